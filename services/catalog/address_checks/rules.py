"""From visits to what is known of an address: its state, what has changed, when it is visited next. Pure.

| what a visit meets | kind | counts towards broken |
|---|---|---|
| 2xx with content | seen | no |
| 404, 410, other 4xx, a page that says it is absent, the front page in its place | missing | yes |
| 5xx, no connection | failed | yes |
| kept out (401, 403, 429 …, robots.txt), time-outs, broken-off pages, loops, addresses refused, bad certificates, no network here | unverified | no |

No law says when an address is broken: the numbers are this installation's (`Limits`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from kernel.clock import day_of

SEEN, MISSING, FAILED, DOUBTFUL = "seen", "missing", "failed", "unverified"
UNCHECKED, PRESENT, CHANGED, SUSPECTED, UNVERIFIED, BROKEN = (
    "unchecked", "present", "changed", "suspected", "unverified", "broken",
)  # fmt: skip
State = Literal["unchecked", "present", "changed", "suspected", "unverified", "broken"]
#: States that somebody has to look at.
TO_REPAIR: Final = (BROKEN, CHANGED)

#: Statuses by which a server keeps us out, or asks for patience: whether the page is there, they do not say.
_KEPT_OUT: Final = frozenset({401, 402, 403, 405, 406, 407, 408, 412, 418, 421, 425, 428, 429, 451, 503})
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
#: Visits of a publication so old (days, from its day of publication), unless it is used much.
_BY_AGE: Final = ((14, 1), (90, 3), (365, 7))
_OLD: Final = 30
#: From so many looks on an address is visited twice as often, and again at ten times as many.
_USED: Final = 100
#: Codes of answers by which a host asks for patience.
ASKS_FOR_PATIENCE: Final = frozenset({"throttled", "unavailable"})
#: So long a host is left alone that asks for patience and does not say how long, and at most, whatever it says.
_PATIENCE: Final = timedelta(minutes=5)
_MOST_PATIENCE: Final = 7 * DAY
#: Within a public-notice period: often enough for its first and its last day to be seen.
_IN_NOTICE: Final = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Limits:
    """An address is broken after `failures` visits that failed in a row, the first of them at least `hours` ago."""

    failures: int = 3
    hours: int = 24


@dataclass(frozen=True, slots=True)
class Observation:
    """What one visit met. `code` says it in a word; `retry_after` are the seconds that the server asks to wait."""

    at: datetime
    kind: str
    code: str
    status: int | None = None
    final_address: str | None = None
    title: str | None = None
    text_hash: str | None = None
    bytes_hash: str | None = None
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an address. `accepted_hash` is the text that is held to be right: that of the first sighting, or one
    that a person has accepted since; `unverified` counts the visits in a row that told nothing.
    """

    state: str
    state_since: datetime
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None
    checked_at: datetime | None = None
    code: str | None = None
    status: int | None = None
    final_address: str | None = None
    title: str | None = None
    text_hash: str | None = None
    bytes_hash: str | None = None
    accepted_hash: str | None = None
    failures: int = 0
    failing_since: datetime | None = None
    unverified: int = 0
    dismissed: bool = False


@dataclass(frozen=True, slots=True)
class Noted:
    """A change for the history: first_seen, changed, redirected, suspected, unverified, vanished, returned, seen_again."""

    kind: str
    facts: Mapping[str, Any]


def host_of(address: str) -> str:
    """The host of an address with its port, by which visits take turns; "" where none can be read."""
    try:
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return ""
    return f"{(parts.hostname or '')[:240]}:{port}"


def kind_of_status(status: int) -> tuple[str, str]:
    """(kind, code) of the status of an answer that is no redirect."""
    if 200 <= status < 300:
        return (DOUBTFUL, "no_content") if status in (202, 204, 205) else (SEEN, "ok")
    if status in _KEPT_OUT:
        return DOUBTFUL, {429: "throttled", 503: "unavailable"}.get(status, "kept_out")
    if 400 <= status < 500:
        return MISSING, "not_found" if status in (404, 410) else "client_error"
    return (FAILED, "server_error") if status >= 500 else (DOUBTFUL, "odd_status")


