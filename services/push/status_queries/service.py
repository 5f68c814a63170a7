"""Use cases of status queries: let a provider be asked, ask it, apply what it says as a receipt, or leave it to a person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.outbound.client import Bounds, Outbound
from kernel.http.outbound.errors import OutboundError
from services.push.channels import sms_records
from services.push.channels.port import Answering, Doubt, Status
from services.push.channels.service import rendered
from services.push.channels.simulators import simulated
from services.push.decisions import service as decisions
from services.push.deliveries import repository as deliveries
from services.push.deliveries.rules import NEEDS
from services.push.deliveries.standing import Standing
from services.push.endpoints.repository import owners_of
from services.push.kept_roots import repository as kept_roots
from services.push.ready_endpoints import service as ready_endpoints
from services.push.ready_endpoints.service import Ready
from services.push.receipts import service as receipts
from services.push.registry import service as registry
from services.push.settings import PushSettings
from services.push.status_queries import repository
from services.push.status_queries.models import StatusQuery
from services.push.status_queries.repository import Due
from services.push.status_queries.rules import IN_DOUBT, next_ask
from services.push.tools import Tools

#: How the provider of a channel is asked.
PROVIDERS: Final[Mapping[str, Answering]] = {"sms": sms_records}
#: Asked in one run, and of these at once: one that does not answer holds up no more.
BATCH: Final = 50
AT_ONCE: Final = 10
log = structlog.get_logger("push.status_queries")


@dataclass(frozen=True, slots=True)
class Asked:
    """A delivery of which a provider is asked; no `doubt`: it is answered, or account, number or text are there no more."""

    delivery: str
    channel: str
    doubt: Doubt | None


def note(session: Session, tools: Tools, row: Standing, endpoint: str, code: str) -> None:
    """Let the provider be asked of a delivery whose end is not known, as its endpoint's policy `query` wants."""
    at = next_ask(tools.clock.now(), 0)
    assert at is not None, "it is asked once at least"
    query = StatusQuery(
        delivery=row.id, number=row.attempts, endpoint=endpoint, code=code[:100], tries=0, ask_at=at
    )
    repository.add(session, query)


def outbound_of(settings: PushSettings) -> Outbound:
    """The client that asks: guarded as what is sent."""
    return Outbound(settings.web, Bounds())


async def due(session: AsyncSession, tools: Tools) -> list[Asked]:
    """Of which deliveries providers are to be asked now, with accounts and numbers in the open."""
    rows = await repository.due(session, tools.clock.now(), BATCH)
    people = await registry.open_all(session, tools, sorted({one.delivery.subscriber for one in rows}))
    ready: dict[tuple[str, str], Mapping[str, Ready]] = {}
    found = []
    for one in rows:
        place = (one.delivery.channel, one.delivery.region)
        if place not in ready:
            ready[place] = await ready_endpoints.ready(session, tools, place[0], owners_of(place[1]))
        document = people[one.delivery.subscriber]
        address = document["addresses"].get(NEEDS[one.delivery.channel]) if document else None
        found.append(Asked(one.delivery.id, one.delivery.channel, _doubt(one, address, ready[place])))
    return found


def _doubt(one: Due, address: str | None, near: Mapping[str, Ready]) -> Doubt | None:
    row = one.delivery
    if row.state not in IN_DOUBT or row.channel not in PROVIDERS or not one.content:
        return None
    if not address or simulated(str(address)) is not None:
        return None
    ready = next((ready for ready in near.values() if ready.id == one.query.endpoint), None)
    if ready is None or ready.mode == "test" or not ready.endpoint.secrets:
        return None
    endpoint = ready.endpoint
    try:
        [rendering] = rendered(row.channel, one.content)
    except (ValueError, KeyError):
        log.warning("content_unreadable", delivery=row.id)
        return None
    options = {**endpoint.options, "mobile": str(address)}
    return Doubt(rendering, replace(endpoint, options=options), one.begun_at, one.reference)


async def ask(outbound: Outbound, tools: Tools, asked: Asked) -> Status | None:
    """What the provider says; None where it says nothing that is certain, cannot be reached, or is not to be asked."""
    if (doubt := asked.doubt) is None:
        return None
    provider = PROVIDERS[asked.channel]
    request = provider.status_request(doubt)
    try:
        answer = await outbound.send(request.method, request.url, request.headers, request.body)
    except OutboundError as error:
        log.warning("provider_not_asked", code=error.code)
        return None
    return provider.status_of(doubt, answer, tools.clock.now())


async def settle(session: Session, tools: Tools, asked: Asked, status: Status | None) -> None:
    """Apply what was said as a receipt; else ask later, and in the end leave what is uncertain to an officer."""
    await receipts.in_turn(session)
    row = await deliveries.get(session, asked.delivery, lock=True)
    query = await repository.get(session, asked.delivery)
    if row is None or query is None:
        return
    if row.state not in IN_DOUBT:
        await repository.remove(session, row.id)
        return
    if status is not None:
        await receipts.answered(session, tools, row, status.verdict, status.code, status.at)
        await repository.remove(session, row.id)
        await kept_roots.look_again(session, [row.message], tools.clock.now())
        return
    query.tries += 1
    at = next_ask(tools.clock.now(), query.tries) if asked.doubt is not None else None
    if at is not None:
        query.ask_at = at
        await session.flush()
        return
    if row.state == "uncertain" and await deliveries.last_generation(session, row) == row.generation:
        decisions.ask(session, tools, row, query.endpoint, query.code)
    await repository.remove(session, row.id)
    await session.flush()
