"""The language of templates: names to fill in, and parts that fall away. Nothing else: no loops, no calls, no nesting. Pure.

{name}            the value of that name; it is put in as it is, what looks like a template in it is no template
{name|amount}     an amount in yuan, 12345.60 as 12345.60元;  {name|date}  2026-03-02 as 2026年3月2日
[[ … {name} … ]]  falls away as a whole when a name in it has no value
{{ and }}         a brace

The signs are half-width. The full-width ones of a Chinese input method are text: what is kept anew may not have them (`new_text`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kernel.http.problems import FieldError
from services.push.messages.facts import amount_written, date_written

FILTERS: Final = ("text", "amount", "date")
MAX_TEXT: Final = 2_000
MAX_VALUE: Final = 500
MAX_OUTPUT: Final = 10_000
MAX_NAMES: Final = 50
_TOKEN: Final = re.compile(
    r"(?P<brace>\{\{|\}\})|\{(?P<name>[a-z][a-z0-9_]{0,39})(?:\|(?P<filter>[a-z]+))?\}|(?P<open>\[\[)|(?P<close>\]\])|(?P<stray>[{}])"
)
#: What a Chinese input method writes in place of the signs of the language.
_WIDE: Final = re.compile("[\uff5b\uff5d]|[\u3010\uff3b]{2}|[\u3011\uff3d]{2}")


class TemplateError(ValueError):
    """A template or its values do not hold; `faults` name each place."""

    def __init__(self, faults: Sequence[FieldError]) -> None:
        super().__init__("; ".join(f"{fault.pointer}: {fault.message_en}" for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Slot:
    """A name to fill in, by one of FILTERS."""

    name: str
    filter: str


@dataclass(frozen=True, slots=True)
class Droppable:
    """A part that falls away when a name in it has no value."""

    parts: tuple[str | Slot, ...]


Part = str | Slot | Droppable


def read_text(text: str, at: str) -> tuple[Part, ...]:
    """The parts of a template's text; raises TemplateError with the fault's pointer."""
    found: list[Part] = []
    inner: list[str | Slot] | None = None
    place = 0
    for token in _TOKEN.finditer(text):
        into: list[Part] | list[str | Slot] = found if inner is None else inner
        if token.start() > place:
            into.append(text[place : token.start()])
        place = token.end()
        match token.lastgroup:
            case "brace":
                into.append(token.group()[0])
            case "name" | "filter":
                into.append(_slot(token, at))
            case "open" if inner is None:
                inner = []
            case "close" if inner is not None:
                found.append(Droppable(tuple(inner)))
                inner = None
            case _:
                raise _fault(at, "bad_template", f"第 {token.start() + 1} 字处的 {token.group()} 无法识别;花括号须写作 {{{{ 或 }}}},[[ ]] 不能嵌套",
                             f"{token.group()} at sign {token.start() + 1}: write {{{{ or }}}} for a brace; [[ ]] do not nest")  # fmt: skip
    if inner is not None:
        raise _fault(at, "bad_template", "[[ 没有相应的 ]]", "a [[ has no ]]")
    return (*found, text[place:]) if place < len(text) else tuple(found)


def new_text(text: str, at: str) -> tuple[Part, ...]:
    """The parts of a text that is to be kept; raises TemplateError for signs in full width too, which would go out as they are."""
    if (found := _WIDE.search(text)) is not None:
        zh, en = (
            f"第 {found.start() + 1} 字处的 {found.group()} 是全角",
            f"{found.group()} at sign {found.start() + 1} is full-width",
        )
        if len(found.group()) == 1:
            raise _fault(
                at,
                "full_width",
                f"{zh}:花括号须为半角,如 {{name}}",
                f"{en}: braces are half-width, as in {{name}}",
            )
        raise _fault(at, "full_width", f"{zh}:方括号须为半角 [[ ]]", f"{en}: brackets are half-width, [[ ]]")
    return read_text(text, at)


def names_in(parts: Sequence[Part]) -> set[str]:
    """The names that a text fills in."""
    return {name for part in parts for name in _names(part)}


def needed_in(parts: Sequence[Part]) -> set[str]:
    """The names that have to have a value: those outside [[ ]]."""
    return {part.name for part in parts if isinstance(part, Slot)}


def filled(texts: Sequence[tuple[str, str]], values: Mapping[str, str]) -> list[str]:
    """The texts (pointer, text) with these values. Raises TemplateError for names that are absent or unknown, values that do
    not suit their filter, and for more than MAX_OUTPUT signs in all.
    """
    read = [(at, read_text(text, at)) for at, text in texts]
    known = {name for _, parts in read for name in names_in(parts)}
    needed = {name for _, parts in read for name in needed_in(parts)}
    faults = [
        FieldError(f"/values/{name}", "unknown_value", f"模板中没有 {name}", f"the template has no {name}")
        for name in sorted(values.keys() - known)
    ]
    faults += [
        FieldError(f"/values/{name}", "value_needed", f"模板需要 {name}", f"the template needs {name}")
        for name in sorted(needed - values.keys())
    ]
    if faults:
        raise TemplateError(faults)
    found = ["".join(_written(part, values) for part in parts) for _, parts in read]
    if sum(map(len, found)) > MAX_OUTPUT:
        raise _fault(
            "/values", "too_long", f"生成的文字超过 {MAX_OUTPUT} 字", f"more than {MAX_OUTPUT} signs come out"
        )
    return found


def _written(part: Part, values: Mapping[str, str]) -> str:
    match part:
        case Slot(name, kind):
            try:
                return _FILTERS[kind](values[name])
            except ValueError as error:
                zh, _, en = str(error).partition(" / ")
                raise _fault(f"/values/{name}", f"bad_{kind}", f"{name}:{zh}", f"{name}: {en}") from None
        case Droppable(parts):
            there = all(name in values for name in _names(part))
            return "".join(_written(one, values) for one in parts) if there else ""
        case str():
            return part


def _text(value: str) -> str:
    return value


_FILTERS: Final[dict[str, Callable[[str], str]]] = {
    "text": _text, "amount": amount_written, "date": date_written,
}  # fmt: skip


def _slot(token: re.Match[str], at: str) -> Slot:
    kind = token["filter"] or "text"
    if kind not in FILTERS:
        raise _fault(at, "unknown_filter", f"没有格式 {kind};有:{'、'.join(FILTERS)}",
                     f"there is no filter {kind}; there are: {', '.join(FILTERS)}")  # fmt: skip
    return Slot(token["name"], kind)


def _names(part: Part) -> set[str]:
    match part:
        case Slot(name, _):
            return {name}
        case Droppable(parts):
            return {one.name for one in parts if isinstance(one, Slot)}
        case str():
            return set()


def _fault(at: str, code: str, zh: str, en: str) -> TemplateError:
    return TemplateError([FieldError(at, code, zh, en)])
