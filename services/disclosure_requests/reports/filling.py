"""The text of a report with its numbers: `{{ new }}` in a section becomes the table's number, so that both agree. Pure.

| placeholder | what stands there |
|---|---|
| year, body, format | the report's year, its organ, the act that sets its format |
| new, carried_in, granted … carried_out | the total of a row of table 3; new.natural_person the cell of a column |
| denied, unavailable, not_handled, otherwise | what stands under a heading of table 3 |
| review, suit_direct, suit_after_review, suits | the total of a block of table 4; review.upheld a cell |
| licences, normative_made … | a figure of table 2 |
| fee_notices, fees_asked_yuan, fees_paid_yuan | information-processing fees of the year (section six) |
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from kernel.http.problems import FieldError
from services.disclosure_requests.reports.findings import Finding, plain
from services.disclosure_requests.reports.report import Number, Report
from services.disclosure_requests.reports.rules import OrganClass
from services.disclosure_requests.reports.tables import (
    BLOCKS,
    COLUMN_NAMES,
    DENIED,
    NOT_HANDLED,
    OTHERWISE,
    OUTCOME_NAMES,
    SECTIONS,
    UNAVAILABLE,
    Form,
)

_MARK: Final = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_HEADINGS: Final = {
    "denied": DENIED,
    "unavailable": UNAVAILABLE,
    "not_handled": NOT_HANDLED,
    "otherwise": OTHERWISE,
}
_SUITS: Final = tuple(block.name for block in BLOCKS[1:])
#: What else a report is told of: information-processing fees.
FEES: Final = ("fee_notices", "fees_asked_yuan", "fees_paid_yuan")
#: What stands for a number that nobody gave, and what a person still has to write.
BLANK: Final = "____"
PROMPT: Final = "〔请填写〕"

_REQUESTS: Final = (
    "{{ year }}年，新收政府信息公开申请{{ new }}件，上年结转{{ carried_in }}件；办结{{ total }}件，其中予以公开{{ granted }}件，部分公开"
    "{{ partial }}件，不予公开{{ denied }}件，无法提供{{ unavailable }}件，不予处理{{ not_handled }}件，其他处理{{ otherwise }}件；"
    "结转下年度继续办理{{ carried_out }}件。"
)
_ASSESSED: Final = f"\n（三）工作考核、社会评议和责任追究结果\n{PROMPT}"
_DRAFTS: Final[Mapping[str, str]] = {
    "overview": f"（一）主动公开\n{PROMPT}\n（二）依申请公开\n{_REQUESTS}\n（三）政府信息管理\n{PROMPT}\n（四）平台建设\n{PROMPT}\n"
    f"（五）监督保障\n{PROMPT}",
    "remedies": "{{ year }}年，因政府信息公开引起的行政复议{{ review }}件，行政诉讼{{ suits }}件。",
    "problems": f"（一）存在的主要问题\n{PROMPT}\n（二）改进情况\n{PROMPT}",
    "other": "{{ year }}年，依据《政府信息公开信息处理费管理办法》发出收费通知{{ fee_notices }}件，收取信息处理费"
    f"{{{{ fees_paid_yuan }}}}元。\n{PROMPT}",
}


def drafts_of(organ: OrganClass) -> dict[str, str]:
    """What sections say where nothing is written yet: the parts that the form asks for (国办公开办函〔2021〕30号); a government
    tells of assessment and accountability too (条例 Art. 50).
    """
    return {**_DRAFTS, **({"problems": _DRAFTS["problems"] + _ASSESSED} if organ == "government" else {})}


def values_of(report: Report, fees: Mapping[str, int]) -> dict[str, Number | str | None]:
    """Placeholder -> what stands there; None for a figure that nobody gave."""
    found: dict[str, Number | str | None] = {
        "year": str(report.year),
        "body": report.body,
        "format": report.form.act,
    }
    for table, columns in ((report.table3, COLUMN_NAMES), (report.table4, OUTCOME_NAMES)):
        for name, cells in table.items():
            found[name] = cells[-1]
            found |= {f"{name}.{column}": cell for column, cell in zip(columns, cells, strict=True)}
    for name, heading in _HEADINGS.items():
        found[name] = sum(report.table3[row][-1] for row in report.form.under(heading))
    found["suits"] = sum(report.table4[block][-1] for block in _SUITS)
    return (
        found
        | {name: report.table2.get(name) for name in report.form.figures}
        | {name: fees.get(name, 0) for name in FEES}
    )


def filled(sections: Mapping[str, str], values: Mapping[str, Number | str | None]) -> dict[str, str]:
    """The sections with their placeholders replaced; what is not known stays as it was written."""

    def shown(mark: re.Match[str]) -> str:
        value = values.get(mark[1], mark[0])
        return BLANK if value is None else str(plain(value))

    return {name: _MARK.sub(shown, text) for name, text in sections.items()}


def placeholder_faults(sections: Mapping[str, str], form: Form) -> list[FieldError]:
    """Placeholders that a report of this form does not know, by the section's pointer."""
    known = known_placeholders(form)
    faults = []
    for section, text in sections.items():
        for name in dict.fromkeys(_MARK.findall(text)):
            if name not in known:
                near = get_close_matches(name, known, n=3) or ["new", "total", "carried_out"]
                faults.append(FieldError(
                    f"/sections/{section}", "unknown_placeholder", f"没有占位符 {name};可用如:{'、'.join(near)}",
                    f"there is no placeholder {name}; there are {', '.join(near)}",
                ))  # fmt: skip
    return faults


def known_placeholders(form: Form) -> frozenset[str]:
    """Every placeholder of a form."""
    rows, blocks = form.row_names, [block.name for block in BLOCKS]
    cells = {f"{row}.{column}" for row in rows for column in COLUMN_NAMES}
    cells |= {f"{block}.{outcome}" for block in blocks for outcome in OUTCOME_NAMES}
    return frozenset(
        {"year", "body", "format", "suits", *rows, *blocks, *cells, *_HEADINGS, *form.figures, *FEES}
    )


def unfinished(sections: Mapping[str, str]) -> list[Finding]:
    """Sections that still have something to be written, or a number that nobody gave."""
    titles = {section.name: section.zh for section in SECTIONS}
    return [
        Finding(
            "TXT-UNFINISHED", "warning", None, None, None, None, f"“{titles[name]}”尚有待填写之处",
            f"section {name} still has something to be written", f"/sections/{name}",
        )
        for name, text in sections.items()
        if BLANK in text or PROMPT in text
    ]  # fmt: skip
