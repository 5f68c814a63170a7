"""Sending by HTTP: one attempt of one rendering, through the guard; no attempt ends but in an outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Final

from kernel.http.outbound.answers import Answer
from kernel.http.outbound.client import Outbound
from kernel.http.outbound.errors import OutboundError
from services.push.channels import dingtalk, feishu, official_account, sms, webhooks, wecom, wecom_markdown
from services.push.channels.messages import read_message
from services.push.channels.port import Endpoint, HttpChannel, Outcome, RecipientError, Rendering, Request
from services.push.channels.simulators import simulated
from services.push.channels.statuses import by_error

#: The channels that `send` serves, by the names that endpoints bear. Drafts of an official account go by `send_draft`, e-mails by
#: `mail.service.send`.
CHANNELS: Final[Mapping[str, HttpChannel]] = {
    "webhook": webhooks,
    "wecom": wecom,
    "dingtalk": dingtalk,
    "feishu": feishu,
    "sms": sms,
}
#: Their other forms, by the option `format` of an endpoint; of a form that is not here the channel's own is meant.
OTHERS: Final[Mapping[tuple[str, str], HttpChannel]] = {("wecom", "markdown"): wecom_markdown}


@dataclass(slots=True, eq=False)  # not frozen, see channels.port.Parcel
class Attempt:
    """What came of an attempt: its outcome, and the answer as evidence where there was one (never shown to a tenant)."""

    outcome: Outcome
    answer: Answer | None = None


def form_of(endpoint: Endpoint | None) -> str:
    """The form in which an endpoint is told, "" where it says none."""
    return endpoint.options.get("format", "") if endpoint is not None else ""


def in_form(name: str, form: str) -> HttpChannel:
    """A channel in a form."""
    return OTHERS.get((name, form)) or CHANNELS[name]


@lru_cache(maxsize=64)
def rendered(name: str, content: bytes, form: str = "") -> tuple[Rendering, ...]:
    """The parts of a message on a channel, in a form of it; raises ValueError. One message goes to many."""
    return in_form(name, form).render(read_message(content))


@lru_cache(maxsize=64)
def parts_of(name: str, content: bytes, form: str = "") -> int:
    """In how many parts a message goes out on a channel; 1 where it cannot be told there, which its attempt says."""
    try:
        return len(rendered(name, content, form))
    except ValueError:
        return 1


def behind(name: str, form: str, parts_done: int) -> int:
    """Behind how many of its parts a message goes on: 0 where what has arrived of it was in another form, see `done`."""
    return max(done(name, form, parts_done), 0)


def done(name: str, form: str, parts: int) -> int:
    """So many parts as a delivery notes them: those in another form are below zero, for they are cut elsewhere."""
    return -parts if (name, form) in OTHERS else parts


async def send(
    outbound: Outbound, channel: HttpChannel, rendering: Rendering, endpoint: Endpoint, at: datetime
) -> Attempt:
    """One attempt at a moment; nothing leaves for an address of the simulator. Raises nothing for what receiver or network do."""
    request = requested(channel, rendering, endpoint, at)
    if isinstance(request, Attempt):
        return request
    try:
        answer = await outbound.send(request.method, request.url, request.headers, request.body)
    except OutboundError as error:
        return Attempt(by_error(error))
    return Attempt(channel.classify(answer, at), answer)


def requested(
    channel: HttpChannel, rendering: Rendering, endpoint: Endpoint, at: datetime
) -> Request | Attempt:
    """The request of an attempt; what came of it already where nothing is to leave."""
    for address in (endpoint.url, endpoint.options.get("mobile", "")):
        if (outcome := simulated(address)) is not None:
            return Attempt(outcome)
    try:
        return channel.request(rendering, endpoint, at)
    except ValueError as error:
        return _unusable(error)


async def send_draft(outbound: Outbound, rendering: Rendering, endpoint: Endpoint, at: datetime) -> Attempt:
    """One attempt at a draft of an official account: its access token first, which is the same for two hours, then the draft."""
    try:
        asked = official_account.token_request(endpoint)
        answer = await outbound.send(asked.method, asked.url, asked.headers, asked.body)
    except ValueError as error:
        return _unusable(error)
    except OutboundError as error:
        outcome = by_error(error)
        # Nothing of the draft has left when the token's answer fails to come.
        return Attempt(replace(outcome, kind="failed_temp") if outcome.kind == "uncertain" else outcome)
    token = official_account.token(answer)
    if token is None:
        outcome = official_account.classify(answer, at)
        return Attempt(replace(outcome, kind="failed_temp") if outcome.kind == "uncertain" else outcome)
    return await send(outbound, official_account, rendering, replace(endpoint, secrets=(token,)), at)


def _unusable(error: ValueError) -> Attempt:
    zh, _, en = str(error).partition(" / ")
    if isinstance(error, RecipientError):
        return Attempt(Outcome("failed_perm", "number", zh, en or zh))
    return Attempt(Outcome("credential", "endpoint_unusable", zh, en or zh))
