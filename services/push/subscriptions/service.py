"""Use cases of subscriptions: make, change and end them; audit rules that can never hold."""

from collections.abc import Sequence
from typing import Any, Final, get_args

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Conflict, Invalid, NotFound
from kernel.ids import new_id
from kernel.security.principal import Principal
from services.push.audiences.schemas import Class_
from services.push.groups import repository as groups
from services.push.known import repository as known
from services.push.region_changes import repository as region_changes
from services.push.region_changes.rules import Lineage
from services.push.region_changes.service import require_known
from services.push.registry import repository as registry
from services.push.revisions import repository as revisions
from services.push.subscriptions import repository
from services.push.subscriptions.dead_rules import contradicts_itself, values_of, without
from services.push.subscriptions.grammar import Region, Rule, RuleError, document_of, leaves, read_rule
from services.push.subscriptions.models import Subscription, SubscriptionVersion
from services.push.tools import Tools

#: A subscriber has at most so many that are active.
MAX_ACTIVE: Final = 100
#: An event for a whole society is for this "group" too.
EVERYBODY: Final = "whole_society"
#: So many of the values that are not there are named.
_NAMED: Final = 20
_SHOWN: Final = ("id", "subscriber", "version", "active", "rule", "channels", "frequency", "changed_at")


def etag_of(subscription: Subscription) -> str:
    """The strong ETag of a subscription."""
    return version_etag(subscription.id, subscription.version)


def shown(subscription: Subscription) -> dict[str, Any]:
    """A subscription as answers show it."""
    return {name: getattr(subscription, name) for name in _SHOWN}


async def read(
    session: AsyncSession, principal: Principal, identifier: str, *, lock: bool = False
) -> Subscription:
    """A subscription of a subscriber of the caller's division; raises NotFound."""
    row = await repository.get(session, identifier, region=principal.region, lock=lock)
    if row is None:
        raise NotFound(f"没有订阅 {identifier}", f"there is no subscription {identifier}")
    return row


async def make(session: Session, principal: Principal, tools: Tools, values: dict[str, Any]) -> Subscription:
    """Make a subscription. Raises Invalid for an unknown subscriber or a rule that does not hold, Conflict when the
    subscriber has MAX_ACTIVE already.
    """
    rule = await check_rule(session, values["rule"])
    owner = await registry.get(session, values["subscriber"])
    if owner is None or owner.erased_at is not None or not principal.reaches(owner.region):
        raise Invalid.at(
            "/subscriber", "unknown_subscriber", f"没有订阅者 {values['subscriber']}",
            f"there is no subscriber {values['subscriber']}",
        )  # fmt: skip
    revision = await revisions.take(session, revisions.SUBSCRIPTIONS)  # from here on no other writer counts
    active = [row for row in await repository.of_subscriber(session, owner.id) if row.active]
    if len(active) >= MAX_ACTIVE:
        raise Conflict(
            f"该订阅者已有 {MAX_ACTIVE} 条有效订阅,请先停用或合并", f"the subscriber has {MAX_ACTIVE} active subscriptions:"
            " end or join some first", code="too_many_subscriptions",
        )  # fmt: skip
    row = Subscription(
        id=new_id("sub"), subscriber=owner.id, version=1, active=True, rule=document_of(rule),
        channels=_channels(values), frequency=values["frequency"], revision=revision, changed_at=tools.clock.now(),
    )  # fmt: skip
    repository.add(session, row)
    await _keep_version(session, principal, row)
    return row


async def make_many(
    session: Session, principal: Principal, tools: Tools, subscribers: Sequence[str], values: dict[str, Any]
) -> None:
    """Give new subscribers a subscription each, all with the same rule, channels and frequency. Raises Invalid for a rule that
    does not hold.
    """
    if not subscribers:
        return
    rule, now = document_of(_read(values["rule"])), tools.clock.now()
    revision = await revisions.take_many(session, revisions.SUBSCRIPTIONS, len(subscribers))
    same = {
        "version": 1, "active": True, "rule": rule, "channels": _channels(values), "frequency": values["frequency"]
    }  # fmt: skip
    rows = [
        {"id": new_id("sub"), "subscriber": owner, "revision": number, "changed_at": now} | same
        for owner, number in zip(subscribers, revision, strict=True)
    ]
    versions = [
        {"subscription": row["id"], "revision": row["revision"], "client": principal.client, "at": now} | same
        for row in rows
    ]
    await repository.add_many(session, rows, versions)


async def check_rule(session: AsyncSession, document: Any) -> Rule:
    """The rule. Raises Invalid for one that does not hold, or asks for a division that is not known."""
    rule = _read(document)
    for leaf in leaves(rule):
        if isinstance(leaf, Region):
            await require_known(session, leaf.code, "/rule")
    return rule


async def change(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any], if_match: str | None
) -> Subscription:  # fmt: skip
    """Give a subscription another rule or other channels (If-Match): a new version. Raises Conflict once it was ended."""
    rule = await check_rule(session, values["rule"])
    row = await read(session, principal, identifier, lock=True)
    require_match(if_match, etag_of(row))
    if not row.active:
        raise Conflict(
            f"订阅 {identifier} 已停用;请新建订阅", f"the subscription {identifier} was ended: make a new one", code="ended"
        )  # fmt: skip
    row.rule, row.channels, row.frequency = document_of(rule), _channels(values), values["frequency"]
    await _next_version(session, principal, tools, row)
    return row


