"""Use cases of preferences: ask whether somebody wants to be told, take its answer, unsubscribe by one click."""

import hmac
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import Conflict, NotFound
from kernel.security.principal import Principal
from services.push.audiences import service as audiences
from services.push.deliveries.obstacles import Around
from services.push.deliveries.rules import NEEDS
from services.push.deliveries.standing import Standing
from services.push.endpoint_states import repository as states
from services.push.endpoints.rules import FORMS, OWN
from services.push.messages import service as messages
from services.push.preferences import repository, rules
from services.push.preferences.models import Preference
from services.push.ready_endpoints import service as ready_endpoints
from services.push.registry import repository as people
from services.push.registry import service as registry
from services.push.registry.models import Subscriber
from services.push.suppressions import service as suppressions
from services.push.tools import Tools

_CODE: Final = 16


def shown(tools: Tools, row: Preference) -> dict[str, Any]:
    """A preference as answers show it."""
    names = ("subscriber", "channel", "state", "until", "changed_at")
    return {name: getattr(row, name) for name in names} | {
        "unsubscribe_url": unsubscribe_url(tools, row.subscriber, row.channel), "always": list(rules.ALWAYS),
        "always_zh": rules.ALWAYS_ZH, "always_en": rules.ALWAYS_EN,
    }  # fmt: skip


def unsubscribe_url(tools: Tools, subscriber: str, channel: str) -> str:
    """Where one click switches a channel off (RFC 8058); for the mails of classes that can be."""
    return f"{tools.settings.public_url}/told/unsubscriptions/{subscriber}.{channel}.{_mark(tools, subscriber, channel)}"


def one_click_url(tools: Tools, class_: str, subscriber: str, channel: str) -> str | None:
    """The address of unsubscription that goes with a delivery: of an e-mail of a class that can be switched off, and where the
    public address is https, as RFC 8058 demands.
    """
    if channel != "email" or class_ in rules.ALWAYS or not tools.settings.public_url.startswith("https://"):
        return None
    return unsubscribe_url(tools, subscriber, channel)


def _mark(tools: Tools, subscriber: str, channel: str) -> str:
    return tools.keys.index("unsubscribe", f"{subscriber}\0{channel}")[:_CODE]


async def ask(
    session: Session, principal: Principal, tools: Tools, subscriber: str, channel: str
) -> Preference:
    """Ask a subscriber whether it wants to be told on a channel: a message with a link and a code goes there, and nothing
    that can be switched off follows before the answer. Raises NotFound, Conflict for a channel that was confirmed or
    switched off, or on which the question would reach nobody.
    """
    owner = await registry.read(session, principal, subscriber)
    if owner.erased_at is not None:
        raise Conflict(
            f"订阅者 {subscriber} 已删除", f"the subscriber {subscriber} was erased", code="erased"
        )
    row = await repository.get(session, subscriber, channel, lock=True)
    if row is not None and row.state != "asked":
        said = {"confirmed": ("已确认", "confirmed"), "unsubscribed": ("已退订", "unsubscribed")}[row.state]
        raise Conflict(f"该渠道{said[0]}", f"the channel is {said[1]}", code=row.state)
    await _require_way(session, tools, owner, channel)
    now = tools.clock.now()
    if row is None:
        row = Preference(subscriber=subscriber, channel=channel, state="asked", changed_at=now)
        repository.add(session, row)
    code = _new_code(tools, owner, channel)
    row.code_index, row.until, row.changed_at = _index(tools, code), now + rules.PATIENCE, now
    await session.flush()
    why = {
        "rule": f"preferences/{subscriber}/{channel}", "version": 1, "clause": "/question", "dimension": "question",
        "held": True, "matched": [channel], "source": "preferences",
    }  # fmt: skip
    named = audiences.Named(subscriber, [channel], [why])
    audience = await audiences.name(session, tools, region=owner.region, item="", members=[named])
    content = rules.question(f"{tools.settings.public_url}/told/subscriptions/{code}", code, channel)
    await messages.announce(
        session, tools, audience, f"{rules.QUESTION}{_index(tools, code)[:24]}", "progress", content
    )
    return row


async def _require_way(session: Session, tools: Tools, owner: Subscriber, channel: str) -> None:
    """Raise Conflict where the question would not go out: a delivery waits for what it lacks, but a code is good for days alone."""
    now = tools.clock.now()
    question = Standing(
        id="", message="", subscriber=owner.id, channel=channel, generation=1, region=owner.region, class_="progress",
        expires=None, state="planned", reason=None, not_before=now, queued_on=None, attempts=0, fence=0, parts_done=0,
        changed_at=now,
    )  # fmt: skip
    document = (await registry.open_all(session, tools, [owner.id]))[owner.id]
    addresses = {owner.id: document and document["addresses"]}
    readable = {name: one for name, one in addresses.items() if one is not None}
    ready = await ready_endpoints.ready(session, tools, channel, ready_endpoints.owners(question))
    around = Around(
        now, superseded={}, erased=(), addresses=addresses, unwanted=await obstacles(session, tools, [question], readable),
        quiet={}, off=await states.off(session, [owner.id]), channels=(channel,), own=OWN,
        endpoints={channel: ready_endpoints.finder(channel, ready)} if channel in FORMS else {},
    )  # fmt: skip
    if (found := around.obstacle(question)) is not None:
        code = found[1].partition(":")[0]
        zh, en = rules.NO_WAY[code]
        raise Conflict.at("/channel", code, zh, en)


