"""Tables that charts are made of: their numbers read and their units held together; a text for those who do not see. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

Kind = Literal["bars", "lines", "shares", "flow", "timeline", "comparison"]
KINDS: Final[dict[str, str]] = {
    "bars": "柱形图", "lines": "折线图", "shares": "占比图", "flow": "流程图", "timeline": "时间轴", "comparison": "新旧对比图",
}  # fmt: skip
#: Kinds whose cells are words.
WORDED: Final = ("flow", "timeline")
MOST_ROWS: Final = {"bars": 20, "lines": 40, "shares": 8, "flow": 10, "timeline": 10, "comparison": 12}
MOST_SERIES: Final = 6
#: From here on a number is too long to be read in a chart, and no longer exact.
MOST_VALUE: Final = 10**15
_CELL: Final = re.compile(r"\s*([+-]?[0-9][0-9,]*(?:\.[0-9]+)?)\s*(.*?)\s*")


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart that can be drawn: labels of its rows, names of its series, values[series][row] in `unit`; or words."""

    kind: Kind
    title: str
    unit: str
    source: str
    labels: tuple[str, ...]
    series: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    words: tuple[str, ...]
    alt: str


class ChartFault(ValueError):
    """What is wrong with a table: a pointer into it, a stable code, what to do (`中文 / English`)."""

    def __init__(self, pointer: str, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.pointer, self.code, self.zh, self.en = pointer, code, zh, en


def chart(
    kind: Kind, title: str, unit: str, source: str, columns: Sequence[str], rows: Sequence[Sequence[str]], alt: str | None = None
) -> Chart:  # fmt: skip
    """Read a table as a chart. Raises ChartFault for a cell that is no number, for mixed units, for too much to be seen."""
    if len(rows) > MOST_ROWS[kind]:
        raise ChartFault("/rows", "too_many_rows", f"{KINDS[kind]}最多 {MOST_ROWS[kind]} 行,否则无法看清",
                         f"at most {MOST_ROWS[kind]} rows can be read in this kind")  # fmt: skip
    wide = {"shares": 2, "comparison": 3}.get(kind)
    if kind not in WORDED and (len(columns) != wide if wide else not 2 <= len(columns) <= MOST_SERIES + 1):
        raise ChartFault("/columns", "columns_do_not_fit", f"{KINDS[kind]}的列数不符:名称一列,数据 {(wide or 0) - 1 if wide else '1 至 6'} 列",
                         "the columns do not fit this kind: one of names, then the values")  # fmt: skip
    for n, row in enumerate(rows):
        if len(row) != len(columns):
            raise ChartFault(
                f"/rows/{n}",
                "ragged",
                f"第 {n + 1} 行应有 {len(columns)} 格",
                f"row {n + 1} has to have {len(columns)} cells",
            )
    labels = tuple(row[0] for row in rows)
    if kind in WORDED:
        if kind == "timeline":
            _require_days(labels)
        words = tuple("  ".join(filter(None, row[1:])) for row in rows)
        told = (
            alt
            or f"{title}。"
            + "；".join(f"{label} {word}".strip() for label, word in zip(labels, words, strict=True))
            + "。"
        )
        return Chart(kind, title, unit, source, labels, (), (), words, told)
    values = tuple(
        tuple(_number(row[column], unit, f"/rows/{n}/{column}") for n, row in enumerate(rows))
        for column in range(1, len(columns))
    )
    if kind == "shares" and (min(values[0]) < 0 or sum(values[0]) <= 0):
        raise ChartFault("/rows", "no_shares", "占比图的数值须为正数", "shares are positive numbers")
    told = alt or _alt(title, unit, labels, tuple(columns[1:]), values)
    return Chart(kind, title, unit, source, labels, tuple(columns[1:]), values, (), told)


def _number(cell: str, unit: str, pointer: str) -> float:
    found = _CELL.fullmatch(cell)
    if found is None:
        raise ChartFault(pointer, "no_number", f"“{cell}”不是数值", f"{cell} is no number")
    if found[2] and found[2] != unit:
        raise ChartFault(pointer, "mixed_units", f"“{cell}”的单位与整表单位“{unit}”不同;请先换算为同一单位",
                         f"{cell} is not in the table's unit {unit}: convert it first")  # fmt: skip
    value = Decimal(found[1].replace(",", ""))
    if abs(value) >= MOST_VALUE:
        raise ChartFault(pointer, "too_large", f"“{cell[:20]}…”过大,无法看清;请换用更大的单位(如 亿元)",
                         f"{cell[:20]}… is too large to be read: take a larger unit")  # fmt: skip
    return float(value)


def _require_days(labels: Sequence[str]) -> None:
    for n, label in enumerate(labels):
        try:
            date.fromisoformat(label)
        except ValueError as error:
            raise ChartFault(
                f"/rows/{n}/0", "no_day", f"“{label}”不是日期 YYYY-MM-DD", f"{label} is no day YYYY-MM-DD"
            ) from error


def _alt(
    title: str, unit: str, labels: Sequence[str], series: Sequence[str], values: Sequence[Sequence[float]]
) -> str:
    rows = []
    for n, label in enumerate(labels):
        told = "、".join(f"{name} {written(values[s][n])}{unit}" for s, name in enumerate(series))
        rows.append(f"{label}:{told}")
    return f"{title}。" + "；".join(rows) + "。"


def written(value: float) -> str:
    """A value as it stands in a chart: no needless decimals, thousands apart."""
    return f"{value + 0.0:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0").rstrip(".")
