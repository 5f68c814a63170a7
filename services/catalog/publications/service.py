"""Use cases of publications: record, withdraw (either decides anew where the duty stands), keep the directory entry."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.clock import day_of
from kernel.db import Session
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Conflict, Invalid, NotFound
from kernel.ids import new_id
from kernel.messaging.outbox import Record
from kernel.security.principal import Principal
from services.catalog.address_checks import repository as address_checks
from services.catalog.bodies.models import Body
from services.catalog.follow_ups import service as follow_ups
from services.catalog.guidelines.rules import defect
from services.catalog.guidelines.schemas import channel_codes
from services.catalog.obligations import repository as duties
from services.catalog.obligations import service as obligations
from services.catalog.obligations.lengths import kept_on
from services.catalog.obligations.models import Obligation
from services.catalog.obligations.rules import (
    LATE,
    NO_LONGER_OWED,
    ON_TIME,
    OPEN,
    WAIVED,
    WITHDRAWN,
    fulfilment,
    missing_elements,
)
from services.catalog.publication_facts import repository as publication_facts
from services.catalog.publications import repository
from services.catalog.publications.models import Publication
from services.catalog.publications.rules import (
    directory_defects,
    directory_faults,
    faults,
    index_number,
    unserved,
)
from services.catalog.reference import Known
from services.catalog.reviews import service as reviews
from services.catalog.search import service as search
from services.catalog.tools import Tools

#: The members of a directory entry that a caller sets.
DIRECTORY = ("summary", "document_number", "written_on", "created_on", "validity")


def etag_of(publication: Publication) -> str:
    """The strong ETag of a publication."""
    return version_etag(publication.id, publication.version)


async def shown(
    session: AsyncSession, tools: Tools, publication: Publication, principal: Principal | None
) -> dict[str, Any]:
    """A publication as answers show it; the review record only to its own division."""
    return document(publication, principal, await tools.reference.within(session))


def document(publication: Publication, principal: Principal | None, known: Known) -> dict[str, Any]:
    """What `shown` gives, when the reference data are at hand."""
    inside = _is_inside(principal, publication)
    entry = {member: getattr(publication, member) for member in DIRECTORY}
    return {
        "id": publication.id, "obligation": publication.obligation, "region": publication.region,
        "published_on": publication.published_on, "title": publication.title, "url": publication.url,
        "channels": publication.channels, "elements": publication.elements,
        "content_hash": publication.content_hash, "review": publication.review if inside else None,
        "publisher": publication.publisher if inside else None, "backlog": publication.backlog,
        "recorded_at": publication.recorded_at, "withdrawal": _withdrawal(publication, inside),
        "index_number": publication.index_number, **entry,
        "publishing_body": known.bodies[publication.body].as_dict() if publication.body else None,
        "defects": directory_defects(entry),
    }  # fmt: skip


async def listed(
    session: AsyncSession, rows: Sequence[Publication], principal: Principal | None, known: Known
) -> list[dict[str, Any]]:
    """Publications as lists show them: what the checks of their addresses found stands beside, to their own division."""
    states = await address_checks.states(session, [row.id for row in rows]) if principal is not None else {}
    return [
        document(row, principal, known)
        | {"evidence_status": states.get(row.id) if _is_inside(principal, row) else None}
        for row in rows
    ]


def _is_inside(principal: Principal | None, publication: Publication) -> bool:
    return (
        principal is not None and "duties:read" in principal.scopes and principal.reaches(publication.region)
    )


def _withdrawal(publication: Publication, inside: bool) -> dict[str, Any] | None:
    """When and why it was taken down, which is public (行政处罚法 Art. 48); by whom, only to its own division."""
    if publication.withdrawal is None or inside:
        return publication.withdrawal
    return {name: publication.withdrawal[name] for name in ("withdrawn_on", "reason", "reason_code")}


async def read(session: AsyncSession, identifier: str, *, lock: bool = False) -> Publication:
    """A publication; raises NotFound."""
    publication = await repository.get(session, identifier, lock=lock)
    if publication is None:
        raise NotFound(f"没有公开记录 {identifier}", f"there is no publication {identifier}")
    return publication


async def record(
    session: Session, principal: Principal, tools: Tools, obligation_id: str, values: dict[str, Any]
) -> dict[str, Any]:
    """Record a publication and decide where the duty stands (see RecordedOut).

    A missing required content element keeps the duty open and is named. Raises Invalid (422) naming every member
    that does not hold, NotFound for another division's duty, Conflict for a duty that is withdrawn, waived or met by a
    take-down.
    """
    obligation = await obligations.read(session, principal, obligation_id, lock=True)
    if obligation.state in (WAIVED, WITHDRAWN):
        raise Conflict(
            "该义务已免除或撤回,不能登记公开", "the duty was waived or withdrawn", code="wrong_state"
        )
    if obligation.follow_up is not None:
        posting = obligation.follow_up["publication"]
        raise Conflict(
            f"该义务以撤下公开记录 {posting} 并说明理由办结:POST /v1/catalog/publications/{posting}/withdrawal",
            f"this duty is met by taking {posting} down with its reason: POST /v1/catalog/publications/{posting}/withdrawal",
            code="take_down_needed", publication=posting,
        )  # fmt: skip
    values = await _with_review(session, principal, obligation.region, values)
    today = tools.clock.today()
    for there in await repository.standing(session, obligation.id):
        same = ("content_hash", "published_on", "url", "title", "elements", "channels")
        if all(getattr(there, name) == values[name] for name in same):
            raise Conflict(
                f"同一内容的公开记录已登记:{there.id};重试请用同一 Idempotency-Key",
                f"this publication is recorded already: {there.id}; retry with the same Idempotency-Key",
                code="publication_exists", publication=there.id,
            )  # fmt: skip
    if errors := faults(values, obligation.item, channel_codes(), today):
        raise Invalid(errors[0].message_zh, errors[0].message_en, code=errors[0].code, errors=errors)
    publication = Publication(
        id=new_id("pub"), obligation=obligation.id, region=obligation.region, key_id=principal.key_id,
        publisher=principal.officer.as_dict() if principal.officer else None, recorded_at=tools.clock.now(),
        body=obligation.body, index_number=await _index_number(session, obligation.body, values["published_on"].year),
        backlog=values["published_on"] < day_of(obligation.created_at), withdrawal=None,
        **values | {"review": values["review"] | {"reviewed_on": values["review"]["reviewed_on"].isoformat()}},
    )  # fmt: skip
    repository.add(session, publication)
    await session.flush()
    await address_checks.enrol(
        session, publication.id, publication.region, publication.url, publication.recorded_at
    )
    missing, warnings = await _settle(session, tools, obligation)
    await _tell(session, tools, "gongkai.catalog.publication.recorded.v1", publication, obligation)
    return {
        "publication": await shown(session, tools, publication, principal),
        "obligation": {
            "id": obligation.id, "status": (await obligations.shown(session, tools, obligation))["status"],
            "fulfilled_on": obligation.fulfilled_on, "due": obligation.due, "missing_elements": missing,
        },
        "warnings": warnings,
    }  # fmt: skip


async def describe(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any], if_match: str | None
) -> Publication:  # fmt: skip
    """Replace the directory entry of a publication (Art. 12: the directory is kept up to date), its validity among it."""
    publication = await read(session, identifier)
    obligation = await obligations.read(session, principal, publication.obligation)
    require_match(if_match, etag_of(publication))
    if publication.withdrawal is not None:
        raise Conflict("该公开记录已撤回", "the publication was withdrawn already", code="wrong_state")
    if errors := directory_faults(values, publication.published_on):
        raise Invalid(errors[0].message_zh, errors[0].message_en, code=errors[0].code, errors=errors)
    for member, value in values.items():
        setattr(publication, member, value)
    await session.flush()
    await _tell(session, tools, "gongkai.catalog.publication.updated.v1", publication, obligation)
    return publication


async def move(
    session: Session, principal: Principal, tools: Tools, identifier: str, address: str, if_match: str | None
) -> tuple[Publication, str | None]:
    """Give a publication the address at which it stands now; (the publication, its old address)."""
    publication = await read(session, identifier)
    obligation = await obligations.read(session, principal, publication.obligation)
    require_match(if_match, etag_of(publication))
    if publication.withdrawal is not None:
        raise Conflict("该公开记录已撤回", "the publication was withdrawn already", code="wrong_state")
    old = publication.url
    if old == address:
        raise Invalid.at("/url", "nothing_changed", "新网址与原网址相同", "the address is the same as before")
    publication.url = address
    await session.flush()
    await _tell(session, tools, "gongkai.catalog.publication.updated.v1", publication, obligation)
    return publication, old


async def _with_review(
    session: Session, principal: Principal, region: str, values: dict[str, Any]
) -> dict[str, Any]:
    """The members with the review record (Art. 17): the one that was sent, or the last decision of the review named."""
    identifier = values.get("review_id")
    if (identifier is None) == (values["review"] is None):
        raise Invalid.at(
            "/review", "review_needed", "公开须附审查记录:review 或 review_id,二者择一(《条例》第十七条)",
            "a publication needs its review: either review or review_id (Art. 17)",
        )  # fmt: skip
    record = values["review"] or await reviews.as_record(session, principal, region, str(identifier))
    return {name: value for name, value in values.items() if name != "review_id"} | {"review": record}


async def _index_number(session: Session, body_id: str, year: int) -> str:
    """The body's next index number (索引号) of the year of publication."""
    body = await session.get_one(Body, body_id)
    serial = await repository.next_serial(session, body.id, year)
    return index_number(body.index_scheme, body.id, body.credit_code, year, serial)


