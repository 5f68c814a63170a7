"""The closed grammar of rules: reading a JSON document, with every fault named by its pointer. Pure.

    rule    = {"all": [rule, …]} | {"any": [rule, …]} | {"not": rule} | values | region
    values  = {"domain" | "item" | "body" | "audience" | "event_type" | "class": [text, …]}
    region  = {"region": code, "direction": "down" | "up" | "exact"}

Directions are the offices' own: *down* (下发) hears what is given for a division or one above it, *up* (上报) what is given
for it or one below, *exact* what is given for it alone.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from kernel.contracts.regions import level_of
from kernel.http.problems import FieldError
from kernel.text import storable

Direction = Literal["down", "up", "exact"]
DIRECTIONS: Final[tuple[Direction, ...]] = get_args(Direction)
#: Dimension -> Chinese. Of `body` and `audience` a message may have several values, of the others one.
DIMENSIONS: Final = {
    "domain": "领域", "item": "公开事项", "body": "公开主体", "audience": "受众群体", "event_type": "事件类型",
    "class": "消息类别",
}  # fmt: skip
MAX_DEPTH: Final = 6
MAX_NODES: Final = 64
MAX_VALUES: Final = 200
MAX_SIGNS: Final = 200


@dataclass(frozen=True, slots=True)
class All:
    """Each part holds."""

    of: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part at least holds."""

    of: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    of: "Rule"


@dataclass(frozen=True, slots=True)
class Values:
    """The message has one of these values in a dimension."""

    dimension: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """The message is given for a division that lies so to `code`."""

    code: str
    direction: Direction


Rule = All | AnyOf | Not | Values | Region


class RuleError(ValueError):
    """A rule that does not hold; `faults` name each place by a pointer below `/rule`."""

    def __init__(self, faults: Sequence[FieldError]) -> None:
        super().__init__("; ".join(f"{fault.pointer}: {fault.message_en}" for fault in faults))
        self.faults = tuple(faults)


def read_rule(document: Any, at: str = "/rule", classes: Collection[str] = ()) -> Rule:
    """The rule of a JSON document; raises RuleError with every fault, however deep the document is. `classes`, of a rule that is
    not kept yet: those that there are.
    """
    reader = _Reader(classes)
    rule = reader.read(document, at, 1)
    if reader.nodes > MAX_NODES:
        reader.fault(
            at, "too_many_parts", f"规则至多 {MAX_NODES} 个部分", f"a rule has at most {MAX_NODES} parts"
        )
    if reader.values > MAX_VALUES:
        reader.fault(
            at, "too_many_values", f"规则至多 {MAX_VALUES} 个取值", f"a rule has at most {MAX_VALUES} values"
        )
    if reader.faults or rule is None:
        raise RuleError(reader.faults)
    return rule


def document_of(rule: Rule) -> dict[str, Any]:
    """The JSON document of a rule: reading it again gives the same rule."""
    match rule:
        case All(of):
            return {"all": [document_of(part) for part in of]}
        case AnyOf(of):
            return {"any": [document_of(part) for part in of]}
        case Not(of):
            return {"not": document_of(of)}
        case Values(dimension, values):
            return {dimension: list(values)}
        case Region(code, direction):
            return {"region": code, "direction": direction}


def leaves(rule: Rule) -> Iterator[Values | Region]:
    """The conditions of a rule."""
    match rule:
        case All(of) | AnyOf(of):
            for part in of:
                yield from leaves(part)
        case Not(of):
            yield from leaves(of)
        case _:
            yield rule


class _Reader:
    def __init__(self, classes: Collection[str]) -> None:
        self._classes = classes
        self.faults: list[FieldError] = []
        self.nodes = self.values = 0

    def fault(self, at: str, code: str, zh: str, en: str) -> None:
        if len(self.faults) < 20:
            self.faults.append(FieldError(at, code, zh, en))

    def read(self, document: Any, at: str, depth: int) -> Rule | None:
        self.nodes += 1
        if depth > MAX_DEPTH:
            self.fault(
                at, "too_deep", f"规则至多嵌套 {MAX_DEPTH} 层", f"a rule nests at most {MAX_DEPTH} levels"
            )
            return None
        if self.nodes > MAX_NODES:
            return None
        if not isinstance(document, dict) or not document:
            self._shape(at)
            return None
        if "region" in document:
            return self._region(document, at)
        if len(document) != 1:
            self._shape(at)
            return None
        [(name, content)] = document.items()
        if name in ("all", "any"):
            return self._several(name, content, f"{at}/{name}", depth)
        if name == "not":
            part = self.read(content, f"{at}/not", depth + 1)
            return Not(part) if part is not None else None
        if name in DIMENSIONS:
            return self._values(name, content, f"{at}/{name}")
        self._shape(at)
        return None

    def _several(self, name: str, content: Any, at: str, depth: int) -> Rule | None:
        if not isinstance(content, list) or not content:
            self.fault(at, "parts_needed", "应为非空数组", "an array with at least one rule is needed")
            return None
        parts = [self.read(part, f"{at}/{n}", depth + 1) for n, part in enumerate(content[: MAX_NODES + 1])]
        good = tuple(part for part in parts if part is not None)
        return All(good) if name == "all" else AnyOf(good)

    def _values(self, name: str, content: Any, at: str) -> Rule | None:
        if not isinstance(content, list) or not content:
            self.fault(at, "values_needed", "应为非空数组", "an array with at least one value is needed")
            return None
        self.values += len(content)
        for n, value in enumerate(content[:MAX_VALUES]):
            if not isinstance(value, str) or not 1 <= len(value) <= MAX_SIGNS or not storable(value):
                self.fault(f"{at}/{n}", "bad_value", f"应为 1 至 {MAX_SIGNS} 字的文本",
                           f"a text of 1 to {MAX_SIGNS} characters is needed")  # fmt: skip
                return None
            if name == "class" and self._classes and value not in self._classes:
                self.fault(f"{at}/{n}", "unknown_class", f"消息类别为 {'、'.join(self._classes)} 之一",
                           f"the classes of messages are {', '.join(self._classes)}")  # fmt: skip
        return Values(name, tuple(dict.fromkeys(content)))

    def _region(self, document: dict[str, Any], at: str) -> Rule | None:
        code, direction = document["region"], document.get("direction")
        if unknown := sorted(set(document) - {"region", "direction"}):
            self.fault(f"{at}/{unknown[0]}", "unknown_member", "区划条件只有 region 与 direction",
                       "a region condition has region and direction alone")  # fmt: skip
            return None
        if direction not in DIRECTIONS:
            self.fault(f"{at}/direction", "direction_needed", "须写明方向:down(下发)、up(上报)或 exact(仅本级)",
                       "say the direction: down (from above), up (from below) or exact")  # fmt: skip
            return None
        try:
            level_of(code if isinstance(code, str) else "")
        except ValueError as error:
            zh, _, en = str(error).partition(" / ")
            self.fault(f"{at}/region", "bad_region", zh, en)
            return None
        return Region(code, direction)

    def _shape(self, at: str) -> None:
        names = "、".join(("all", "any", "not", *DIMENSIONS, "region"))
        self.fault(at, "bad_rule", f"应为恰有一个成员的对象:{names}(region 另带 direction)",
                   f"an object with exactly one of {names.replace('、', ', ')} is needed (region goes with direction)")  # fmt: skip
