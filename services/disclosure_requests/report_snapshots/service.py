"""Use cases of published reports: publish the draft as it stands, import an older report, show them."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session, one_at_a_time
from kernel.http.problems import Conflict, FieldError, Invalid
from kernel.messaging.outbox import Record
from kernel.security.principal import Principal
from services.disclosure_requests.report_snapshots import repository
from services.disclosure_requests.report_snapshots.models import ReportSnapshot
from services.disclosure_requests.reports import service as reports
from services.disclosure_requests.reports.check import check_reading
from services.disclosure_requests.reports.narrative import check_narrative
from services.disclosure_requests.reports.reading import Unreadable, read_report
from services.disclosure_requests.reports.rules import due_of
from services.disclosure_requests.reports.subjects import Subject
from services.disclosure_requests.reports.writing import document_of
from services.disclosure_requests.tools import Tools

#: Faults of an imported report that are told at once.
_MOST_FAULTS = 50


async def publish(
    session: Session, principal: Principal, tools: Tools, subject: Subject, year: int, values: dict[str, Any]
) -> ReportSnapshot:
    """Keep the draft as the published report. Raises Conflict while the year runs, for errors, and for blank figures unless
    they are said to be 0; Invalid for the day.
    """
    officer, today = principal.require_officer(), tools.clock.today()
    if year >= today.year:
        raise Conflict(f"{year} 年度尚未结束", f"the year {year} is not over", code="year_not_over")
    if not year < values["published_on"].year or values["published_on"] > today:
        raise Invalid.at("/published_on", "bad_day", f"应在 {year + 1}-01-01 与今日 {today} 之间",
                         f"the day lies between {year + 1}-01-01 and today, {today}")  # fmt: skip
    await one_at_a_time(session, f"report {subject.scope} {subject.id} {year}")
    draft = await reports.draft(session, tools, subject, year)
    if draft.errors:
        raise Conflict(
            "报告有勾稽错误,不能发布:" + ";".join(finding.zh for finding in draft.errors[:3]),
            "the report does not hold: " + "; ".join(finding.en for finding in draft.errors[:3]),
            code="report_does_not_hold", findings=[finding.as_dict() for finding in draft.errors],
        )  # fmt: skip
    if draft.blanks and not values["blanks_are_zero"]:
        raise Conflict(
            f"表二尚未填报:{'、'.join(draft.blanks)};请以 PUT {subject.path}/{year}/table2 填报,确实没有的可写 blanks_are_zero",
            f"table 2 is blank in {', '.join(draft.blanks)}: PUT {subject.path}/{year}/table2, or say blanks_are_zero",
            code="blank_figures", blanks=draft.blanks,
        )  # fmt: skip
    document = draft.document
    document["table2"] = {name: document["table2"].get(name) or 0 for name in draft.report.form.figures}
    kept = await _keep(session, tools, subject, year, ReportSnapshot(
        origin=repository.PUBLISHED, published_on=values["published_on"], url=values["url"], note=values["note"],
        document=document, findings=[finding.as_dict() for finding in draft.findings], blanks=draft.blanks,
        officer=officer.as_dict(),
    ))  # fmt: skip
    await tools.outbox.record(session, _published(tools, subject, kept), now=tools.clock.now())
    return kept


async def bring_in(
    session: Session, principal: Principal, tools: Tools, subject: Subject, year: int, text: str
) -> ReportSnapshot:
    """Keep the report of the year before as it was published elsewhere: this year's carried numbers are compared with it.

    Raises Invalid with every fault by its pointer, Conflict where that year was published here.
    """
    officer = principal.officer.as_dict() if principal.officer else None
    try:
        reading = read_report(text)
    except Unreadable as error:
        faults = [
            FieldError(zh.partition(":")[0], "unreadable", zh, en) for zh, en in error.faults[:_MOST_FAULTS]
        ]
        raise Invalid(faults[0].message_zh, faults[0].message_en, code="unreadable", errors=faults) from error
    report = reading.report
    if report.year != year - 1:
        raise Invalid.at("/year", "other_year", f"应为上一年度 {year - 1} 的报告,现为 {report.year}",
                         f"the report of the year before, {year - 1}, is needed, not that of {report.year}")  # fmt: skip
    await one_at_a_time(session, f"report {subject.scope} {subject.id} {report.year}")
    held = await repository.latest(session, subject, report.year)
    if held is not None and held.origin == repository.PUBLISHED:
        raise Conflict(f"{report.year} 年度报告已由本系统发布(第 {held.number} 份),不能另行导入",
                       f"the report of {report.year} was published here, as number {held.number}",
                       code="report_published")  # fmt: skip
    findings = [finding.as_dict() for finding in (*check_reading(reading), *check_narrative(report))]
    return await _keep(session, tools, subject, report.year, ReportSnapshot(
        origin=repository.IMPORTED, published_on=None, url=None, note=None, document=document_of(report),
        findings=findings, blanks=[], officer=officer,
    ))  # fmt: skip


async def listed(session: AsyncSession, tools: Tools, subject: Subject, year: int) -> list[dict[str, Any]]:
    """The published reports of a year, in order."""
    return [_reference(tools, subject, kept) for kept in await repository.of_year(session, subject, year)]


def shown(tools: Tools, subject: Subject, kept: ReportSnapshot) -> dict[str, Any]:
    """A published report as answers show it (see SnapshotOut)."""
    return _reference(tools, subject, kept) | {
        "report": kept.document, "findings": kept.findings, "blanks": kept.blanks,
    }  # fmt: skip


def path_of(subject: Subject, kept: ReportSnapshot) -> str:
    """Where a published report is read."""
    return f"{subject.path}/{kept.year}/snapshots/{kept.number}"


async def _keep(
    session: Session, tools: Tools, subject: Subject, year: int, kept: ReportSnapshot
) -> ReportSnapshot:
    there = await repository.of_year(session, subject, year)
    kept.scope, kept.subject, kept.year, kept.number = subject.scope, subject.id, year, len(there) + 1
    kept.at = tools.clock.now()
    repository.add(session, kept)
    await session.flush()
    return kept


def _reference(tools: Tools, subject: Subject, kept: ReportSnapshot) -> dict[str, Any]:
    due = due_of(kept.year, subject.organ, tools.settings.township_report_due).date
    late = kept.published_on > due if kept.published_on is not None and due is not None else None
    return {
        "number": kept.number, "origin": kept.origin, "published_on": kept.published_on,
        "late": late, "url": kept.url, "note": kept.note, "at": kept.at,
        "officer": kept.officer,
    }  # fmt: skip


def _published(tools: Tools, subject: Subject, kept: ReportSnapshot) -> Record:
    late = _reference(tools, subject, kept)["late"]
    data = subject.as_dict() | {
        "year": kept.year, "number": kept.number, "published_on": str(kept.published_on), "url": kept.url, "late": late,
    }  # fmt: skip
    subject_of_event = path_of(subject, kept).removeprefix("/v1/disclosure-requests/")
    return Record(
        "gongkai.disclosure_requests.annual_report.published.v1",
        subject_of_event,
        subject.region,
        data,
        public=True,
    )
