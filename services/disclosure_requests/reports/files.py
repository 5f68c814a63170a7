"""A report as a file: JSON, the tables as a workbook, the whole as a Word document. Pure."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal

from services.disclosure_requests.reports.document import report_document
from services.disclosure_requests.reports.report import Report
from services.disclosure_requests.reports.workbook import report_workbook

Format = Literal["json", "xlsx", "docx"]
MEDIA_TYPES: Final[Mapping[Format, str]] = {
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def file_of(
    report: Report, document: Mapping[str, Any], wanted: Format, dated: date, note: str = ""
) -> bytes:
    """The file of a report; `document` is the same as `gongkai report check` takes it. `note` marks a draft in the Word file."""
    match wanted:
        case "json":
            return json.dumps(document, ensure_ascii=False, indent=1).encode()
        case "xlsx":
            return report_workbook(report)
        case "docx":
            return report_document(report, dated, note)
