"""Checks beside transactions: what nobody has looked at yet is looked at while no transaction waits for it.

    answer = await in_transaction(database, act)

`act` asks with `seen`. Where the answer is not known, its transaction is given up, the check is made, and `act` begins anew: what
changed meanwhile has another hash and is looked at too. Texts that can take long are looked at in a process of their own, within
bounds; what goes beyond them is an error of the materials, as one that was found, and for this one call: a machine that was busy
is no reason to hold it against them for good.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import anyio
import orjson
import structlog
from anyio.lowlevel import RunVar

from kernel.apart import ApartError, run_apart
from kernel.db import Database, ReadSession, Session
from kernel.http.problems import Conflict, Unavailable
from services.interpretation.checks.rules import Checked, Materials, check_texts, unfinished

S = TypeVar("S")
T = TypeVar("T")
log = structlog.get_logger("interpretation_checks")
#: Signs of the document times signs of the materials: up to here a thread is done in a moment.
SMALL: Final = 10_000_000
SECONDS: Final = 20
MEMORY: Final = 2**30
#: Long checks at once in this process, and so many more that wait for their turn.
AT_ONCE: Final = 2
WAITING: Final = 16
_KEPT: Final = 64
_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be looked at: a document, its head, and materials as JSON; `key` is the hash of all of it."""

    document: str
    head: bytes
    materials: bytes
    key: str


class Unchecked(Exception):  # it is no error: it says what has to be looked at first
    """Raised in a transaction, or a snapshot, that needs a check which nobody has made."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked.key)
        self.asked = asked


_answers: OrderedDict[str, Checked] = OrderedDict()
#: What was found for the call that is under way, whether or not it is known to others.
_found: ContextVar[Mapping[str, Checked]] = ContextVar("interpretation_found", default={})  # noqa: B039  # never changed
_limiter: RunVar[anyio.CapacityLimiter] = RunVar("interpretation_checks")


def asked_of(document: str, head: Mapping[str, Any], materials: Materials) -> Asked:
    """The question whether these materials (name -> (form, content)) hold against this document."""
    parts = (document, orjson.dumps(head), orjson.dumps(materials))
    digest = hashlib.sha256(orjson.dumps([document, hashlib.sha256(parts[1]).hexdigest()]) + parts[2])
    return Asked(*parts, digest.hexdigest())


def seen(asked: Asked) -> Checked:
    """What the checks have found. Raises Unchecked where nobody has looked yet."""
    found = _found.get().get(asked.key) or _answers.get(asked.key)
    if found is None:
        raise Unchecked(asked)
    return found


async def look(asked: Asked) -> Checked:
    """What the checks find; known from then on, unless they did not come to their end. Within no transaction and no snapshot: it
    can take `SECONDS`, and those before it as long. Raises Unavailable (503) where too many wait."""
    if (found := _answers.get(asked.key)) is not None:
        return found
    if len(asked.document) * len(asked.materials) <= SMALL:
        found = await anyio.to_thread.run_sync(check_texts, asked.document, asked.head, asked.materials)
    else:
        try:
            found = await _apart(asked)
        except ApartError as error:
            log.warning("check_not_finished", error=str(error), signs=len(asked.document))
            return unfinished(SECONDS)
    _answers[asked.key] = found
    if len(_answers) > _KEPT:
        _answers.popitem(last=False)
    return found


async def in_transaction(database: Database, act: Callable[[Session], Awaitable[T]]) -> T:
    """What `act` gives in a transaction of its own that waits for no check. Raises Conflict (409) where others change the same
    package all the time.
    """
    return await _seen_by(database.write, act)


async def in_snapshot(database: Database, act: Callable[[ReadSession], Awaitable[T]]) -> T:
    """The same of a read: a database has few readers, and those that wait for a check would keep them from everybody else."""
    return await _seen_by(database.read, act)


async def _seen_by(
    begin: Callable[[], AbstractAsyncContextManager[S]], act: Callable[[S], Awaitable[T]]
) -> T:
    found: dict[str, Checked] = {}
    before = _found.set(found)
    try:
        for _ in range(_TRIES):
            try:
                async with begin() as session:
                    return await act(session)
            except Unchecked as missing:
                found[missing.asked.key] = await look(missing.asked)
    finally:
        _found.reset(before)
    raise Conflict(
        "解读包正被他人连续修改,检查结果未能跟上;请稍后重试",
        "others are changing this package all the time: try again in a moment", code="changing",
    )  # fmt: skip


def _places() -> anyio.CapacityLimiter:
    try:
        return _limiter.get()
    except LookupError:
        _limiter.set(found := anyio.CapacityLimiter(AT_ONCE))
        return found


async def _apart(asked: Asked) -> Checked:
    places = _places()
    if places.statistics().tasks_waiting >= WAITING:
        raise Unavailable(
            "同时检查的长篇材料过多,请稍后重试", "too many long materials are being checked: try again in a moment",
            code="checks_busy", headers={"retry-after": str(SECONDS)},
        )  # fmt: skip
    async with places:
        if (found := _answers.get(asked.key)) is not None:  # of those that asked the same, one has looked
            return found
        return await run_apart(
            check_texts, asked.document, asked.head, asked.materials, seconds=SECONDS, memory=MEMORY
        )
