"""The fixed columns of a disclosure platform (国办公开办函〔2019〕61号) and which of them are absent.

The letter was read in part, in a reprint: basis_status secondary for the list of columns. Annual reports are due by
31 January (departments) and 31 March (the government's own), Art. 49: the later date is used here, because a body's
record does not say which it is (inference). Townships are not named in Art. 49: no year is missed there.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from services.catalog.guidelines.rules import defect

BASIS: Final = "国办公开办函〔2019〕61号"
BASIS_STATUS: Final = "secondary"
ART_49: Final = "《政府信息公开条例》第四十九条"
#: Column -> its title on the platform, and in English; in the letter's order.
COLUMNS: Final[Mapping[str, tuple[str, str]]] = {
    "guide": ("政府信息公开指南", "disclosure guide"),
    "systems": ("政府信息公开制度", "rules of disclosure"),
    "proactive_content": ("法定主动公开内容", "content that is disclosed by law"),
    "annual_reports": ("政府信息公开年报", "annual reports"),
    "application_entries": ("依申请公开", "entry for requests"),
}
#: Levels of bodies that Art. 49 names: county and above.
_REPORTING: Final = frozenset({"municipal", "county"})
_REPORTS_BY: Final = (3, 31)


def reports_due(today: date) -> int:
    """The newest year whose annual report has to be published by now."""
    due = date(today.year, *_REPORTS_BY)
    return today.year - 1 if today > due else today.year - 2


def platform_defects(
    present: Mapping[str, bool], years: Sequence[int], level: str, today: date
) -> list[dict[str, str]]:
    """The columns that are absent, and the newest annual report where it should be there and is not."""
    found = [
        defect(f"missing_{code}", f"/columns/{code}", f"平台缺少“{zh}”栏目内容({BASIS})",
               f"the platform lacks its column: {en} ({BASIS})")
        for code, (zh, en) in COLUMNS.items()
        if not present[code]
    ]  # fmt: skip
    year = reports_due(today)
    if present["annual_reports"] and level in _REPORTING and year not in years:
        found.append(
            defect("missing_annual_report", "/columns/annual_reports", f"缺少 {year} 年度报告({ART_49})",
                   f"the annual report of {year} is missing ({ART_49})")
        )  # fmt: skip
    return found


def column(code: str, present: bool, **holds: Any) -> dict[str, Any]:
    """One column as the platform shows it."""
    zh, en = COLUMNS[code]
    return {"code": code, "title": zh, "title_en": en, "present": present, **holds}
