"""One visit of an address: guarded where it is dialled, redirects followed hop by hop through the same guard, polite to hosts,
which are asked first what robots may ask for.
"""

import asyncio
import errno
import socket
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from kernel.clock import Clock
from kernel.http.outbound.addresses import Policy, Target
from kernel.http.outbound.errors import NotSent, OutboundError
from services.catalog.address_checks.reading import page_of
from services.catalog.address_checks.robots import Robots
from services.catalog.address_checks.rules import (
    ASKS_FOR_PATIENCE,
    DOUBTFUL,
    FAILED,
    MISSING,
    SEEN,
    Observation,
    host_of,
    kind_of_status,
)

if TYPE_CHECKING:
    from kernel.http.outbound.answers import Answer
    from kernel.http.outbound.client import Outbound

#: Ports of public addresses: many portals still answer http.
PORTS: Final = frozenset({80, 443})
MOST_REDIRECTS: Final = 5
#: So many bytes of a page are read.
MOST_BYTES: Final = 1 << 20
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_FRONT: Final = frozenset({"", "/", "/index.html", "/index.htm", "/index.shtml", "/index.jsp"})
_KEPT_HOSTS: Final = 4096
#: What the system says where it is this machine that reaches nobody.
_NO_RESOLVER: Final = frozenset({socket.EAI_AGAIN, socket.EAI_SYSTEM})
_NO_NETWORK: Final = frozenset({errno.ENETUNREACH, errno.ENETDOWN, errno.EMFILE, errno.ENFILE})


def policy_of(targets: tuple[Target, ...]) -> Policy:
    """Where visits may go: public addresses at 80 and 443, and what the administrator opened of the intranet."""
    return Policy(PORTS, targets, "GONGKAI_ADDRESS_TARGETS")


