"""Use cases of a report's figures: tables 2, 3 and 4 out of ledger, registers and entries; the ids behind a cell."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import level_of
from kernel.http.problems import NotFound
from kernel.security.principal import Principal
from services.disclosure_requests.fees import repository as fees
from services.disclosure_requests.ledger.service import CLOSING_ROWS
from services.disclosure_requests.normative_documents import repository as documents
from services.disclosure_requests.normative_documents import service as normative_documents
from services.disclosure_requests.offices import service as offices
from services.disclosure_requests.report_entries import repository as entry_rows
from services.disclosure_requests.report_entries import service as entries
from services.disclosure_requests.reports import repository
from services.disclosure_requests.reports.facts import fact_of, oddities
from services.disclosure_requests.reports.figures import Sources, blanks, differing, restored, together
from services.disclosure_requests.reports.findings import Finding
from services.disclosure_requests.reports.report import Number, Report
from services.disclosure_requests.reports.rules import CaseFact, Share, rows_of, share_of, table3_counted
from services.disclosure_requests.reports.subjects import Scope, Subject
from services.disclosure_requests.reports.tables import (
    BLOCKS,
    COLUMN_NAMES,
    FORM_2021,
    OTHERWISE,
    OUTCOME_NAMES,
    form_of,
)
from services.disclosure_requests.reviews import repository as reviews
from services.disclosure_requests.reviews.rules import outcome_in, table4_of
from services.disclosure_requests.yearly_counts import repository as decisions
from services.disclosure_requests.yearly_counts import service as yearly_counts

TableName = Literal["table2", "table3", "table4"]
_CLOSING: Final = dict(CLOSING_ROWS)
#: Cases with an odd ledger that are named at once.
_MOST_ODD: Final = 20


@dataclass(frozen=True, slots=True)
class Figures:
    """The tables of a report without its text; where table 2 comes from; what is odd about the sources."""

    report: Report
    sources: Sources
    findings: tuple[Finding, ...]


async def subject_of(
    session: AsyncSession, principal: Principal | None, scope: Scope, identifier: str
) -> Subject:
    """Whose report it is; raises NotFound, also for another division's. Without a principal: what everybody may read."""
    if scope == "office":
        office = await offices.read(session, identifier)
        if principal is not None and not principal.reaches(office.region):
            raise NotFound(
                f"没有政府信息公开工作机构 {identifier}", f"there is no information office {identifier}"
            )
        return Subject("office", office.id, office.name, office.region, office.kind)  # type: ignore[arg-type]
    subject = _division(identifier)
    if subject is None or (principal is not None and not principal.reaches(identifier)) or not await repository.offices(
        session, subject
    ):  # fmt: skip
        raise NotFound(
            f"行政区划 {identifier} 没有政府信息公开工作机构",
            f"there is no information office in division {identifier}",
        )
    own = await repository.government_of(session, identifier)
    return subject if own is None else replace(subject, name=own.name.removesuffix("办公室"))


def _division(code: str) -> Subject | None:
    try:
        level = level_of(code)
    except ValueError:
        return None
    return Subject(
        "region", code, code, code, "township" if level in ("township", "village") else "government"
    )


async def figures_of(session: AsyncSession, subject: Subject, year: int) -> Figures:
    """Tables 2, 3 and 4 of a year as of now."""
    table3, odd = await _table3(session, subject, year)
    sources, missing = await _table2(session, subject, year)
    records = await reviews.counted(session, repository.offices_of(subject), year)
    form = form_of(year)
    figures = {name: sources.figures[name] for name in form.figures if name in sources.figures}
    report = Report(
        year=year, form=form, body=subject.name, table2=figures, table3=table3,
        table4=table4_of((record for _, record in records), year),
    )  # fmt: skip
    told = [*differing(sources, form), *blanks(figures, form, missing), *oddities(odd)]
    return Figures(report, sources, tuple(told))


async def table2_of(session: AsyncSession, subject: Subject, year: int) -> dict[str, Number]:
    """Table 2 alone, for the year before."""
    return (await _table2(session, subject, year))[0].figures


async def _table3(
    session: AsyncSession, subject: Subject, year: int
) -> tuple[dict[str, tuple[Number, ...]], list[str]]:
    """Table 3, and the first of the cases whose ledger is odd."""
    counted: Counter[Share] = Counter()
    found = await repository.groups(session, subject, year, _CLOSING)
    for group in found:
        if group.is_plain:
            counted[group.share] += group.number
    if any(not group.is_plain for group in found):
        facts = await _folded(session, repository.not_plain(subject, year, _CLOSING))
        counted.update(share for fact in facts if (share := share_of(fact, year)))
    odd = []
    if any(group.is_odd for group in found):
        odd = await repository.odd_cases(session, subject, year, _CLOSING, _MOST_ODD)
    return dict(table3_counted(counted, year)), odd


