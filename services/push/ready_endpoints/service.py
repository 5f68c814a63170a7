"""What deliveries read of endpoints and tell of them: addresses in the open, breakers."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import orjson
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.security.envelope import KeyRing, Sealed, SealError
from services.push.channels.port import Endpoint as Opened
from services.push.deliveries import repository as deliveries
from services.push.deliveries.standing import Standing
from services.push.endpoints import repository
from services.push.endpoints.models import EndpointHealth
from services.push.endpoints.rules import FAILURES, FORMS, PROBE_SECONDS, open_for, opened
from services.push.tools import Tools

#: A success is noted so often at most while all goes well.
_NOTE_EVERY: Final = timedelta(minutes=1)
_NOTHING: Final[dict[str, Any]] = {"url": "", "secrets": [], "options": {}}
#: The moment at which secrets are asked for that are valid at every moment.
_ANY: Final = datetime.max.replace(tzinfo=UTC)
log = structlog.get_logger("push.endpoints")


@dataclass(slots=True, eq=False)  # not frozen: there are as many as deliveries
class Ready:
    """An endpoint as deliveries see it: where to send, whether it is on, how it fares."""

    id: str
    owner: str
    endpoint: Opened = field(repr=False)
    mode: str
    team: frozenset[str]
    concurrency: int
    per_minute: int | None
    uncertain: str | None
    off: bool
    failures: int
    open_until: datetime | None
    changed_at: datetime
    unreadable: bool
    last_failure_at: datetime | None

    def probes(self, now: datetime) -> bool:
        """Whether an attempt now is the one that decides on the breaker: one before its time is an emergency's, and does not."""
        return self.failures >= FAILURES and (self.open_until is None or self.open_until <= now)


@dataclass(frozen=True, slots=True)
class End:
    """What came of an attempt: the code of its failure, or None for a success; `probe`: it was let through an open breaker."""

    failed: str | None
    probe: bool = False


SUCCESS: Final = End(None)


#: Endpoints that fared well when they were read, by channel and owner: for a transaction they stay as they are.
Known = defaultdict[str, dict[str, Ready]]


async def ready(
    session: AsyncSession, tools: Tools, channel: str, owners: Collection[str], known: Known | None = None
) -> dict[str, Ready]:
    """The endpoints of a channel by owner, in the open: for whoever delivers. Those that are `known` are not read again, and it takes up
    those that fare well.
    """
    if channel not in FORMS or not owners:
        return {}
    now = tools.clock.now()
    well = {} if known is None else known[channel]
    found = {owner: well[owner] for owner in owners if owner in well}
    missing = [owner for owner in owners if owner not in found]
    for row in await repository.whole(session, channel, missing) if missing else ():
        (owner, identifier, mode, team, concurrency, per_minute, uncertain, off_reason, key_id, wrapped_key, ciphertext, failures,
         open_until, changed_at, last_failure_at) = row  # type: ignore[misc]  # the columns of `whole`  # fmt: skip
        try:
            document, lasting = _opened(tools.keys, identifier, key_id, wrapped_key, ciphertext)
            unreadable = False
        except SealError:
            _tell_unreadable(identifier, key_id)
            document, lasting, unreadable = _NOTHING, None, True
        found[owner] = Ready(
            identifier, owner, lasting or opened(document, now), mode, _team(team), concurrency,
            per_minute, uncertain, off_reason is not None, failures or 0, open_until, changed_at, unreadable,
            last_failure_at,
        )  # fmt: skip
    well.update({owner: found[owner] for owner in missing if owner in found and not found[owner].failures})
    return found


@lru_cache(maxsize=1024)  # most are the same: nobody
def _team(written: str) -> frozenset[str]:
    return frozenset(orjson.loads(written))


@lru_cache(maxsize=4096)
def _opened(
    keys: KeyRing, endpoint: str, key_id: str, wrapped_key: bytes | None, ciphertext: bytes | None
) -> tuple[dict[str, Any], Opened | None]:
    """What is closed of an endpoint, in the open, and what channels see of it where that is the same at every moment. Kept: to
    open it for each delivery would cost as much as to send it.
    """
    if wrapped_key is None or ciphertext is None:
        return _NOTHING, None
    document = keys.open(endpoint, Sealed(key_id, wrapped_key, ciphertext))
    rotating = any(one["until"] for one in document["secrets"])
    return document, None if rotating else opened(document, _ANY)


def finder(channel: str, found: Mapping[str, Ready]) -> Callable[[Standing], Ready | None]:
    """What gives the endpoint by which a delivery of a channel goes out, of those that were found by owner: the subscriber's own, or the
    account of the nearest division.
    """
    if FORMS[channel].own:
        return lambda row: found.get(row.subscriber)
    return lambda row: next((found[one] for one in repository.owners_of(row.region) if one in found), None)


def owners(row: Standing) -> tuple[str, ...]:
    """Whose endpoints a delivery may go out by."""
    form = FORMS.get(row.channel)
    if form is None:
        return ()
    return (row.subscriber,) if form.own else repository.owners_of(row.region)


async def policies(session: AsyncSession, identifiers: Collection[str]) -> dict[str, str | None]:
    """What these endpoints say of attempts whose end nobody knows."""
    return await repository.policies(session, identifiers) if identifiers else {}


async def probe(session: Session, tools: Tools, endpoint: str) -> None:
    """Let one attempt through a breaker that was open; others wait meanwhile."""
    row = await repository.health(session, endpoint, lock=True)
    if row is not None:
        row.open_until = tools.clock.now() + timedelta(seconds=PROBE_SECONDS)


async def note(session: Session, tools: Tools, became: Mapping[str, Sequence[End]]) -> None:
    """Take what came of attempts into account, by endpoint in their order. Opens and closes breakers; where one is closed before
    its time, what was put off until then is let go.
    """
    now = tools.clock.now()
    well = await repository.well_since(session, became, now - _NOTE_EVERY)
    became = {
        endpoint: ends
        for endpoint, ends in became.items()
        if endpoint not in well or any(end.failed for end in ends)
    }
    if not became:
        return
    answering = [endpoint for endpoint, ends in became.items() if any(end.failed is None for end in ends)]
    for one in await repository.shut_off(session, answering, now) if answering else ():
        # Deliveries before the breaker: whoever looks after an endpoint takes them in this order too.
        await deliveries.hurry(
            session, now, channel=one.channel, subscriber=one.subscriber, region=one.region
        )
    rows = await repository.healths(session, became)
    for endpoint, ends in became.items():
        row = rows.get(endpoint)
        if row is None:
            row = EndpointHealth(endpoint=endpoint, failures=0)
            repository.add(session, row)
        for end in ends:
            _note(row, end, now)


def _note(row: EndpointHealth, end: End, now: datetime) -> None:
    """What began before the breaker opened says nothing new: of what fails while it is open, the one let through counts."""
    failed = end.failed
    if failed is None:
        if row.failures or row.last_success_at is None or now - row.last_success_at >= _NOTE_EVERY:
            row.failures, row.failing_since, row.open_until, row.last_success_at = 0, None, None, now
        return
    row.last_failure_at, row.last_code = now, failed[:100]
    if row.open_until is not None and row.open_until > now and not end.probe:
        return
    row.failures, row.failing_since = row.failures + 1, row.failing_since or now
    pause = open_for(row.failures)
    row.open_until = now + pause if pause else None


@lru_cache(maxsize=4096)
def _tell_unreadable(endpoint: str, key_id: str) -> None:
    """Once for each endpoint and key: it is met at every batch."""
    log.error("endpoint_unreadable", endpoint=endpoint, key_id=key_id)
