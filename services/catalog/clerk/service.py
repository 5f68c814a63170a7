"""What each page shows, made by the use cases of obligations and publications; nothing is decided here."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.http.validation import from_body_errors
from kernel.pages.dates import chinese_date, weekday
from kernel.security.principal import Principal
from kernel.workbook import Value
from services.catalog.business_events import repository as events
from services.catalog.clerk import merging, repository
from services.catalog.clerk.rules import (
    MOST_ROWS,
    PAGE,
    STATUS_WORDS,
    Filters,
    counted,
    remaining,
    weeks,
)
from services.catalog.guidelines import service as guidelines
from services.catalog.merge_changes import service as merge_changes
from services.catalog.merge_proposals import repository as merge_repository
from services.catalog.merge_proposals import service as merges
from services.catalog.merge_proposals.schemas import MergeDecisionIn
from services.catalog.monthly_tables.rules import days_of
from services.catalog.obligations import service as obligations
from services.catalog.obligations.models import Obligation
from services.catalog.obligations.repository import Wanted
from services.catalog.obligations.rules import WAIVED, WITHDRAWN
from services.catalog.publications import service as publications
from services.catalog.publications.schemas import PublicationIn
from services.catalog.seed.reader import read_vocabulary
from services.catalog.tools import Tools

#: Proposals on the page of updates, the newest.
MERGES: Final = 50


async def listing(
    session: AsyncSession, principal: Principal, tools: Tools, filters: Filters
) -> dict[str, Any]:
    """The list: rows of one page, how many of each status, what can be filtered by."""
    known = await tools.reference.within(session)
    today = tools.clock.today()
    offset = (filters.page - 1) * PAGE
    found = await repository.page(
        session, principal, _wanted(filters), today=today, offset=offset, limit=PAGE + 1
    )
    names = await repository.domain_names(session)
    tally = await repository.tally(session, principal, _wanted(Filters(month=filters.month)), today)
    counts = counted(tally, filters)
    bodies = {body for _, body, _ in tally} | {filters.body or ""} & known.bodies.keys()
    domains = {domain for _, _, domain in tally} | {filters.domain}
    return {
        "filters": filters,
        "today": today,
        "region": known.regions[principal.region],
        "rows": await _rows(session, tools, found[:PAGE], names),
        "more": len(found) > PAGE,
        "counts": counts,
        "to_do": sum(counts.get(status, 0) for status in repository.TO_DO),
        "bodies": sorted((known.bodies[key].name, key) for key in bodies),
        "domains": {slug: name for slug, name in names.items() if slug in domains},
    }


async def rows_of_file(
    session: AsyncSession, principal: Principal, tools: Tools, filters: Filters
) -> tuple[list[list[Value]], str, list[str]]:
    """The filtered list for rules.worksheet, at most MOST_ROWS rows; a caption says when there are more."""
    known = await tools.reference.within(session)
    today = tools.clock.today()
    found = await repository.page(
        session, principal, _wanted(filters), today=today, offset=0, limit=MOST_ROWS + 1
    )
    domains = await repository.domain_names(session)
    rows = await _rows(session, tools, found[:MOST_ROWS], domains)
    narrowed = [
        f"状态:{STATUS_WORDS[filters.status] if filters.status else '待办'}",
        f"公开主体:{known.bodies[filters.body].name}"
        if filters.body and filters.body in known.bodies
        else "",
        f"领域:{domains.get(filters.domain, filters.domain)}" if filters.domain else "",
        f"届满月份:{filters.month}" if filters.month else "",
    ]
    captions = [
        f"截至 {chinese_date(today)};{';'.join(word for word in narrowed if word)}",
        f"共 {len(rows)} 项" + (",仅列前述项数,请缩小筛选范围" if len(found) > MOST_ROWS else ""),
    ]
    lines: list[list[Value]] = [
        [
            row["status_words"], row["last_day"], row["first_possible"], row["weekday"], row["working_days"],
            row["item"], row["domain"], row["body"], row["trigger"], row["trigger_on"], "、".join(row["missing"]),
            "、".join(row["channels"]), ";".join(row["basis"]), row["id"],
        ]
        for row in rows
    ]  # fmt: skip
    return lines, known.regions[principal.region], captions


async def duty(session: AsyncSession, principal: Principal, tools: Tools, identifier: str) -> dict[str, Any]:
    """One duty: what must be public, why that date day by day, what was published. Raises NotFound."""
    obligation = await obligations.read(session, principal, identifier)
    known = await tools.reference.within(session)
    row = (await _rows(session, tools, [obligation], await repository.domain_names(session)))[0]
    explanation = await obligations.explain(session, principal, tools, identifier, None)
    recorded = await repository.publications(session, identifier)
    return {
        "today": tools.clock.today(),
        "duty": row,
        "why": explanation,
        "weeks": list(weeks(explanation["days"])),
        "publications": [publications.document(one, principal, known) for one in recorded],
        "channel_names": channel_names(),
        "may_publish": (
            "publications:write" in principal.scopes
            and row["status"] not in (WAIVED, WITHDRAWN)
            and row["follow_up"] is None
        ),
    }


def read_publication(members: Mapping[str, Any]) -> PublicationIn:
    """The members of a publication by the API's own rules; raises Invalid (422) naming each that does not hold."""
    try:
        return PublicationIn.model_validate(members)
    except ValidationError as error:
        raise from_body_errors(error) from error