async def _folded(session: AsyncSession, ids: Select[Any] | Sequence[str]) -> list[CaseFact]:
    """The facts of cases, each folded from its entries."""
    courses = await repository.courses(session, ids)
    facts = (fact_of(one.id, one.applicant_kind, one.manner, one.entries, _CLOSING) for one in courses)
    return [fact for fact in facts if fact is not None]


async def _table2(session: AsyncSession, subject: Subject, year: int) -> tuple[Sources, list[str]]:
    """Where table 2 comes from, and of a division the offices that have nothing for it."""
    form, of = form_of(year), repository.offices_of(subject)
    counted: dict[str, dict[str, Number]] = defaultdict(dict)
    if form is FORM_2021:
        found = await yearly_counts.of_year(session, of, year) | await normative_documents.of_year(
            session, of, year
        )
        for (office, figure), number in found.items():
            counted[office][figure] = number
    given = {
        office: restored(kept) for office, kept in (await entry_rows.figures_of(session, of, year)).items()
    }
    if subject.scope == "office":
        return Sources(given.get(subject.id, {}), counted[subject.id]), []
    parts = {
        one.id: Sources(given.get(one.id, {}), counted[one.id])
        for one in await repository.offices(session, subject)
    }
    own = restored((await entries.entered(session, subject, year, "table2"))["figures"])
    missing = [office for office, part in parts.items() if not part.figures]
    return Sources(own, together(parts.values(), form).counted), missing


async def fees_of(session: AsyncSession, subject: Subject, year: int) -> dict[str, int]:
    """Information-processing fees of a year, by the placeholders of section six."""
    ids = [office.id for office in await repository.offices(session, subject)]
    total: Counter[str] = Counter()
    for events in (await fees.of_year(session, year, ids)).values():
        for event, sum_ in events.items():
            total[str(event)] += sum_.yuan
            total["fee_notices"] += sum_.number if event == "fee_notice" else 0
    return {
        "fee_notices": total["fee_notices"], "fees_asked_yuan": total["fee_notice"], "fees_paid_yuan": total["fee_paid"],
    }  # fmt: skip


async def cell(
    session: AsyncSession, subject: Subject, year: int, table: TableName, row: str, column: str, after: str, limit: int
) -> list[str]:  # fmt: skip
    """The ids behind a cell in order: cases, reviews and lawsuits, documents of the register, or business events. Numbers that
    were entered by hand have none. Raises NotFound for no cell of the form.
    """
    form, of = form_of(year), repository.offices_of(subject)
    if table == "table3" and row in form.row_names and column in COLUMN_NAMES:
        return await _cases_in(session, subject, year, row, column, after, limit)
    if table == "table4" and row in {block.name for block in BLOCKS} and column in OUTCOME_NAMES:
        counted = await reviews.counted(session, of, year)
        found = [
            identifier
            for identifier, record in counted
            if record.kind == row and identifier > after and column in (outcome_in(record, year), "total")
        ]
        return found[:limit]
    figure = next((one for one in form.figures.values() if (one.row, one.column) == (row, column)), None)
    if table != "table2" or figure is None:
        raise NotFound(
            f"{year} 年度报告的 {table} 没有 {row}、{column} 一格",
            f"{table} of {year} has no cell {row}, {column}",
        )
    if form is not FORM_2021:
        return []
    if row in ("rules", "normative"):
        return await documents.in_cell(session, of, row, column, year, after, limit)
    return await decisions.events_of(session, of, year, figure.name, after, limit)


async def _cases_in(
    session: AsyncSession, subject: Subject, year: int, row: str, column: str, after: str, limit: int
) -> list[str]:  # fmt: skip
    form = form_of(year)
    results = FORM_2021.under(OTHERWISE) if row == "other" and form is not FORM_2021 else (row,)
    found: list[str] = []
    while True:
        page = await repository.candidates(
            session, subject, year, _CLOSING, rows=results, column=column, after=after, limit=limit
        )
        folded = await _folded(session, [identifier for identifier, is_plain in page if not is_plain])
        kept = {
            fact.case_id for fact in folded if (share := share_of(fact, year)) and row in rows_of(share, form)
        }
        found += [identifier for identifier, is_plain in page if is_plain or identifier in kept]
        if len(page) < limit or len(found) >= limit:
            return found[:limit]
        after = page[-1][0]