async def withdraw(
    session: Session,
    principal: Principal,
    tools: Tools,
    identifier: str,
    values: dict[str, Any],
    if_match: str | None,
) -> Publication:
    """Withdraw a publication; its record stays, what it said is forgotten, the duty stands as if it had not been."""
    publication = await read(session, identifier)
    # Its event's duties are locked together and in their order: two withdrawals of one event would wait for each other.
    event = (await obligations.read(session, principal, publication.obligation)).event
    if event is not None:
        await duties.of_event(session, event, lock=True)
    obligation = await obligations.read(session, principal, publication.obligation, lock=True)
    require_match(if_match, etag_of(publication))
    if publication.withdrawal is not None:
        raise Conflict("该公开记录已撤回", "the publication was withdrawn already", code="wrong_state")
    day = values["withdrawn_on"]
    if not publication.published_on <= day <= tools.clock.today():
        raise Invalid.at("/withdrawn_on", "bad_day", f"撤回日期应在 {publication.published_on} 与今日之间",
                         f"the day lies between {publication.published_on} and today")  # fmt: skip
    code = values.get("reason_code")
    if code is None and kept_on(obligation.item, publication.published_on, day):
        raise Invalid.at("/reason_code", "reason_code_needed",
                         f"目录要求保留公开(“{obligation.item['time_limit']['text']}”),撤下须写明情形 reason_code",
                         "the item is to be kept online: say by reason_code why it is taken down")  # fmt: skip
    publication.withdrawal = {
        "withdrawn_on": day.isoformat(), "reason": values["reason"], "reason_code": code, "key": principal.key_id,
        "officer": principal.officer.as_dict() if principal.officer else None,
    }  # fmt: skip
    await session.flush()
    await publication_facts.drop(session, publication.id)
    await address_checks.stop(session, publication.id)
    await _settle(session, tools, obligation)
    if obligation.event is not None:
        await follow_ups.settle(session, tools, obligation.event, publication.id, day)
    await _tell(session, tools, "gongkai.catalog.publication.withdrawn.v1", publication, obligation)
    return publication