def channel_names() -> dict[str, str]:
    """Code -> Chinese name of every channel (公开渠道)."""
    return {term.code: term.zh for term in read_vocabulary("channels")}


def _wanted(filters: Filters) -> Wanted:
    if filters.month is None:
        return Wanted(body=filters.body, domain=filters.domain, status=filters.status)
    first, last = days_of(filters.month)
    one = timedelta(days=1)
    return Wanted(
        body=filters.body,
        domain=filters.domain,
        status=filters.status,
        due_after=first - one,
        due_before=last + one,
    )


async def _rows(
    session: AsyncSession, tools: Tools, found: Sequence[Obligation], domains: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Duties as pages show them: the API's document and its words."""
    today = tools.clock.today()
    names = channel_names()
    rows = []
    numbers = await events.client_numbers(session, {one.event for one in found if one.event})
    for told in await obligations.shown_all(session, tools, found):
        due, trigger = told["due"], told["trigger"]
        left, number = remaining(tools.calendars.of(told["region"]), today, due)
        last = date.fromisoformat(due["date"] or due["latest"]) if due else None
        possible = date.fromisoformat(due["earliest"]) if due and not due["date"] else None
        rows.append(
            {
                "id": told["id"],
                "status": told["status"],
                "status_words": STATUS_WORDS[told["status"]],
                "item": told["item"]["name"] or told["item"]["id"],
                "catalogue_version": told["item"]["catalogue_version"],
                "domain": domains.get(told["item"]["domain"], told["item"]["domain"]),
                "body": told["responsible_body"]["name"],
                "due": due,
                "last_day": last,
                "first_possible": possible,
                "weekday": weekday(last) if last else "",
                "remaining": left if told["status"] in ("overdue", "due_soon", "open") else "",
                "working_days": number if told["status"] in ("overdue", "due_soon", "open") else None,
                "trigger": (trigger["words"] or "") if trigger else "",
                "trigger_on": trigger["date"] if trigger else None,
                "elements": told["content_elements"],
                "missing": told["missing_elements"],
                "basis": [_citation(basis) for basis in told["basis"]],
                "channel_codes": told["channels"],
                "channels": [names.get(code, code) for code in told["channels"]] + told["channels_other"],
                "audience": told["audience"],
                "fulfilled_on": told["fulfilled_on"],
                "backlog": told["backlog"],
                "event": told["event"],
                "event_number": numbers.get(told["event"] or ""),
                "follow_up": told["follow_up"],
                "defects": [defect["message_zh"] for defect in told["defects"]],
            }
        )
    return rows


def _citation(basis: Mapping[str, Any]) -> str:
    """An act as the law is cited, 《title》(number), and that it was repealed where that is known."""
    number = f"({basis['number']})" if basis["number"] else ""
    repealed = "(已废止)" if basis["in_force"] is False else ""
    return f"《{basis['title'].strip('《》')}》{number}{repealed}"


async def merges_listing(session: AsyncSession, principal: Principal, tools: Tools) -> dict[str, Any]:
    """New versions that await the caller's division, and the newest proposals of its subtree."""
    known = await tools.reference.within(session)
    made = await merge_repository.list_newest(session, principal.region, MERGES)
    return {
        "region": known.regions[principal.region],
        "updates": await merges.updates(session, tools, principal.region),
        "proposals": await merges.shown_all(session, tools, made),
        "may_decide": _may_decide(principal),
    }


async def merge_page(
    session: AsyncSession, principal: Principal, tools: Tools, identifier: str, view: str, page: int
) -> dict[str, Any]:
    """One proposal with a page of its changes. Raises NotFound."""
    known = await tools.reference.within(session)
    proposal = await merges.read(session, principal, identifier)
    told = await merges.shown(session, tools, proposal)
    start = (page - 1) * merging.PAGE
    changes, more = await merge_changes.page(
        session, tools, proposal, outcome=None if view in ("", merging.TO_DECIDE) else view,
        undecided=True if view == merging.TO_DECIDE else None, start=start, limit=merging.PAGE,
    )  # fmt: skip
    return {
        "region": known.regions[proposal.region], "title": (await guidelines.read(session, proposal.theirs)).title,
        "proposal": told, "etag": merges.etag_of(proposal),
        "changes": [merging.shown(change, n) for n, change in enumerate(changes, start + 1)],
        "views": merging.views(told["counts"], told["undecided"]), "view": view, "page": page, "more": more,
        "may_decide": _may_decide(principal) and told["state"] == "open" and not told["outdated"],
    }  # fmt: skip


def read_decision(members: Mapping[str, Any]) -> MergeDecisionIn:
    """A decision by the API's own rules; raises Invalid (422) naming each member that does not hold."""
    try:
        return MergeDecisionIn.model_validate(members)
    except ValidationError as error:
        raise from_body_errors(error) from error


def _may_decide(principal: Principal) -> bool:
    return "catalogue:write" in principal.scopes and principal.officer is not None