def _new_code(tools: Tools, owner: Subscriber, channel: str) -> str:
    moment = tools.clock.now().isoformat()
    return tools.keys.index("question", f"{owner.id}\0{channel}\0{moment}")[:_CODE]


def _index(tools: Tools, code: str) -> str:
    return tools.keys.index("question code", code)


async def answer(session: Session, tools: Tools, code: str, *, wanted: bool) -> Preference:
    """Take the answer of who holds a code; the same given again, after an answer of ours that was lost, is the same. Raises NotFound for
    a code that is unknown or over.
    """
    row = await repository.by_code(session, _index(tools, code), lock=True)
    state = "confirmed" if wanted else "unsubscribed"
    if row is not None and row.until is None and row.state == state:
        return row
    if row is None or row.until is None or row.until < tools.clock.now():
        raise NotFound(
            "确认码有误或已过期,请向登记机构重新申请", "the code is wrong or over: ask the office for another"
        )
    row.state, row.changed_at = state, tools.clock.now()
    row.until = None
    await session.flush()
    return row


async def asked(session: AsyncSession, tools: Tools, code: str) -> Preference:
    """What a code asks about. Raises NotFound."""
    row = await repository.by_code(session, _index(tools, code))
    if row is None:
        raise NotFound(
            "确认码有误或已过期,请向登记机构重新申请", "the code is wrong or over: ask the office for another"
        )
    return row


async def linked(session: AsyncSession, tools: Tools, token: str) -> tuple[str, str]:
    """(subscriber, channel) of a link for unsubscription. Raises NotFound for one that is not ours."""
    subscriber, _, rest = token.partition(".")
    channel, _, mark = rest.partition(".")
    known = await people.get(session, subscriber) if subscriber else None
    if known is None or not hmac.compare_digest(mark.encode(), _mark(tools, subscriber, channel).encode()):
        raise NotFound("退订链接有误,请核对", "this is no link for unsubscription of ours")
    return subscriber, channel


async def choose(session: Session, tools: Tools, token: str, *, wanted: bool) -> Preference:
    """Switch the channel of a link off, or on again; done twice it is the same. Raises NotFound."""
    subscriber, channel = await linked(session, tools, token)
    return await _put(session, tools, subscriber, channel, wanted=wanted)


async def switch_off(
    session: Session, principal: Principal, tools: Tools, subscriber: str, channel: str
) -> Preference:
    """Unsubscribe somebody who told the office so. Raises NotFound."""
    await registry.read(session, principal, subscriber)
    return await _put(session, tools, subscriber, channel, wanted=False)


async def _put(session: Session, tools: Tools, subscriber: str, channel: str, *, wanted: bool) -> Preference:
    row = await repository.get(session, subscriber, channel, lock=True)
    state = "confirmed" if wanted else "unsubscribed"
    if row is None:
        row = Preference(subscriber=subscriber, channel=channel, code_index=None, until=None)
        repository.add(session, row)
    if row.state != state:
        row.state, row.changed_at = state, tools.clock.now()
    await session.flush()
    return row


async def listed(
    session: AsyncSession, principal: Principal, tools: Tools, subscriber: str
) -> dict[str, Any]:
    """What a subscriber said (see PreferencesOut). Raises NotFound."""
    await registry.read(session, principal, subscriber)
    return {"items": [shown(tools, row) for row in await repository.of_subscriber(session, subscriber)]}


async def obstacles(
    session: AsyncSession, tools: Tools, rows: Sequence[Standing], opened: Mapping[str, Mapping[str, Any]]
) -> dict[str, str]:
    """What its recipients' wishes and the suppression list have against deliveries: id -> reason; `opened` are the addresses
    of subscribers.
    """
    asked = {row.subscriber for row in rows if row.class_ not in rules.ALWAYS}
    said = await repository.states(session, asked) if asked else {}
    addresses = {row.id: _address(row, opened.get(row.subscriber)) for row in rows if row.channel in NEEDS}
    found = await suppressions.reasons(session, tools, {one for one in addresses.values() if one})
    if not said and not found:
        return {}
    against = {
        row.id: rules.obstacle(
            row.class_, said.get((row.subscriber, row.channel)), found.get(addresses.get(row.id) or "")
        )
        for row in rows
    }
    return {name: reason for name, reason in against.items() if reason is not None}


def _address(row: Standing, addresses: Mapping[str, Any] | None) -> str | None:
    need = NEEDS.get(row.channel)
    return addresses.get(need) if addresses is not None and need else None
