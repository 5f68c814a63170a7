"""Sending by HTTP: one attempt of one rendering, through the guard; no attempt ends but in an outcome."""

from dataclasses import dataclass
from datetime import datetime

from kernel.http.outbound.answers import Answer
from kernel.http.outbound.client import Outbound
from kernel.http.outbound.errors import OutboundError
from services.push.channels.port import Endpoint, HttpChannel, Outcome, Rendering
from services.push.channels.statuses import by_error


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of an attempt: its outcome, and the answer as evidence where there was one (never shown to a tenant)."""

    outcome: Outcome
    answer: Answer | None = None


async def send(
    outbound: Outbound, channel: HttpChannel, rendering: Rendering, endpoint: Endpoint, at: datetime
) -> Attempt:
    """One attempt at a moment. Raises nothing for what the receiver or the network does."""
    try:
        request = channel.request(rendering, endpoint, at)
    except ValueError as error:
        zh, _, en = str(error).partition(" / ")
        return Attempt(Outcome("credential", "endpoint_unusable", zh, en or zh))
    try:
        answer = await outbound.send(request.method, request.url, request.headers, request.body)
    except OutboundError as error:
        return Attempt(by_error(error))
    return Attempt(channel.classify(answer, at), answer)
