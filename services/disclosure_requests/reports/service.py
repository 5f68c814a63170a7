"""Use cases of the annual report: a draft of now with every finding, how it differs from what was published, its files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.http.problems import BadParameter, NotFound
from services.disclosure_requests.report_entries import service as entries
from services.disclosure_requests.report_figures import service as figures
from services.disclosure_requests.report_snapshots import repository as snapshots
from services.disclosure_requests.report_snapshots.models import ReportSnapshot
from services.disclosure_requests.reports import repository
from services.disclosure_requests.reports.check import check
from services.disclosure_requests.reports.figures import Sources
from services.disclosure_requests.reports.filling import drafts_of, filled, unfinished, values_of
from services.disclosure_requests.reports.findings import EQUATIONS, Finding, plain
from services.disclosure_requests.reports.narrative import check_narrative
from services.disclosure_requests.reports.reading import report_in
from services.disclosure_requests.reports.report import Report, differences, in_one_format
from services.disclosure_requests.reports.rules import due_of
from services.disclosure_requests.reports.subjects import Subject
from services.disclosure_requests.reports.tables import FIRST_YEAR, form_of
from services.disclosure_requests.reports.writing import document_of
from services.disclosure_requests.tools import Tools

Against = Literal["snapshot", "last_year"]
#: Late ledger entries that are told at once.
_MOST_LATE: Final = 100


@dataclass(frozen=True, slots=True)
class Draft:
    """A report as of now. `previous` is that of the year before as far as it is known, `carried_from` where it comes from."""

    subject: Subject
    report: Report
    sources: Sources
    previous: Report | None
    carried_from: str | None
    carry_explained: str
    findings: tuple[Finding, ...]
    as_of: datetime

    @property
    def errors(self) -> list[Finding]:
        """What keeps it from being published."""
        return [finding for finding in self.findings if finding.level == "error"]

    @property
    def blanks(self) -> list[str]:
        """The figures of table 2 that nobody gave."""
        return [name for name in self.report.form.figures if name not in self.report.table2]

    @property
    def document(self) -> dict[str, Any]:
        """The report as `gongkai report check` takes it."""
        return document_of(self.report, self.previous, self.carry_explained)


def begun(tools: Tools, year: int) -> int:
    """The year, when it has begun; raises BadParameter for one to come."""
    if year > tools.clock.today().year:
        raise BadParameter.at(
            "year", "in_the_future", f"{year} 年度尚未开始", f"the year {year} has not begun"
        )
    return year


async def draft(session: AsyncSession, tools: Tools, subject: Subject, year: int) -> Draft:
    """The report as of now, its text filled in, and everything that does not hold."""
    counted = await figures.figures_of(session, subject, begun(tools, year))
    entered = await entries.entered(session, subject, year, "sections")
    values = values_of(counted.report, await figures.fees_of(session, subject, year))
    texts = filled(drafts_of(subject.organ) | entered["sections"], values)
    report = replace(counted.report, sections=texts)
    previous, origin = await _previous(session, subject, year)
    explained = entered["carry_explained"] or ""
    found = [
        *check(report, previous, carry_explained=explained), *counted.findings, *check_narrative(report),
        *unfinished(texts),
    ]  # fmt: skip
    return Draft(
        subject, report, counted.sources, previous, origin, explained, tuple(found), tools.clock.now()
    )


async def _previous(session: AsyncSession, subject: Subject, year: int) -> tuple[Report | None, str | None]:
    """The report of the year before: as published or imported, else table 2 as of now. What the ledger carries over it
    carries over whole, so that without a published report there is nothing to compare in table 3.
    """
    if year == FIRST_YEAR:
        return None, None
    kept = await snapshots.latest(session, subject, year - 1)
    if kept is not None:
        return report_in(kept.document), kept.origin
    table2 = await figures.table2_of(session, subject, year - 1)
    return (
        (Report(year - 1, form_of(year - 1), {}, table2, body=subject.name), "entered")
        if table2
        else (None, None)
    )


async def shown(session: AsyncSession, tools: Tools, drafted: Draft) -> dict[str, Any]:
    """A draft as answers show it (see AnnualReportOut)."""
    subject, report = drafted.subject, drafted.report
    due = due_of(report.year, subject.organ, tools.settings.township_report_due)
    broken = {finding.id for finding in drafted.findings}
    unknown = _not_compared(drafted.previous)
    document = drafted.document
    return {
        "subject": subject.as_dict(), "act": report.form.act, "as_of": drafted.as_of, "due": due.as_dict(),
        "ok": not drafted.errors, **{name: document[name] for name in _TABLES},
        "table2": {name: plain(report.table2.get(name)) for name in report.form.figures},
        "carry_explained": drafted.carry_explained or None, "sources": drafted.sources.as_dict(report.form),
        "previous": drafted.carried_from and {"year": report.year - 1, "from": drafted.carried_from},
        "identities": [{"id": name, "equation": EQUATIONS[name], "holds": name not in broken}
                       for name in EQUATIONS if name not in unknown],
        "findings": [finding.as_dict() for finding in drafted.findings],
        "offices": [office.id for office in await repository.offices(session, subject)],
        "snapshots": [one.number for one in await snapshots.of_year(session, subject, report.year)],
    }  # fmt: skip


def _not_compared(previous: Report | None) -> set[str]:
    """The equations that need more of last year's report than there is."""
    carried = previous is not None and "carried_out" in previous.table3
    in_force = previous is not None and any(name.endswith("_in_force") for name in previous.table2)
    return {name for name, known in (("X-CARRY", carried), ("X-FORCE", in_force)) if not known}


