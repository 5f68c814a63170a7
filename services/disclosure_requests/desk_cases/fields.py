"""Fields of the officer's forms: what each is, and how what was typed becomes the members of a schema. Pure.

A field's name is the path of the member that it fills, with dots: `addressee.kind`, `parts.withheld.0.what`. What is left
empty is not sent, so that the schema speaks of what is missing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from kernel.http.problems import FieldError

#: lines: a text a line; ticks: some of the words; number: a whole number.
Kind = Literal["text", "area", "date", "number", "choice", "ticks", "lines", "hidden"]
_LONGEST_NUMBER: Final = 15


@dataclass(frozen=True, slots=True)
class Field:
    """A field: the member that it fills, its label, and the words of its values where only some can be chosen."""

    name: str
    label: str
    kind: Kind = "text"
    required: bool = False
    hint: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Block:
    """Fields that belong together below a legend; `folded` until one of them says something."""

    legend: str
    fields: tuple[Field, ...]
    folded: bool = False


Part = Field | Block


def below(prefix: str, parts: Iterable[Part]) -> tuple[Part, ...]:
    """The same parts as members of the member `prefix`."""
    return tuple(
        replace(part, fields=tuple(_below(prefix, one) for one in part.fields))
        if isinstance(part, Block)
        else _below(prefix, part)
        for part in parts
    )


def rows(name: str, legend: str, count: int, fields: Iterable[Field]) -> tuple[Block, ...]:
    """So many items of a list member, all but the first folded."""
    given = tuple(fields)
    return tuple(
        Block(f"{legend} {n + 1}", tuple(_below(f"{name}.{n}", one) for one in given), folded=n > 0)
        for n in range(count)
    )


def each(parts: Iterable[Part]) -> Iterator[Field]:
    """Every field of some parts."""
    for part in parts:
        if isinstance(part, Block):
            yield from part.fields
        else:
            yield part


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form said, as members for its schema; `names`: pointer of a member -> name of what filled it."""

    members: dict[str, Any]
    names: Mapping[str, str]
    fields: tuple[Field, ...]

    def faults(self, errors: Iterable[FieldError]) -> dict[str, str]:
        """Field name -> what is wrong, the label before it; "" for what is no field's."""
        known = {one.name: one for one in self.fields}
        found: dict[str, str] = {}
        for error in errors:
            name = self._name(error.pointer)
            if not name:
                found[name] = f"{found[name]};{error.message_zh}" if name in found else error.message_zh
            elif name not in found:
                # What has to be written and is not needs no rule beside it; other words stand in the schemas' language.
                left_out = known[name].required and error.code == "missing"
                found[name] = f"{known[name].label}:{'请填写' if left_out else error.message_zh}"
        return found

    def _name(self, pointer: str) -> str:
        """The field of a pointer, or the nearest one; "" when it belongs to none."""
        path = name = ""
        for part in pointer.strip("/").split("/"):
            path += f"/{part}"
            name = self.names.get(path, f"{name}.{part}".lstrip("."))
        known = [one.name for one in self.fields if one.kind != "hidden"]
        while name:
            for one in known:
                if one == name or one.startswith(f"{name}."):
                    return one
            name = name.rpartition(".")[0]
        return ""


def typed(parts: Iterable[Part], given: Callable[[str], list[str]]) -> Typed:
    """Read the fields of a form; `given`: the values sent under a name. Rows left empty are left out."""
    fields = tuple(each(parts))
    tree: dict[str, Any] = {}
    for one in fields:
        value = _value(one, [text.strip() for text in given(one.name)])
        if value is not None:
            _put(tree, one.name.split("."), value)
    names: dict[str, str] = {}
    members = _settled(tree, "", "", names)
    return Typed(members, names, fields)


def texts_of(parts: Iterable[Part], members: Mapping[str, Any]) -> dict[str, list[str]]:
    """What the fields would say for these members: the inverse of `typed`, to fill a form or to show what was written."""
    found = {}
    for one in each(parts):
        value: Any = members
        for step in one.name.split("."):
            value = _step(value, step)
        if value is None:
            continue
        if one.kind == "lines":
            found[one.name] = ["\n".join(value)]
        else:
            found[one.name] = [
                str(each_value) for each_value in (value if isinstance(value, list) else [value])
            ]
    return found


def said(one: Field, values: Iterable[str]) -> str:
    """The values of a field in words, for reading."""
    return "、".join(one.words.get(value, value) for value in values)


def _below(prefix: str, one: Field) -> Field:
    return replace(one, name=f"{prefix}.{one.name}")


def _step(value: Any, step: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, list) and step.isdigit() and int(step) < len(value):
        return value[int(step)]
    return None


def _value(one: Field, texts: list[str]) -> Any:
    filled = [text for text in texts if text]
    if not filled:
        return None
    match one.kind:
        case "ticks":
            return filled
        case "lines":
            return [line for text in filled for line in map(str.strip, text.split("\n")) if line] or None
        case "number":
            text = filled[0]
            is_number = text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
            return int(text) if is_number else text
        case _:
            return filled[0]


def _put(tree: dict[str, Any], path: list[str], value: Any) -> None:
    *above, last = path
    for step in above:
        tree = tree.setdefault(step, {})
    tree[last] = value


def _settled(tree: Any, was: str, now: str, names: dict[str, str]) -> Any:
    """A tree whose numbered branches are lists, closed up; `names` tells where each part came from."""
    names[now] = was
    if not isinstance(tree, dict):
        return tree
    if tree and all(step.isdigit() for step in tree):
        kept = sorted(tree, key=int)
        return [_settled(tree[step], f"{was}.{step}", f"{now}/{n}", names) for n, step in enumerate(kept)]
    return {
        step: _settled(one, f"{was}.{step}".lstrip("."), f"{now}/{step}", names) for step, one in tree.items()
    }