def after(standing: Standing, met: Observation, limits: Limits) -> tuple[Standing, list[Noted]]:
    """What is known after a visit, and what of it is new. A visit that finds nothing new notes nothing. That a text has changed
    is for a person to look at: no visit that sees nothing takes it back, until the address is broken.
    """
    base = replace(standing, checked_at=met.at, code=met.code, status=met.status)
    if met.kind == SEEN:
        return _seen(base, standing, met)
    if met.kind == DOUBTFUL:
        found = replace(base, unverified=standing.unverified + 1)
        if standing.state in (BROKEN, CHANGED, SUSPECTED, UNVERIFIED):
            return found, []  # it tells nothing that would be against what was seen before
        return _into(found, UNVERIFIED, met, "unverified")
    since = standing.failing_since or met.at
    found = replace(base, failures=standing.failures + 1, failing_since=since, unverified=0)
    if standing.state == BROKEN:
        return found, []
    if found.failures >= limits.failures and met.at - since >= timedelta(hours=limits.hours):
        return _into(found, BROKEN, met, "vanished")
    if standing.state in (CHANGED, SUSPECTED):
        return found, []
    return _into(found, SUSPECTED, met, "suspected")


def _into(standing: Standing, state: str, met: Observation, kind: str) -> tuple[Standing, list[Noted]]:
    facts = {"code": met.code, "status": met.status, "from": standing.state}
    return replace(standing, state=state, state_since=met.at, dismissed=False), [Noted(kind, facts)]


def _seen(base: Standing, before: Standing, met: Observation) -> tuple[Standing, list[Noted]]:
    accepted = before.accepted_hash or met.text_hash
    state = PRESENT if met.text_hash == accepted else CHANGED
    found = replace(
        base, last_seen_at=met.at, first_seen_at=before.first_seen_at or met.at, failures=0, failing_since=None,
        unverified=0, title=met.title, text_hash=met.text_hash, bytes_hash=met.bytes_hash, accepted_hash=accepted,
        final_address=met.final_address, state=state,
    )  # fmt: skip
    if state != before.state or met.text_hash != before.text_hash:
        found = replace(found, state_since=met.at, dismissed=False)
    facts = {
        "status": met.status, "title": met.title, "text_hash": met.text_hash, "bytes_hash": met.bytes_hash,
        "final_address": met.final_address,
    }  # fmt: skip
    if before.first_seen_at is None:
        return found, [Noted("first_seen", facts)]
    noted = []
    if before.state == BROKEN:
        noted.append(Noted("returned", {"from": BROKEN, **facts}))
    elif before.state in (SUSPECTED, UNVERIFIED):
        noted.append(Noted("seen_again", {"from": before.state, "status": met.status}))
    if met.text_hash != before.text_hash:
        old = {"old_text_hash": before.text_hash, "old_title": before.title}
        noted.append(Noted("changed", {**old, **facts}))
    if met.final_address != before.final_address:
        noted.append(Noted("redirected", {"old": before.final_address, "new": met.final_address}))
    return found, noted


def accepted(standing: Standing) -> Standing:
    """After a person has dismissed it: a changed text is now the right one, what is broken stays so without being asked about."""
    if standing.state == CHANGED:
        return replace(standing, state=PRESENT, accepted_hash=standing.text_hash)
    return replace(standing, dismissed=True)


def next_check(
    standing: Standing, met: Observation, *, published_on: date, notice_until: date | None, looks: int
) -> datetime:
    """When an address is visited next: by age and use where it was seen, sooner within a public-notice period, in growing
    steps where it was not, never before the server's own Retry-After.
    """
    today = day_of(met.at)
    steps = _by_age_and_use((today - published_on).days, looks)
    if standing.state == BROKEN:
        steps = min(7 * DAY, DAY * 2 ** min(max(standing.failures - 3, 0), 3))
    elif standing.failures:
        steps = min(steps, HOUR * 2 ** min(standing.failures - 1, 3))
    elif standing.unverified:
        steps = min(max(steps, 6 * HOUR), 6 * HOUR * 2 ** min(standing.unverified - 1, 6))
    if notice_until is not None and today <= notice_until:
        steps = min(steps, _IN_NOTICE)
    wait = min(timedelta(seconds=met.retry_after or 0), _MOST_PATIENCE)
    return met.at + max(steps, wait)


def patient_until(met: Observation) -> datetime | None:
    """Until when a host wants to be left alone, after what one of its addresses answered; None where it does not ask for it."""
    if met.code not in ASKS_FOR_PATIENCE:
        return None
    wait = _PATIENCE if met.retry_after is None else timedelta(seconds=met.retry_after)
    return met.at + min(wait, _MOST_PATIENCE)


def _by_age_and_use(age: int, looks: int) -> timedelta:
    steps = DAY * next((days for until, days in _BY_AGE if age < until), _OLD)
    for used in (_USED, 10 * _USED):
        steps = steps / 2 if looks >= used else steps
    return max(steps, DAY)