_TABLES: Final = ("year", "format", "body", "table3", "table4", "sections")


async def difference(
    session: AsyncSession, tools: Tools, subject: Subject, year: int, against: Against, number: int | None
) -> dict[str, Any]:  # fmt: skip
    """The cells in which the report as of now differs from a snapshot, with the ledger entries written down since, or from
    the year before (see DifferenceOut). Raises NotFound where there is nothing to compare with.
    """
    now = (await figures.figures_of(session, subject, begun(tools, year))).report
    late: Sequence[tuple[Any, ...]] = ()
    kept: ReportSnapshot | None
    if against == "snapshot":
        kept = await snapshot(session, subject, year, number)
        late = await repository.written_after(session, subject, kept.at, date(year, 12, 31), _MOST_LATE)
    elif year == FIRST_YEAR:
        raise NotFound(f"{FIRST_YEAR} 年之前没有统一格式", f"before {FIRST_YEAR} there is no common format")
    else:
        kept = await snapshots.latest(session, subject, year - 1)
    before = (
        report_in(kept.document)
        if kept is not None
        else (await figures.figures_of(session, subject, year - 1)).report
    )
    return {
        "against": {"year": before.year, "snapshot": kept and kept.number, "origin": kept and kept.origin},
        "items": [
            {"table": one.table, "row": one.row, "column": one.column, "before": plain(one.before), "after": plain(one.after)}
            for one in differences(*in_one_format(before, now))
        ],
        "late_entries": [dict(zip(_LATE, row, strict=True)) for row in late],
    }  # fmt: skip


_LATE: Final = ("application", "number", "kind", "on", "at")


async def snapshot(
    session: AsyncSession, subject: Subject, year: int, number: int | None = None
) -> ReportSnapshot:
    """A snapshot by its number, the one that holds by default; raises NotFound."""
    found = await (
        snapshots.latest(session, subject, year)
        if number is None
        else snapshots.get(session, subject, year, number)
    )
    if found is None:
        zh, en = ("", "") if number is None else (f"第 {number} 份", f" of number {number}")
        raise NotFound(
            f"{subject.id} {year} 年度没有{zh}已发布的报告",
            f"{subject.id} has no published report{en} for {year}",
        )
    return found
