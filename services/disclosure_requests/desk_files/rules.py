"""The forms of letters and of a look at the applicant, and what such a look shows, in words. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from kernel.http.problems import FieldError
from services.disclosure_requests.attachments.rules import USES
from services.disclosure_requests.desk_cases import words
from services.disclosure_requests.desk_cases.fields import Field, Kind, Part
from services.disclosure_requests.letters.fields import FIELDS
from services.disclosure_requests.letters.kinds import KINDS

_KINDS: Final[Mapping[str, Kind]] = {"text": "area", "date": "date", "count": "number", "list": "lines"}
VOIDING: Final[tuple[Part, ...]] = (Field("reason", "作废原因", "area", True, "不写申请人信息"),)
UNMASKING: Final[tuple[Part, ...]] = (
    Field(
        "members",
        "要查看的内容",
        "ticks",
        True,
        words={k: v for k, v in words.MEMBERS.items() if k != "letter"},
    ),
    Field("reason", "查看理由", "area", True, "长期留存,不得写入申请人信息"),
)


ATTACHMENT: Final[tuple[Part, ...]] = (
    Field("material", "用途", "choice", True, words={name: use.title for name, use in USES.items()}),
)


def size_words(size: int) -> str:
    """The size of a file as people say it."""
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{max(1, round(size / 1024))} KB"


def letter_parts(kind: str, asked: Sequence[str]) -> tuple[Part, ...]:
    """The form of a letter: its date, and the fields of the kind that the officer was asked for."""
    names = KINDS[kind].names if kind in KINDS else ()
    return (
        Field("kind", "", "hidden"),
        Field("of", "", "number"),
        Field("dated", "成文日期", "date", hint="不填则为该事项之日"),
        *(
            Field(f"fields.{name}", FIELDS[name].zh, _KINDS[FIELDS[name].type], True)
            for name in asked
            if name in names
        ),
    )


def letter_key(kind: str, of: str | int) -> str:
    """What the ids of a letter's form begin with."""
    return f"letter-{kind}-{of}"


def missing(errors: Iterable[FieldError], asked: Sequence[str]) -> list[str]:
    """The fields to ask for: those asked for before, and those that a refusal names."""
    named = [one.pointer.removeprefix("/fields/") for one in errors if one.pointer.startswith("/fields/")]
    return list(dict.fromkeys([*asked, *(name for name in named if name in FIELDS)]))


def in_words(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a look shows: label and value of each member."""
    return [(words.MEMBERS[name], _value(value)) for name, value in values.items()]


def _value(value: Any) -> str:
    if value is None:
        return "未提供"
    if isinstance(value, Mapping):
        return f"{words.DOCUMENTS[value['type']]} {value['number']}"
    return str(value)