async def end(
    session: Session, principal: Principal, tools: Tools, identifier: str, if_match: str | None
) -> None:
    """End a subscription (If-Match); ended twice it is the same."""
    row = await read(session, principal, identifier, lock=True)
    require_match(if_match, etag_of(row))
    if row.active:
        row.active = False
        await _next_version(session, principal, tools, row)


async def end_all(session: Session, principal: Principal, tools: Tools, subscriber: str) -> None:
    """End what a subscriber has, for it was erased."""
    for row in await repository.of_subscriber(session, subscriber):
        if row.active:
            row.active = False
            await _next_version(session, principal, tools, row)


async def history(session: AsyncSession, principal: Principal, identifier: str) -> dict[str, Any]:
    """Every version of a subscription (see VersionsOut)."""
    await read(session, principal, identifier)
    names = ("version", "active", "rule", "channels", "frequency", "client", "at")
    rows = await repository.versions(session, identifier)
    return {"items": [{name: getattr(row, name) for name in names} for row in rows]}


async def warnings_of(session: AsyncSession, document: Any) -> list[dict[str, str]]:
    """Why a rule that is to be kept can never hold as things are (see KeptOut); asked before others have to wait for the writer.
    Raises Invalid as `check_rule`.
    """
    rule = await check_rule(session, document)
    never = await _never(session, rule, await _lineage(session))
    if never is None:
        return []
    zh, en = never["message_zh"], never["message_en"]
    if never["values"]:
        named = never["values"][:_NAMED]
        zh, en = f"{zh}:{'、'.join(named)}", f"{en}: {', '.join(named)}"
    return [{
        "code": never["code"], "pointer": "/rule", "message_zh": f"此规则不会命中任何消息:{zh}",
        "message_en": f"the rule can never hold: {en}",
    }]  # fmt: skip


async def audit(session: AsyncSession, rows: Sequence[Subscription]) -> list[dict[str, Any]]:
    """Those of these subscriptions whose rules can never hold, and why (see AuditedOut)."""
    lineage = await _lineage(session)
    found = []
    for row in rows:
        never = await _never(session, read_rule(row.rule), lineage)
        if never is not None:
            found.append({"subscription": shown(row), "never": never})
    return found


async def _lineage(session: AsyncSession) -> Lineage:
    return await region_changes.lineage_of(session, await revisions.last(session, revisions.REGION_CHANGES))


async def _never(session: AsyncSession, rule: Rule, lineage: Lineage) -> dict[str, Any] | None:
    domains = await known.domains_of(session, values_of(rule, "item"))
    if contradicts_itself(rule, lineage, domains):
        return _told(
            "contradiction", [], "条件相互矛盾,没有消息能同时满足", "its conditions contradict each other"
        )
    gone = values_of(rule, "item") - domains.keys()
    if gone and without(rule, "item", gone) is None:
        return _told(
            "unknown_item",
            gone,
            "所要的事项不在任何已知目录中",
            "no known catalogue has the items it asks for",
        )
    gone = values_of(rule, "domain") - await known.known_domains(session, values_of(rule, "domain"))
    if gone and without(rule, "domain", gone) is None:
        return _told(
            "unknown_domain",
            gone,
            "所要的领域没有任何已知事项",
            "no known item is of the domains it asks for",
        )
    asked = values_of(rule, "audience") - {EVERYBODY}
    gone = asked - {group.id for group in await groups.several(session, asked)}
    if gone and without(rule, "audience", gone) is None:
        return _told(
            "unknown_group",
            gone,
            "所要的受众群体没有登记",
            "the audience groups it asks for are not registered",
        )
    return None


def _told(code: str, values: Sequence[str] | set[str], zh: str, en: str) -> dict[str, Any]:
    return {"code": code, "values": sorted(values), "message_zh": zh, "message_en": en}


def _read(document: Any) -> Rule:
    try:
        return read_rule(document, classes=get_args(Class_))
    except RuleError as error:
        first = error.faults[0]
        raise Invalid(
            f"订阅规则有误:{first.pointer}:{first.message_zh}", f"the rule does not hold: {first.pointer}: {first.message_en}",
            code=first.code, errors=error.faults,
        ) from error  # fmt: skip


def _channels(values: dict[str, Any]) -> list[str]:
    return sorted(set(values["channels"]))


async def _next_version(session: Session, principal: Principal, tools: Tools, row: Subscription) -> None:
    row.version += 1
    row.revision = await revisions.take(session, revisions.SUBSCRIPTIONS)
    row.changed_at = tools.clock.now()
    await _keep_version(session, principal, row)


async def _keep_version(session: Session, principal: Principal, row: Subscription) -> None:
    await session.flush()
    repository.add(
        session,
        SubscriptionVersion(
            subscription=row.id, version=row.version, active=row.active, rule=row.rule, channels=row.channels,
            frequency=row.frequency, revision=row.revision, client=principal.client, at=row.changed_at,
        ),
    )  # fmt: skip
    await session.flush()
