"""Whom a row names as the publisher, and where two rows of one matter do not agree. Pure.

A row names levels by its responsible body (公开主体), and where that says none, by its marks of levels (公开层级). That words
mean a level is a reading of ours (inference). Blind zone (盲区): each side names the other and not itself, or one
names the other, which has no row of it. Overlap (交叉): each
side names itself alone, or one row names two bodies of one level, and nothing says that they answer jointly.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from services.catalog.workbook_imports.matching import Key, key_of

Kind = Literal["blind_zone", "overlap"]
LEVELS: Final = ("municipal", "county", "township", "village")
#: Words that hold the name of a level and are none: 城镇, 乡村振兴局.
_NO_LEVEL: Final = re.compile(r"城镇|乡村(?:振兴|建设)|新农村|农村|镇静|市场|市政|市容|社区矫正|村镇建设")
_WORDS: Final[Mapping[str, re.Pattern[str]]] = {
    "village": re.compile(r"村民?委员?会|居民?委员?会|村委|居委|行政村|村级|社区|嘎查"),
    "township": re.compile(r"乡|镇|街道|苏木"),
    "county": re.compile(r"县|区|旗"),
    "municipal": re.compile(r"设区的?市|地级|市级|州级|盟|自治州"),
}
#: An office without its place (民政局) is one of the county: townships have none.
_OFFICE: Final = re.compile(r"局|委员会|委|中心|大队|部门|机关|税务")
_JOINT: Final = re.compile(
    r"会同|联合|牵头|共同|分别|各自|按(?:照)?(?:各自)?职[责能]|依职[责权]|配合|职责分工"
)


@dataclass(frozen=True, slots=True)
class Side:
    """A row as one division has it: the division, its level, its catalogue, the item, the levels that it names as publisher,
    by what (`body`, `levels` or None).
    """

    region: str
    level: str
    catalogue: str
    item: Mapping[str, Any]
    names: frozenset[str]
    by: str | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A matter on which rows do not agree; `code` says how, `sides` are its rows, `bodies` the roles that overlap, `absent`
    the division whose catalogue has no row of it.
    """

    kind: Kind
    code: str
    sides: tuple[Side, ...]
    bodies: tuple[str, ...] = ()
    absent: str | None = None

    @property
    def place(self) -> str:
        """Where it stands in lists: by the lowest division, its code, its rows."""
        lowest = max((self.absent or "", *(side.region for side in self.sides)), key=len)
        return "|".join((lowest, self.code, *(str(side.item["id"]) for side in self.sides)))


def level_of_role(role: str, own: str, known: Mapping[str, str], place_is_city: bool) -> str | None:
    """The level of a role; `known`: registered bodies of the county and below, name -> level; `own`: the level of the division
    whose row it is. In a county-level city (`place_is_city`) 市 is the county's level. None for words of no level.
    """
    if role in known:
        return known[role]
    bare = _NO_LEVEL.sub("", role)
    for level, pattern in _WORDS.items():
        if pattern.search(bare):
            return level
    if "市" in bare:
        return "county" if place_is_city else "municipal"
    return "county" if _OFFICE.search(role) else None


def side_of(
    item: Mapping[str, Any],
    region: str,
    level: str,
    catalogue: str,
    known: Mapping[str, str],
    place_is_city: bool,
) -> Side:
    """A row with the levels that it names as publisher."""
    roles = (item["responsible_body"] or {}).get("roles") or ()
    by_body = {found for role in roles if (found := level_of_role(role, level, known, place_is_city))}
    marks = set(item["levels"] or ())
    names, by = (by_body, "body") if by_body else (marks, "levels") if marks else (set(), None)
    return Side(region, level, catalogue, item, frozenset(names), by)