async def _settle(
    session: Session, tools: Tools, obligation: Obligation
) -> tuple[list[str], list[dict[str, str]]]:
    """Decide a duty's state from its standing publications; (missing elements, warnings)."""
    standing = await repository.standing(session, obligation.id)
    filled: list[str] = []
    completed_on = None
    for publication in standing:
        filled += publication.elements
        if completed_on is None and not missing_elements(obligation.item, filled):
            completed_on = publication.published_on
    missing = missing_elements(obligation.item, filled)
    if not standing and obligation.nil_report is not None:
        completed_on = date.fromisoformat(obligation.nil_report["reported_on"])
    obligation.fulfilled_on = completed_on
    was = obligation.state
    if completed_on is None and any(one["code"] in NO_LONGER_OWED for one in obligation.defects):
        obligation.state = WITHDRAWN  # its event was withdrawn or corrected; only the publication had kept it
    elif obligation.due is not None and was not in (WAIVED, WITHDRAWN):
        obligation.state = fulfilment(completed_on, obligation.due) if completed_on else OPEN
        obligation.computed_on = tools.clock.today()
    if obligation.state == OPEN and was != OPEN:
        obligation.told = ""  # open again: that it is due soon or overdue is news once more
    await session.flush()
    if obligation.state in (ON_TIME, LATE) and was != obligation.state:
        told = obligations.record("gongkai.catalog.obligation.fulfilled.v1", obligation)
        await tools.outbox.record(session, told, now=tools.clock.now())
    warnings = [
        defect("missing_element", "/elements", f"尚缺必备内容要素“{name}”,义务仍未完成",
               f"the required element “{name}” is missing: the duty stays open")
        for name in missing
    ]  # fmt: skip
    used = [code for publication in standing for code in publication.channels]
    warnings += [
        defect("channel_not_used", "/channels", f"目录要求的渠道 {code} 尚未使用",
               f"the catalogue also names the channel {code}")
        for code in unserved(obligation.item, used)
    ]  # fmt: skip
    if obligation.due is None:
        warnings.append(
            defect("not_scored", "", "该义务尚无期限,已登记公开,但不计为按时",
                   "the duty has no date: the publication is recorded, it does not count as on time")
        )  # fmt: skip
    return missing, warnings


async def _tell(
    session: Session, tools: Tools, kind: str, publication: Publication, obligation: Obligation
) -> None:
    """Tell of a publication, and let search follow."""
    data: dict[str, Any] = {
        "publication": publication.id, "region": publication.region, "title": publication.title,
        "url": publication.url, "published_on": publication.published_on.isoformat(),
        "channels": publication.channels, "content_hash": publication.content_hash,
        "index_number": publication.index_number, "document_number": publication.document_number,
        "validity": publication.validity, "body": publication.body, "summary": publication.summary,
        "item": obligation.item_id, "item_name": obligation.item["name"],
    }  # fmt: skip
    if publication.withdrawal is not None:
        data["withdrawn_on"] = publication.withdrawal["withdrawn_on"]
    told = Record(kind, f"publications/{publication.id}", publication.region, data, public=True)
    now = tools.clock.now()
    await tools.outbox.record(session, told, now=now)
    await search.follow(session, data, now)