class Turns:
    """One request at a time to a host, and a pause of `delay` seconds after each."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._locks: dict[str, asyncio.Lock] = {}
        self._free_at: dict[str, float] = {}

    @asynccontextmanager
    async def of(self, host: str) -> AsyncIterator[None]:
        """The turn of one request."""
        if len(self._locks) > _KEPT_HOSTS:
            self._forget()
        async with self._locks.setdefault(host, asyncio.Lock()):
            if (pause := self._free_at.get(host, 0.0) - time.monotonic()) > 0:
                await asyncio.sleep(pause)
            try:
                yield
            finally:
                self._free_at[host] = time.monotonic() + self._delay

    def _forget(self) -> None:
        now = time.monotonic()
        for host in [host for host, lock in self._locks.items() if not lock.locked()]:
            if self._free_at.get(host, 0.0) <= now:
                self._locks.pop(host)
                self._free_at.pop(host, None)


class Visitor:
    """Visits by one client; `agent` is the User-Agent by which hosts know it. All requests of one visit take `seconds` at most,
    and as long those for each robots.txt that is not known yet; the pauses between them are not counted.
    """

    def __init__(
        self, outbound: "Outbound", turns: Turns, robots: Robots, clock: Clock, agent: str, seconds: float
    ) -> None:
        self._outbound, self._turns, self._robots = outbound, turns, robots
        self._clock, self._seconds = clock, seconds
        self._headers = {"user-agent": agent, "accept": "text/html, */*;q=0.5", "accept-language": "zh-CN"}

    async def visit(self, address: str) -> Observation:
        """What an address and whatever it redirects to answers; every fault is an observation too."""
        here, passed, left = urldefrag(address).url, set[str](), self._seconds
        for _ in range(MOST_REDIRECTS + 1):
            if here in passed:
                return self._doubtful("redirect_loop")
            passed.add(here)
            try:
                if (barred := await self._barred(here)) is not None:
                    return barred
                answer, taken = await self._get(here, left)
                left -= taken
            except TimeoutError:
                return self._doubtful("answer_timeout")
            except NotSent as error:
                return self._observed(*_unconnected(error))
            except OutboundError as error:
                return self._doubtful(error.code)
            if (target := _target(answer)) is not None:
                try:
                    here = _joined(here, target)
                except ValueError:
                    return self._doubtful("redirect_unreadable", answer.status)
                continue
            return await self._judged(address, here, answer)
        return self._doubtful("too_many_redirects")

    async def _get(self, here: str, seconds: float) -> tuple["Answer", float]:
        """One request in the turn of its host, and how long it took. Raises TimeoutError and what the client raises."""
        async with self._turns.of(host_of(here)):
            begun = time.monotonic()
            async with asyncio.timeout(seconds):
                answer = await self._outbound.send("GET", here, self._headers, b"")
            return answer, time.monotonic() - begun

    async def _barred(self, here: str) -> Observation | None:
        """What keeps an address from being asked for, by its host's robots.txt; raises what the request for that raises."""
        place = self._robots.place_of(here)
        if place is None:
            return None
        if not self._robots.knows(place, self._clock.now()) and (met := await self._ask(place)) is not None:
            return met
        code = self._robots.bars(place, here)
        return self._doubtful(code) if code else None

    async def _ask(self, place: str) -> Observation | None:
        """Keep what a robots.txt says; what keeps it from being read, where something does. Redirects are followed as those of
        pages; where they lead nowhere there is none (RFC 9309, 2.3.1.2).
        """
        here, left = place, self._seconds
        for _ in range(MOST_REDIRECTS + 1):
            answer, taken = await self._get(here, left)
            left -= taken
            if (target := _target(answer)) is None:
                kind, code = kind_of_status(answer.status)
                if code in ASKS_FOR_PATIENCE:
                    wait = _seconds(answer.headers.get("retry-after"), self._clock.now())
                    return self._observed(kind, code, answer.status, retry_after=wait)
                if answer.truncated and len(answer.body) < MOST_BYTES:
                    return self._doubtful("broke_off", answer.status)
                self._robots.keep(place, answer.status, answer.body, self._clock.now())
                return None
            try:
                here = _joined(here, target)
            except ValueError:
                break
        self._robots.keep(place, 404, b"", self._clock.now())
        return None

    async def _judged(self, address: str, here: str, answer: "Answer") -> Observation:
        kind, code = kind_of_status(answer.status)
        wait = _seconds(answer.headers.get("retry-after"), self._clock.now())
        if kind != SEEN:
            return self._observed(kind, code, answer.status, here, retry_after=wait)
        if answer.truncated and len(answer.body) < MOST_BYTES:
            # Half a page is no other page; one that is longer than is read is compared as far as it is.
            return self._observed(DOUBTFUL, "broke_off", answer.status, here)
        # A page of a megabyte takes a moment to be read: others are answered meanwhile.
        page = await asyncio.to_thread(page_of, answer.body, answer.headers.get("content-type", ""))
        if page.empty:
            return self._observed(DOUBTFUL, "no_content", answer.status, here)
        if page.absent:
            return self._observed(MISSING, "says_absent", answer.status, here)
        if here != address and _is_front(here) and not _is_front(address):
            return self._observed(MISSING, "front_page_instead", answer.status, here)
        return Observation(
            self._clock.now(), SEEN, code, answer.status, here[:2100], page.title, page.text_hash, page.bytes_hash
        )  # fmt: skip

    def _doubtful(self, code: str, status: int | None = None) -> Observation:
        return self._observed(DOUBTFUL, code, status)

    def _observed(
        self, kind: str, code: str, status: int | None = None, here: str | None = None, retry_after: int | None = None
    ) -> Observation:  # fmt: skip
        return Observation(
            self._clock.now(), kind, code[:40], status, here and here[:2100], retry_after=retry_after
        )


def _unconnected(error: NotSent) -> tuple[str, str]:
    """(kind, code) where no connection came about. That this machine has no network, or does not know who vouches for the site,
    says nothing of the page: readers may see it.
    """
    cause = error.__cause__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return DOUBTFUL, "certificate"
    if isinstance(cause, OSError) and not isinstance(cause, ssl.SSLError):
        resolver = isinstance(cause, socket.gaierror)
        if cause.errno in (_NO_RESOLVER if resolver else _NO_NETWORK):
            return DOUBTFUL, "no_network"
    return (FAILED if error.code == "connect_failed" else DOUBTFUL), error.code


def _is_front(address: str) -> bool:
    parts = urlsplit(address)
    return parts.path.lower() in _FRONT and not parts.query


def _target(answer: "Answer") -> str | None:
    return (answer.headers.get("location") or None) if answer.status in _REDIRECTS else None


def _joined(here: str, target: str) -> str:
    """Where a Location leads. Raises ValueError."""
    return urldefrag(urljoin(here, _written(target))).url


def _written(target: str) -> str:
    """A Location as servers write it, bytes that are no ASCII percent-encoded."""
    raw = target.strip().encode("utf-8", "surrogateescape")
    return quote(raw, safe="!#$%&'()*+,/:;=?@[]~")


def _seconds(text: str | None, now: datetime) -> int | None:
    """Retry-After, in seconds or as a date (RFC 9110, 10.2.3)."""
    if text is None:
        return None
    if text.strip().isascii() and text.strip().isdigit():
        return min(int(text.strip()[:9]), 10**7)
    try:
        return max(0, int((parsedate_to_datetime(text) - now).total_seconds()))
    except (ValueError, TypeError, OverflowError):
        return None
