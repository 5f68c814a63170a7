"""Reading a book of tables: `read_book(name, content, on)` gives its rows and its findings, cell by cell.

opening (what the file is, within bounds) ─ grids ─ headers ─ tables (raw rows) ─ rows (fields) ─ checks
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.catalog.workbooks.checks import check_rows
from services.catalog.workbooks.domains import Domain, first_domain
from services.catalog.workbooks.findings import Finding
from services.catalog.workbooks.grids import Grid, UnreadableBook, turned
from services.catalog.workbooks.opening import open_book
from services.catalog.workbooks.rows import BookRow, heading_findings, rows_of
from services.catalog.workbooks.tables import Table, tables_of
from services.catalog.workbooks.words import words

__all__ = ["BookRow", "Finding", "Reading", "UnreadableBook", "read_book", "read_grids"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read: its name and SHA-256, the version of the words it was read with, rows and findings."""

    name: str
    sha256: str
    words: str
    rows: tuple[BookRow, ...]
    findings: tuple[Finding, ...]

    def as_dict(self) -> dict[str, Any]:
        """{rows, findings}, as `gongkai import --json` prints them."""
        return {"rows": [r.as_dict() for r in self.rows], "findings": [f.as_dict() for f in self.findings]}


def read_book(name: str, content: bytes, on: date, decided: Mapping[str, str] | None = None) -> Reading:
    """The rows of a file and what there is to say about them. Raises UnreadableBook.

    `on`: the day for which cited acts are looked up. `decided`: domains that somebody has named, the words of the title
    or the sheet -> slug; under "" the domain of tables that name none.
    """
    try:
        rows, findings = read_grids(open_book(name, content), name, on, decided or {})
    except UnreadableBook:
        raise
    except Exception as error:  # parsers raise whatever a damaged file leads them to
        raise UnreadableBook(
            "damaged_file",
            "文件有损坏,或者含有无法读取的内容;请用 Excel 或 WPS 打开后另存为 .xlsx 再试",
            "the file is damaged, or holds what cannot be read: open it in Excel or WPS, save it as .xlsx and try again",
        ) from error
    return Reading(name, hashlib.sha256(content).hexdigest(), words()["version"], rows, findings)


def read_or_refuse(
    name: str, content: bytes, on: date, decided: Mapping[str, str] | None = None
) -> Reading | tuple[str, str, str]:
    """What `read_book` gives, or the code and both sentences of why it refuses the file."""
    try:
        return read_book(name, content, on, decided)
    except UnreadableBook as error:
        return error.code, error.zh, error.en


def read_grids(
    grids: Iterable[Grid], name: str, on: date, decided: Mapping[str, str]
) -> tuple[tuple[BookRow, ...], tuple[Finding, ...]]:
    """The rows and findings of opened sheets, in their order; findings by sheet, those of the checks last."""
    rows: list[BookRow] = []
    findings: list[Finding] = []
    before: Table | None = None
    named = {key: slug for key, slug in decided.items() if key}
    fallback = Domain(decided[""], "") if "" in decided else first_domain([name], named)
    for grid in grids:
        if grid.hidden:
            findings.append(Finding(grid.name, None, "sheet_hidden"))
            continue
        tables = list(_tables(grid, named, before if grid.running else None, fallback))
        for table in tables:
            before = table
            rows += rows_of(table)
            findings += [*_domain_findings(table), *heading_findings(table), *table.findings]
        if not any(table.rows for table in tables):
            findings.append(Finding(grid.name, None, "sheet_skipped"))
    if not rows:
        findings.append(Finding(None, None, "no_table"))
    return tuple(rows), tuple(dict.fromkeys([*findings, *check_rows(rows, on)]))


def _tables(
    grid: Grid, named: Mapping[str, str], before: Table | None, fallback: Domain | None
) -> Iterable[Table]:
    """The tables of a sheet; a sheet without any is tried as a card, headings one below the other."""
    found = list(tables_of(grid, named, before, fallback))
    if any(table.rows for table in found) or grid.columns > 10:
        return found
    return [t for t in tables_of(turned(grid), named, None, fallback) if t.rows] or found


def _domain_findings(table: Table) -> list[Finding]:
    cell = table.header.columns[0].cell
    told: dict[str, Finding] = {}
    for domain in dict.fromkeys(raw.domain for raw in table.rows):
        if domain is None:
            told.setdefault("", Finding(table.sheet, cell, "domain_unknown"))
        elif domain.slug is None:
            told.setdefault(
                domain.name, Finding(table.sheet, cell, "domain_renamed", (domain.name, domain.asked or ""))
            )
    return list(told.values())
