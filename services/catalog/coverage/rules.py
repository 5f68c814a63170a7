"""The figures of coverage, and its rows as files. Pure.

A power is linked when a link of it stands (its item is in the catalogue in force). A stage of 五公开 is covered when a
standing link is known to cover it; a link whose stages nobody has said counts as linked and covers nothing: unknown is not
covered.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Any, Final

import orjson

from kernel.workbook import Column, Value, like_a_formula, workbook
from services.catalog.power_links.rules import STAGES
from services.catalog.power_lists.rules import LISTINGS
from services.catalog.power_tables.words import KINDS

_POWERS: Final = (
    Column("机构", 26), Column("行政区划", 14), Column("清单", 16), Column("编码", 18), Column("类型", 12), Column("事项名称", 44),
    Column("公开事项", 44), *(Column(f"{zh}公开", 10) for zh, _ in STAGES.values()), Column("缺口", 24),
)  # fmt: skip
_ITEMS: Final = (
    Column("领域", 24), Column("事项标识", 24), Column("事项名称", 50), Column("公开主体", 30), Column("关联权责事项数", 12, "count"),
)  # fmt: skip


@dataclass(slots=True)
class Tally:
    """Counts of one body, or of all: powers that are listed, linked ones, by stage, with all five, with an unknown stage."""

    powers: int = 0
    linked: int = 0
    all_five: int = 0
    unknown_stage: int = 0
    stages: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STAGES, 0))

    def take(self, covered: Mapping[str, Sequence[str]], standing: int, unknown: int) -> None:
        """Count a power that has links: the items by stage, how many links stand, how many of them of unknown stages."""
        self.linked += standing > 0
        self.unknown_stage += unknown > 0
        self.all_five += all(covered.values())
        for stage, items in covered.items():
            self.stages[stage] += bool(items)

    def add(self, other: "Tally") -> None:
        """Count what another has counted too."""
        for name in ("powers", "linked", "all_five", "unknown_stage"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for stage, number in other.stages.items():
            self.stages[stage] += number

    def figures(self) -> dict[str, Any]:
        """The counts with their shares of the powers listed, four places; a share is null where nothing is listed."""
        return {
            "powers": self.powers, "linked": self.linked, "unlinked": self.powers - self.linked,
            "linked_share": share(self.linked, self.powers),
            "stages": {s: {"covered": n, "share": share(n, self.powers)} for s, n in self.stages.items()},
            "all_five": self.all_five, "all_five_share": share(self.all_five, self.powers),
            "unknown_stage": self.unknown_stage,
        }  # fmt: skip


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of tallies."""
    found = Tally()
    for tally in tallies:
        found.add(tally)
    return found


def share(part: int, whole: int) -> float | None:
    """A share of four places; None of nothing."""
    return round(part / whole, 4) if whole else None


def worksheet(of: str, place: str, on: str, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The rows of powers or items as an XLSX file."""
    columns, lines, title = _table(of, place, rows)
    note = (
        "环节未说明的关联不计入覆盖;√ 表示已有公开事项覆盖"
        if of == "powers"
        else "关联数为 0 的公开事项没有权责事项对应"
    )
    return workbook("覆盖", title, (f"截至 {on}", note), columns, lines)


def csv_text(of: str, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The same as CSV, UTF-8 with its mark; cells that begin like a formula are quoted for spreadsheets."""
    columns, lines, _ = _table(of, "", rows)
    text = StringIO(newline="")
    write = csv.writer(text, lineterminator="\r\n").writerow
    write([column.heading for column in columns])
    for line in lines:
        write([f"'{cell}" if isinstance(cell, str) and like_a_formula(cell) else cell for cell in line])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def json_lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A row a line, as the API shows it."""
    return b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)


def _table(
    of: str, place: str, rows: Sequence[Mapping[str, Any]]
) -> tuple[Sequence[Column], list[list[Value]], str]:
    if of == "items":
        lines: list[list[Value]] = [
            [row["domain"], row["item"], row["name"], row["responsible_body"], row["powers"]] for row in rows
        ]
        return _ITEMS, lines, f"{place}公开事项与权责清单对照"
    return _POWERS, [_power_line(row) for row in rows], f"{place}权责清单、公共服务事项五公开覆盖情况"


def _power_line(row: Mapping[str, Any]) -> list[Value]:
    kind = KINDS.get(row["kind"] or "", ("", ""))[0]
    return [
        row["body"]["name"], row["region"], LISTINGS[row["listing"]][0], row["code"], kind, row["name"],
        "\n".join(item["name"] or item["item"] for item in row["items"]) or None,
        *("√" if row["stages"][stage] else None for stage in STAGES),
        "、".join(STAGES[stage][0] for stage in row["gaps"]) or None,
    ]  # fmt: skip
