"""The national layout of a catalogue (54号 item 4): its columns, and the texts and marks of its rows. Pure.

序号 | 一级 二级 三级事项 | 公开内容(要素) | 依据 | 时限 | 主体 | 渠道和载体 | 对象 | 方式 | 层级 | 本系统标识
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.catalog.seed.reader import read_vocabulary
from services.catalog.workbooks.own import HEADING as OWN

Item = Mapping[str, Any]
TICK: Final = "√"
CHOSEN, OPEN = "■", "□"
NAMES: Final = ("level1", "level2", "level3")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the heading above several, its own heading, its width in signs."""

    group: str | None
    heading: str
    width: float
    key: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The table of a domain: its title, its columns, and a row of texts for each item, in their order."""

    domain: str
    name: str
    title: str
    columns: tuple[Column, ...]
    items: tuple[Item, ...]
    rows: tuple[tuple[str, ...], ...]


_LEVELS: Final = {"municipal": "市级", "county": "县级", "township": "乡级", "village": "村级"}


def sheets(items: Sequence[Item], place: str, domains: Mapping[str, str]) -> list[Sheet]:
    """A table for each domain, in the order in which they come. `place`: the division's name; `domains`: slug -> name."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item["domain"], []).append(item)
    return [
        _sheet(
            slug, domains.get(slug, slug), f"{place}{domains.get(slug, slug)}领域基层政务公开标准目录", some
        )
        for slug, some in found.items()
    ]


def _sheet(slug: str, name: str, title: str, items: Sequence[Item]) -> Sheet:
    columns = tuple(_columns(items))
    rows = tuple(
        tuple(_text(item, column.key, number) for column in columns)
        for number, item in enumerate(items, start=1)
    )
    return Sheet(slug, name, title, columns, tuple(items), rows)


def _columns(items: Iterable[Item]) -> Iterator[Column]:
    """Third names and the municipal level stand where an item has them: the layout has neither."""
    items = list(items)
    yield Column(None, "序号", 6, "seq")
    yield Column("公开事项", "一级事项", 12, "level1")
    yield Column("公开事项", "二级事项", 14, "level2")
    if any(item["names"]["level3"] for item in items):
        yield Column("公开事项", "三级事项", 16, "level3")
    yield Column(None, "公开内容(要素)", 34, "content_elements")
    yield Column(None, "公开依据", 34, "basis")
    yield Column(None, "公开时限", 18, "time_limit")
    yield Column(None, "公开主体", 16, "responsible_body")
    yield Column(None, "公开渠道和载体", 26, "channels")
    yield Column("公开对象", "全社会", 8, "whole_society")
    yield Column("公开对象", "特定群体", 12, "specific_group")
    yield Column("公开方式", "主动", 8, "proactive")
    yield Column("公开方式", "依申请", 8, "on_request")
    used = {level for item in items for level in item["levels"] or ()}
    for level, heading in _LEVELS.items():
        if level in used or level in ("county", "township"):
            yield Column("公开层级", heading, 8, level)
    yield Column(None, OWN, 12, "own")


def _text(item: Item, key: str, number: int) -> str:
    match key:
        case "seq":
            return str(number)
        case "own":
            return ""
        case "level1" | "level2" | "level3":
            return item["names"][key] or ""
        case "content_elements":
            return _numbered([element["name"] for element in item["content_elements"] or ()])
        case "basis":
            return "\n".join(_act(act) for act in item["basis"] or ())
        case "time_limit" | "responsible_body":
            return item[key]["text"] if item[key] else ""
        case "channels":
            return _channels(item)
        case "whole_society":
            return TICK if (item["audience"] or {}).get("scope") in ("whole_society", "both") else ""
        case "specific_group":
            audience = item["audience"] or {}
            return (
                (audience.get("note") or TICK) if audience.get("scope") in ("specific_group", "both") else ""
            )
        case "proactive" | "on_request":
            return TICK if item["method"] == key else ""
        case _:
            return TICK if key in (item["levels"] or ()) else ""


def _numbered(texts: Sequence[str]) -> str:
    if len(texts) < 2:
        return "".join(texts)
    return "\n".join(f"{number}.{text}" for number, text in enumerate(texts, start=1))


def _act(act: Mapping[str, Any]) -> str:
    title = act["title"] if act["title"].startswith("《") else f"《{act['title']}》"
    return title + (f"({act['number']})" if act["number"] else "")


def _channels(item: Item) -> str:
    """All of the national layout, those chosen marked ■; others behind 其他."""
    chosen, others = item["channels"] or (), item["channels_other"]
    if not chosen and not others:
        return ""
    terms = read_vocabulary("channels")
    added = [term.zh for term in terms if not term.standard and term.code in chosen] + list(others)
    lines = [
        f"{CHOSEN if term.code in chosen else OPEN}{term.zh}"
        for term in terms
        if term.standard and term.code != "other"
    ]
    if not added:
        return "\n".join([*lines, f"{CHOSEN if 'other' in chosen else OPEN}其他"])
    return "\n".join([*lines, *(f"{CHOSEN}其他:{name}" for name in added)])
