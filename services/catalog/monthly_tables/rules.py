"""What the figures of a monthly table are, how they add up, and the table as a worksheet.

A duty belongs to the month in which its last day (届满日) lies; one whose date is provisional, to that of its latest bound.
What cannot be dated has no last day: it is told in the month of its event, and never as met. Duties of different
regimes (制度) have other limits and are never added together; backlog (补录) stands beside the rates, never in them.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from kernel.workbook import Column, Value, workbook
from services.catalog.bodies.rules import REGIMES

DUE: Final = ("on_time", "late", "overdue")
COUNTED: Final = (*DUE, "pending", "waived", "withdrawn")
RAISED: Final = ("needs_definition", "needs_date")
#: Every figure that is counted; those of backlog carry its prefix.
NAMES: Final = (
    *COUNTED, "missing_elements", *RAISED,
    "backlog_fell_due", "backlog_published", "backlog_open", "backlog_needs_definition", "backlog_needs_date",
)  # fmt: skip
_COLUMNS: Final = (
    Column("制度", 18), Column("行政区划", 14), Column("公开主体", 30), Column("本月届满", 10, "count"),
    Column("应公开(已到期)", 12, "count"), Column("按时", 8, "count"), Column("逾期后公开", 10, "count"),
    Column("逾期未公开", 10, "count"), Column("按时率", 9, "share"), Column("未到期", 8, "count"),
    Column("免除", 8, "count"), Column("撤回", 8, "count"), Column("已公开但要素不全", 12, "count"),
    Column("时限待明确", 10, "count"), Column("日期待补", 9, "count"), Column("补录:本月届满", 11, "count"),
    Column("补录:已公开", 10, "count"), Column("补录:未公开", 10, "count"),
)  # fmt: skip


def days_of(month: str) -> tuple[date, date]:
    """The first and the last day of a month written YYYY-MM."""
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, 1), date(year, number, monthrange(year, number)[1])


def figures(counts: Mapping[str, int]) -> dict[str, Any]:
    """The figures of one row: `fell_due` = due + pending + waived + withdrawn, `due` = on time + late + overdue.

    `on_time_rate` is on time / due, four places; None where nothing was due: unknown is not compliant.
    """
    found = {name: counts.get(name, 0) for name in NAMES}
    due = sum(found[name] for name in DUE)
    return {
        "fell_due": sum(found[name] for name in COUNTED),
        "due": due,
        **{name: found[name] for name in COUNTED},
        "on_time_rate": round(found["on_time"] / due, 4) if due else None,
        "missing_elements": found["missing_elements"],
        **{name: found[name] for name in RAISED},
        "backlog": {
            name.removeprefix("backlog_"): found[name] for name in NAMES if name.startswith("backlog_")
        },
    }


def added(rows: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The sum of counts."""
    total = dict.fromkeys(NAMES, 0)
    for row in rows:
        for name, number in row.items():
            total[name] += number
    return total


def worksheet(table: Mapping[str, Any]) -> bytes:
    """A monthly table as an XLSX file, with the figures of its JSON."""
    region = table["region"]
    captions = (
        f"统计期间:{table['first_day']} 至 {table['last_day']};截至 {table['as_of']}",
        "按时率 = 按时 ÷ 应公开(已到期);无到期义务的为空,不视为合规。各制度分别统计,补录不计入按时率。",
    )
    rows = [_line(row, row["body"]["name"], row["region"]["name"]) for row in table["rows"]]
    totals = [_line(total, "合计", region["name"]) for total in table["totals"]]
    title = f"{region['name']}政务公开情况月度通报({table['month']})"
    return workbook(f"通报 {table['month']}", title, captions, _COLUMNS, rows, totals)


def _line(row: Mapping[str, Any], body: str, region: str) -> list[Value]:
    backlog = row["backlog"]
    return [
        REGIMES[row["regime"]][0], region, body, row["fell_due"], row["due"], row["on_time"],
        row["late"], row["overdue"], row["on_time_rate"], row["pending"], row["waived"], row["withdrawn"],
        row["missing_elements"], row["needs_definition"], row["needs_date"], backlog["fell_due"],
        backlog["published"], backlog["open"],
    ]  # fmt: skip
