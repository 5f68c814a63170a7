"""Request types of the wire: strict models, dates of law, and the errors they give in both languages."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from kernel.clock import SHANGHAI
from kernel.contracts.regions import check_unpadded
from kernel.http.written import MOMENT, Written
from kernel.text import first_odd

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
#: RFC 3339, and without seconds: Java leaves those out that are zero.
_RFC3339 = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)\Z", re.ASCII | re.IGNORECASE
)


class StrictModel(BaseModel):
    """A request body: no silent coercion, no unknown member."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def example(**members: Any) -> ConfigDict:
    """For `model_config = example(...)`: what the docs page puts into the request box."""
    return ConfigDict(json_schema_extra={"examples": [members]})


def read_date(value: Any) -> date:
    """A calendar date written YYYY-MM-DD; anything else (a moment, a number, 31 February) is refused."""
    if isinstance(value, date) and type(value) is date:
        return value
    if isinstance(value, str) and _ISO.match(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError("应为真实存在的日期 YYYY-MM-DD / a real date written YYYY-MM-DD is needed")


#: A date of law: a day in Asia/Shanghai, written YYYY-MM-DD.
LegalDate = Annotated[date, BeforeValidator(read_date), Field(strict=False)]


def _written_moment(value: Any) -> Any:
    """Pydantic would take a number, and a text of digits, as seconds or milliseconds since 1970."""
    if isinstance(value, datetime) or (isinstance(value, str) and _RFC3339.match(value)):
        return value
    raise ValueError(
        f"应为写明日期、时刻与时区的文本,如 {MOMENT}"
        f" / a text with the date, the time and its zone (RFC 3339) is needed, such as {MOMENT}"
    )


def _within_the_calendar(moment: datetime) -> datetime:
    try:
        moment.astimezone(UTC).astimezone(SHANGHAI)
    except OverflowError:
        raise ValueError("时间超出公历可表示的范围 / the moment is beyond the calendar") from None
    return moment


#: A moment written as RFC 3339 has it, with its offset, which there is in UTC and in Asia/Shanghai too.
Moment = Annotated[
    AwareDatetime, Field(strict=False), BeforeValidator(_written_moment), AfterValidator(_within_the_calendar)
]

#: Text that says something: 1 to 200 characters, not blank at either end.
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]

#: Text of up to 2,000 characters.
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]


def _one_line(text: str) -> str:
    return _without_odd(text, "")


def _readable(text: str) -> str:
    return _without_odd(text, "\t\n\r")


def _without_odd(text: str, allowed: str) -> str:
    if (at := first_odd(text, allowed)) is not None:
        raise ValueError(
            f"第 {at + 1} 个字符 U+{ord(text[at]):04X} 是不可见的控制字符,请删去"
            f" / character {at + 1} (U+{ord(text[at]):04X}) is a control that nobody sees: delete it"
        )
    return text


#: For `Annotated[str, …, OneLine]`: no line breaks, no control signs, none that turn the direction of text or have no width.
OneLine = AfterValidator(_one_line)
#: The same for text of several lines, where line breaks and tabs may stand.
Readable = AfterValidator(_readable)

#: An identifier that a caller chooses: letters, digits and . _ : - (it can stand in a path).
Slug = Annotated[
    str,
    Written(
        r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$", "应为 1 至 100 个半角字母、数字或 . _ : -,以字母或数字开头",
        "1 to 100 letters, digits or . _ : - are needed, beginning with a letter or a digit",
    ),
]  # fmt: skip

#: How the code of a division is written: county 6 digits, township 9, village 12. Not \d, which takes full-width digits too.
DivisionCode = Annotated[
    str,
    Written(
        r"^[0-9]{6}([0-9]{3}){0,2}$", "行政区划代码为 6、9 或 12 位半角数字,如 360425",
        "a division code has 6, 9 or 12 digits, such as 360425",
    ),
]  # fmt: skip

#: The code of a division.
Division = Annotated[
    DivisionCode,
    Field(description="行政区划代码 / division"),
    AfterValidator(check_unpadded),
]
