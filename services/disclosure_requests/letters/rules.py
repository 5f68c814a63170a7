"""A letter's fields put together from the case and from the officer, what is missing named; the series of numbers. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from kernel.http.problems import FieldError
from services.disclosure_requests.letters.fields import FIELDS
from services.disclosure_requests.letters.kinds import KINDS
from services.disclosure_requests.letters.printing import Printed, printed

#: The sign at the end of an office's prefix that stands for its replies; other series put their own in its place.
_REPLIES: Final = "复"
#: How the ways of service begin that leave a tracking number.
_BY_POST: Final = "邮寄"
#: What the case suggests and the officer may say otherwise: a letter may be served on a third party.
SUGGESTED: Final = frozenset({"recipient", "served_title", "served_number", "contact"})


def series_of(prefix: str, kind: str) -> str:
    """The series of numbers of a kind, by the office's prefix: 永自然资依复 -> 永自然资依补."""
    sign = KINDS[kind].series
    return prefix if sign == _REPLIES else prefix.removesuffix(_REPLIES) + sign


def assembled(
    name: str, known: Mapping[str, Printed], given: Mapping[str, Any]
) -> tuple[dict[str, Printed], list[FieldError]]:
    """The values of a letter's fields, and what is wrong with them: unknown, of another type, against the case, missing.

    The case's facts come first; a standard wording gives way to what the officer or the decision says.
    """
    kind = KINDS[name]
    values, errors = dict(known), []
    for field, value in given.items():
        if fault := _fault(name, field, value, known):
            errors.append(fault)
        else:
            values[field] = printed(field, value)
    for field, text in kind.texts.items():
        values.setdefault(field, text.format(you=known.get("you", "您")))
    for field in kind.mandatory:
        if not values.get(field) and not any(error.pointer == f"/fields/{field}" for error in errors):
            errors.append(_missing(field))
    way = values.get("delivery_way", "")
    if (
        name == "delivery_record"
        and isinstance(way, str)
        and way.startswith(_BY_POST)
        and not values.get("tracking_number")
    ):
        errors.append(_missing("tracking_number"))
    return {
        field: values.get(field, [] if FIELDS[field].type == "list" else "") for field in kind.names
    }, errors


def _fault(name: str, field: str, value: Any, known: Mapping[str, Printed]) -> FieldError | None:
    pointer = f"/fields/{field}"
    if field not in KINDS[name].names:
        names = ", ".join(KINDS[name].names)
        return FieldError(
            pointer,
            "unknown_field",
            f"本文书没有此项;可用:{names}",
            f"this letter has no such field; it has: {names}",
        )
    told = FIELDS[field]
    if field not in SUGGESTED and (field in known or told.source in ("office", "case")):
        return FieldError(
            pointer,
            "fact_of_the_case",
            f"“{told.zh}”由办件台账得出,不能另填",
            f"{told.en} comes from the case and cannot be given",
        )
    if value in ("", []):
        return None
    try:
        printed(field, value)
    except ValueError:
        zh = {"text": "文字", "date": "日期 YYYY-MM-DD", "count": "整数", "list": "文字的数组"}[told.type]
        en = {
            "text": "a text",
            "date": "a date YYYY-MM-DD",
            "count": "a whole number",
            "list": "an array of texts",
        }[told.type]
        return FieldError(pointer, "bad_type", f"“{told.zh}”应为{zh}", f"{told.en} must be {en}")
    return None


def _missing(field: str) -> FieldError:
    told = FIELDS[field]
    from_case = told.source in ("office", "case")
    zh = f"缺少“{told.zh}”" + (":办件中尚无此项,请先登记" if from_case else f",请在 fields.{field} 中填写")
    en = f"{told.en} is missing" + (
        ": the case has none yet, record it first" if from_case else f": give it in fields.{field}"
    )
    return FieldError(f"/fields/{field}", "missing_field", zh, en)
