"""A delivery under way by HTTP: a part after the other, from the one at which the attempt before ended.

No task stands for it. Thousands may be under way, and a task that only waits for its answer costs as much as the request.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

import structlog

from kernel.clock import Clock
from kernel.http.outbound.answers import Answer
from kernel.http.outbound.client import Outbound
from kernel.http.outbound.errors import OutboundError
from kernel.http.outbound.pool import Pending
from services.push.channels.port import Endpoint, Outcome, Parcel, Rendering, failed
from services.push.channels.service import Attempt, behind, done, form_of, in_form, rendered, requested
from services.push.channels.statuses import DELIVERED, by_error

_ARRIVED: Final = ("delivered", "accepted_unverified")
_EMPTY: Final = hashlib.sha256(b"").hexdigest()
log = structlog.get_logger("push.http_sending")


class HttpSending:
    """Sends a parcel to its endpoint; `ended` is told what became of it, once, maybe before `go` returns."""

    __slots__ = (
        "_at", "_begun", "_channel", "_clock", "_ended", "_endpoint", "_form", "_name", "_outbound", "_outcome", "_parcel", "_parts",
        "_parts_done", "_pending",
    )  # fmt: skip

    def __init__(
        self, outbound: Outbound, clock: Clock, name: str, parcel: Parcel, endpoint: Endpoint,
        ended: Callable[[Parcel, Outcome], None],
    ) -> None:  # fmt: skip
        self._outbound, self._clock, self._name = outbound, clock, name
        self._parcel, self._endpoint = parcel, endpoint
        self._ended: Callable[[Parcel, Outcome], None] | None = ended
        self._form = form_of(endpoint)
        self._channel = in_form(name, self._form)
        self._parts: Sequence[Rendering] = ()
        self._parts_done = parcel.parts_done
        self._at = behind(name, self._form, parcel.parts_done)
        self._outcome: Outcome | None = None
        self._pending: Pending | None = None

    def go(self) -> None:
        """Send the first part that is left."""
        try:
            self._parts = rendered(self._name, self._parcel.content, self._form)
            self._next()
        except ValueError as error:  # it cannot be told on this channel
            self._end(unfit(error))
        except Exception:
            self._fail()

    def done(self) -> bool:
        """Whether it has come to its end."""
        return self._ended is None

    def break_off(self, outcome: Outcome) -> None:
        """End it now, as `outcome`; the receiver may have it."""
        self._end(outcome)
        if self._pending is not None:
            self._pending.break_off()

    def set_result(self, answer: Answer, /) -> None:
        """The answer to a part."""
        try:
            if self._note(Attempt(self._channel.classify(answer, self._begun), answer)):
                self._next()
        except Exception:
            self._fail()

    def set_exception(self, error: BaseException, /) -> None:
        """There is no answer."""
        if isinstance(error, OutboundError):
            self._note(Attempt(by_error(error)))
        else:
            self._fail(error)

    def _next(self) -> None:
        """Send the next part, or come to an end behind the last."""
        while self._at < len(self._parts):
            self._begun = self._clock.now()
            found = requested(self._channel, self._parts[self._at], self._endpoint, self._begun)
            if not isinstance(found, Attempt):
                try:
                    self._pending = self._outbound.begin(
                        found.method, found.url, found.headers, found.body, self
                    )
                except OutboundError as error:
                    found = Attempt(by_error(error))
                else:
                    return
            if not self._note(found):
                return
        self._end(self._outcome or Outcome("delivered", "delivered", parts_done=self._parts_done))

    def _note(self, attempt: Attempt) -> bool:
        """What came of a part; False where it is the end."""
        if arrived := attempt.outcome.kind in _ARRIVED:
            self._parts_done = done(self._name, self._form, self._parts[self._at].part)
            self._at += 1
        self._outcome = outcome = with_evidence(attempt, self._parts_done)
        if not arrived:
            self._end(outcome)
        return arrived

    def _fail(self, error: BaseException | None = None) -> None:
        """A fault of ours, in the place of an outcome."""
        log.error("channel_failed", channel=self._name, exc_info=error or True)
        self._end(failed(self._channel.limits.deduplicates))

    def _end(self, outcome: Outcome) -> None:
        ended, self._ended = self._ended, None
        if ended is not None:
            ended(self._parcel, outcome)


def unfit(error: ValueError) -> Outcome:
    """A message that cannot be told on its channel."""
    zh, _, en = str(error).partition(" / ")
    return Outcome("failed_perm", "cannot_render", zh, en or zh)


def with_evidence(attempt: Attempt, parts_done: int = 0) -> Outcome:
    """The outcome with what the answer leaves as evidence; its body is kept nowhere."""
    if attempt.answer is None:
        return replace(attempt.outcome, parts_done=parts_done)
    digest = _EMPTY if not attempt.answer.body else hashlib.sha256(attempt.answer.body).hexdigest()
    if attempt.outcome is DELIVERED:
        return _delivered(attempt.answer.status, digest, parts_done)
    return replace(attempt.outcome, status=attempt.answer.status, answer_hash=digest, parts_done=parts_done)


@lru_cache(maxsize=256)
def _delivered(status: int, answer_hash: str, parts_done: int) -> Outcome:
    """Most end so, with the same answer."""
    return replace(DELIVERED, status=status, answer_hash=answer_hash, parts_done=parts_done)
