"""A report as JSON, in the form that `reading` reads and `gongkai report check` takes. Pure."""

from typing import Any

from services.disclosure_requests.reports.findings import plain
from services.disclosure_requests.reports.report import Report
from services.disclosure_requests.reports.tables import COLUMN_NAMES


def document_of(report: Report, previous: Report | None = None, carry_explained: str = "") -> dict[str, Any]:
    """The document; figures of table 2 that are blank are null, a table 2 without any figure is {}."""
    document: dict[str, Any] = {
        "year": report.year, "format": report.form.name, "body": report.body,
        "table2": {name: plain(report.table2.get(name)) for name in report.form.figures} if report.table2 else {},
        "table3": {"columns": list(COLUMN_NAMES), "rows": _rows(report.table3)},
        "table4": _rows(report.table4), "sections": dict(report.sections),
    }  # fmt: skip
    if carry_explained:
        document["carry_explained"] = carry_explained
    return document | {"previous": None if previous is None else document_of(previous)}


def _rows(table: Any) -> dict[str, list[Any]]:
    return {name: [plain(cell) for cell in cells] for name, cells in table.items()}