def between(upper: Side, lower: Side) -> Disagreement | None:
    """What a matter's rows above and below do not agree on; None where they do, or where one of them names nobody."""
    above, below = upper.level, lower.level
    if (
        above not in upper.names
        and below in upper.names
        and below not in lower.names
        and above in lower.names
    ):
        return Disagreement("blind_zone", "each_names_the_other", (upper, lower))
    alone = (
        above in upper.names
        and below not in upper.names
        and below in lower.names
        and above not in lower.names
    )
    if alone and not (is_joint(upper.item) or is_joint(lower.item)):
        return Disagreement("overlap", "each_names_itself", (upper, lower))
    return None


def left_out(
    upper: Sequence[Side],
    lower: Sequence[Side],
    matched: Iterable[tuple[Side, Side]],
    regions: tuple[str, str],
    below: str,
) -> Iterable[Disagreement]:
    """Rows that name the other side alone where the other side has no row of the matter. `regions`: the division above and
    the one below, `below`: the level of the latter.
    """
    pairs = list(matched)
    ups, lows = {up.item["id"] for up, _ in pairs}, {low.item["id"] for _, low in pairs}
    for side in upper:
        if side.item["id"] not in ups and below in side.names and side.level not in side.names:
            yield Disagreement("blind_zone", "absent_below", (side,), absent=regions[1])
    for side in lower:
        above = upper[0].level if upper else "county"
        if side.item["id"] not in lows and above in side.names and side.level not in side.names:
            yield Disagreement("blind_zone", "absent_above", (side,), absent=regions[0])


def within(side: Side, known: Mapping[str, str], place_is_city: bool) -> Disagreement | None:
    """Two bodies of one level in one row, none of them said to lead; roles of different levels publish each at its own."""
    if is_joint(side.item):
        return None
    by_level: dict[str, list[str]] = {}
    for role in (side.item["responsible_body"] or {}).get("roles") or ():
        if level := level_of_role(role, side.level, known, place_is_city):
            by_level.setdefault(level, []).append(role)
    several = [roles for roles in by_level.values() if len(set(roles)) > 1]
    return Disagreement("overlap", "two_bodies", (side,), tuple(several[0])) if several else None


def twice(sides: Sequence[Side]) -> Iterable[Disagreement]:
    """The same matter in two rows of one catalogue, each with another body of the same level."""
    by_matter: dict[tuple[Key, str], list[Side]] = {}
    for side in sides:
        for level in side.names if side.by == "body" else ():
            by_matter.setdefault((matter_of(side.item), level), []).append(side)
    told: set[tuple[str, ...]] = set()
    for same in by_matter.values():
        texts = {side.item["responsible_body"]["text"]: side for side in same}
        key = tuple(sorted(str(side.item["id"]) for side in texts.values()))
        if len(texts) > 1 and key not in told:
            told.add(key)
            yield Disagreement("overlap", "two_rows", tuple(texts.values()), tuple(texts))


def matter_of(item: Mapping[str, Any]) -> Key:
    """What rows of the same matter share: the domain and the names."""
    return key_of(item["domain"], item["names"])


def is_joint(item: Mapping[str, Any]) -> bool:
    """Whether the words of the body say how several answer: 牵头, 会同, 按职责分工 …"""
    return _JOINT.search((item["responsible_body"] or {}).get("text") or "") is not None


def counterparts(
    upper: Sequence[Side], lower: Sequence[Side], pairs: Iterable[tuple[str, str]]
) -> list[tuple[Side, Side]]:
    """(row above, row below) of the same matter: of one id, of the same domain and names, or as an officer paired them
    (`pairs`: item below, item above).
    """
    by_id = {side.item["id"]: side for side in upper}
    by_matter: dict[Key, Side] = {}
    for side in upper:
        by_matter.setdefault(matter_of(side.item), side)
    paired: dict[str, list[str]] = {}
    for below, above in pairs:
        paired.setdefault(below, []).append(above)
    found = []
    for side in lower:
        key = side.item["id"]
        told = [by_id[above] for above in paired.get(key, ()) if above in by_id]
        if not told and (one := by_id.get(key) or by_matter.get(matter_of(side.item))):
            told = [one]
        found += [(one, side) for one in told]
    return found
