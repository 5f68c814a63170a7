"""Use cases of endpoints: register, change, rotate, switch, look at."""

import hashlib
from datetime import timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session, one_at_a_time
from kernel.http.etag import require_match, version_etag
from kernel.http.outbound.errors import Refused
from kernel.http.problems import Conflict, Invalid, NotFound
from kernel.ids import new_id
from kernel.security.envelope import Sealed, SealError
from kernel.security.principal import Principal
from services.push.channels import webhooks
from services.push.channels.port import Endpoint as Opened
from services.push.deliveries import repository as deliveries
from services.push.endpoints import repository
from services.push.endpoints.models import Endpoint, SealedEndpoint
from services.push.endpoints.rules import (
    FORMS,
    abandoned,
    check_target,
    fault_of_form,
    moves_away,
    opened,
    rotated,
    shown_address,
)
from services.push.events import EndpointDisabled
from services.push.region_changes import service as region_changes
from services.push.registry import service as registry
from services.push.tools import Tools

_KEPT: Final = ("name", "mode", "team", "concurrency", "per_minute", "uncertain")
_SHOWN: Final = (
    "id", "channel", "region", "subscriber", "name", "mode", "team", "concurrency", "per_minute", "uncertain", "off_reason",
    "off_at", "created_at", "changed_at",
)  # fmt: skip
_HEALTH: Final = (
    "failures", "failing_since", "open_until", "last_success_at", "last_failure_at", "last_code",
)  # fmt: skip
#: Why an endpoint is held and shown as off whose sealed part does not open: its key is absent, or it was changed.
UNREADABLE: Final = "endpoint_unreadable"
_NOTHING: Final[dict[str, Any]] = {"url": "", "secrets": [], "options": {}}


def etag_of(row: Endpoint) -> str:
    """The strong ETag of an endpoint."""
    return version_etag(row.id, row.version)


async def shown(session: AsyncSession, tools: Tools, row: Endpoint) -> dict[str, Any]:
    """An endpoint as answers show it: hosts of addresses, fingerprints of secrets."""
    found = _opened_if(tools, await repository.sealed(session, row.id))
    document = found or _NOTHING
    health = await repository.health(session, row.id)
    fares = {name: getattr(health, name) if health else None for name in _HEALTH}
    now = tools.clock.now()
    secrets = [one for one in document["secrets"] if opened({**document, "secrets": [one]}, now).secrets]
    return {name: getattr(row, name) for name in _SHOWN} | {
        "url": shown_address(document["url"]), "options": document["options"], "on": found is not None and row.off_reason is None,
        "secret": None, "secrets": [_secret(one) for one in secrets], "health": fares | {"failures": fares["failures"] or 0},
        "off_reason": row.off_reason if found is not None else UNREADABLE,
    }  # fmt: skip


async def read(session: AsyncSession, principal: Principal, identifier: str) -> Endpoint:
    """An endpoint of the caller's division; raises NotFound."""
    row = await repository.get(session, identifier)
    if row is None or not principal.reaches(row.region):
        raise NotFound(f"没有端点 {identifier}", f"there is no endpoint {identifier}")
    return row


async def register(
    session: Session, principal: Principal, tools: Tools, values: dict[str, Any]
) -> tuple[Endpoint, str | None]:
    """Register an endpoint (see EndpointIn); it, and the secret that was made for it. What was held for want of it goes out.

    Raises Invalid for what its channel does not take or where the guard refuses its address, Conflict where there is one.
    """
    region, owner = await _owner(session, principal, values, has_secret=values["channel"] == "webhook")
    made = _made(values) if values["secret"] is None else None
    document = _document(tools, values, [{"secret": made or values["secret"], "until": None}])
    await one_at_a_time(session, f"push.endpoint.{owner}.{values['channel']}")
    there = await repository.of_owner(session, owner, values["channel"])
    if there is not None:
        raise Conflict.at(
            "/channel", "endpoint_there", f"已有此渠道的端点 {there.id};请用 PUT 修改",
            f"there is an endpoint on this channel already ({there.id}): change it by PUT",
        )  # fmt: skip
    now = tools.clock.now()
    row = Endpoint(
        id=new_id("end"), client=principal.client, channel=values["channel"], region=region, owner=owner,
        subscriber=values["subscriber"], off_reason=None, off_at=None, created_at=now, changed_at=now, changes=0,
        **{name: values[name] for name in _KEPT},
    )  # fmt: skip
    repository.add(session, row)
    await session.flush()
    sealed = tools.keys.seal(row.id, document)
    repository.add(session, SealedEndpoint(endpoint=row.id, **_columns(sealed)))
    await session.flush()
    await _let_go(session, tools, row)
    return row, made if made and made.startswith("whsec_") else None


async def change(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any], if_match: str | None
) -> Endpoint:  # fmt: skip
    """Change an endpoint (If-Match); a secret that is left out stays. What was held for its sake is tried again.

    Raises Conflict where the secret that is to stay does not open.
    """
    row = await read(session, principal, identifier)
    require_match(if_match, etag_of(row))
    _, owner = await _owner(session, principal, values, has_secret=True)
    if (owner, values["channel"]) != (row.owner, row.channel):
        raise Conflict.at(
            "/channel", "endpoint_fixed", "端点的渠道与所属不能修改", "channel and owner of an endpoint do not change"
        )  # fmt: skip
    sealed = await repository.sealed(session, identifier)
    before = None if values["secret"] or FORMS[row.channel].secret == "none" else _open(tools, sealed)
    given = [{"secret": values["secret"], "until": None}] if values["secret"] else []
    secrets = before["secrets"] if before else given
    document = _document(tools, values, secrets)
    if before is not None and moves_away(row.channel, before, document["url"]):
        raise Invalid.at("/secret", "secret_needed", "地址换到别处时须重新写明 secret:已存的密钥不发往新地址",
                         "give the secret again with an address elsewhere: the one that is kept does not go there")  # fmt: skip
    for name, value in _columns(tools.keys.seal(row.id, document)).items():
        setattr(sealed, name, value)
    for name in _KEPT:
        setattr(row, name, values[name])
    _touch(row, tools)
    await session.flush()
    if row.off_reason is None:
        await _heal(session, tools, row)
    return row


async def rotate(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> tuple[Endpoint, str | None]:
    """Take a new secret (see RotationIn); the endpoint, and the secret that was made. Old ones sign while they overlap.

    Raises Conflict for a channel that has none, Invalid for one that cannot be read.
    """
    row = await _alive(session, principal, identifier)
    sealed = await repository.sealed(session, identifier)
    document = _open(tools, sealed)
    values = values | {"channel": row.channel}
    made = _made(values) if values["secret"] is None else None
    new = made or values["secret"]
    if new is None or FORMS[row.channel].secret == "none":
        raise Conflict("该渠道没有可自动更换的密钥;请在 secret 中写明新密钥",
                       "this channel has no secret that is made here: give the new one", code="no_secret")  # fmt: skip
    if row.channel == "webhook":
        try:
            webhooks.check_secret(new)
        except ValueError as error:
            zh, _, en = str(error).partition(" / ")
            raise Invalid.at("/secret", "unreadable", zh, en) from None
    until = tools.clock.now() + timedelta(seconds=values["overlap_seconds"])
    document["secrets"] = rotated(document["secrets"], new, until)
    for name, value in _columns(tools.keys.seal(row.id, document)).items():
        setattr(sealed, name, value)
    _touch(row, tools)
    await session.flush()
    return row, made if made and made.startswith("whsec_") else None


async def switch(
    session: Session, principal: Principal, tools: Tools, identifier: str, reason: str | None
) -> Endpoint:
    """Switch an endpoint off (with a reason: what waits for it is held), or on (None): what is held goes out."""
    row = await _alive(session, principal, identifier)
    row.off_reason, row.off_at = reason, tools.clock.now() if reason else None
    _touch(row, tools)
    await session.flush()
    if reason is None:
        await _heal(session, tools, row)
    return row


async def _alive(session: AsyncSession, principal: Principal, identifier: str) -> Endpoint:
    row = await read(session, principal, identifier)
    if row.off_reason == "erased":
        zh, en = f"端点 {identifier} 已随订阅者删除", f"the endpoint {identifier} was erased"
        raise Conflict(zh, en, code="erased")
    return row


async def opened_of(
    session: AsyncSession, principal: Principal, tools: Tools, identifier: str, to: str | None
) -> tuple[Endpoint, Opened]:
    """An endpoint with what a channel sends to, in the open; `to` is a mobile for text messages. For a test, not for answers."""
    row = await _alive(session, principal, identifier)
    if (row.channel == "sms") is (to is None):
        raise Invalid.at("/to", "recipient_of_test", "短信账户的测试须以 to 写明手机号,其他渠道不写",
                         "a test of text messages needs a mobile in `to`, others have none")  # fmt: skip
    document = _open(tools, await repository.sealed(session, row.id))
    options = document["options"] | ({"mobile": to} if to else {})
    return row, opened({**document, "options": options}, tools.clock.now())


async def disable(session: Session, tools: Tools, endpoint: str, reason: str) -> None:
    """Switch an endpoint off because of what it answers, and tell of it."""
    row = await repository.get(session, endpoint)
    if row is None or row.off_reason is not None:
        return
    row.off_reason, row.off_at = reason[:200], tools.clock.now()
    _touch(row, tools)
    await session.flush()
    told = EndpointDisabled(endpoint=row.id, region=row.region, channel=row.channel, reason=row.off_reason)
    await tools.outbox.record(session, told.record(f"endpoints/{row.id}"), now=tools.clock.now())


async def disable_abandoned(session: Session, tools: Tools, limit: int) -> int:
    """Switch off endpoints that have failed for days; how many."""
    now = tools.clock.now()
    gone = [row for row in await repository.failing(session, limit) if abandoned(row.failing_since, now)]
    for row in gone:
        await disable(session, tools, row.endpoint, "failing_for_days")
    return len(gone)


async def _owner(
    session: Session, principal: Principal, values: dict[str, Any], *, has_secret: bool
) -> tuple[str, str]:
    """Division and owner of an endpoint; raises Invalid, Forbidden, NotFound."""
    if (fault := fault_of_form(values, has_secret=has_secret)) is not None:
        raise Invalid(fault.message_zh, fault.message_en, code=fault.code, errors=[fault])
    if values["subscriber"] is not None:
        owner = await registry.alive(session, principal, values["subscriber"])
        return owner.region, owner.id
    if values["region"] is None:
        raise Invalid.at(
            "/region", "region_needed", "发送账户须写明行政区划", "an account needs its division"
        )
    await region_changes.require_division(session, principal, values["region"])
    return values["region"], values["region"]


def _document(tools: Tools, values: dict[str, Any], secrets: list[dict[str, Any]]) -> dict[str, Any]:
    """What is closed of an endpoint. Raises Invalid where the guard refuses the address."""
    url = values["url"] or FORMS[values["channel"]].default
    if url:
        try:
            url = check_target(values["channel"], url, tools.settings.web, tools.settings.mail)
        except Refused as refused:
            raise Invalid.at("/url", refused.code, refused.zh, refused.en) from refused
        except ValueError as error:
            zh, _, en = str(error).partition(" / ")
            raise Invalid.at("/url", "url_unreadable", zh, en or zh) from error
    kept = [one for one in secrets if one["secret"] is not None]
    return {"url": url, "secrets": kept, "options": values["options"]}


def _made(values: dict[str, Any]) -> str | None:
    if values["channel"] != "webhook":
        return None
    return webhooks.new_signing_key() if values["signature"] == "v1a" else webhooks.new_secret()


def _open(tools: Tools, sealed: SealedEndpoint) -> dict[str, Any]:
    """What is closed of an endpoint; raises Conflict where it does not open."""
    found = _opened_if(tools, sealed)
    if found is None:
        raise Conflict(
            f"端点 {sealed.endpoint} 的密文无法打开:请恢复密钥文件中的封装密钥 {sealed.key_id},或用 PUT 重新写入地址与密钥",
            f"the endpoint {sealed.endpoint} does not open: put the wrapping key {sealed.key_id} back into the key file,"
            " or give address and secret anew by PUT", code=UNREADABLE,
        )  # fmt: skip
    return found


def _opened_if(tools: Tools, sealed: SealedEndpoint) -> dict[str, Any] | None:
    if sealed.wrapped_key is None or sealed.ciphertext is None:
        return dict(_NOTHING)
    try:
        return tools.keys.open(sealed.endpoint, Sealed(sealed.key_id, sealed.wrapped_key, sealed.ciphertext))
    except SealError:
        return None


def _columns(sealed: Sealed) -> dict[str, Any]:
    return {"key_id": sealed.key_id, "wrapped_key": sealed.wrapped_key, "ciphertext": sealed.ciphertext}


def _secret(one: dict[str, Any]) -> dict[str, Any]:
    secret = one["secret"]
    public = webhooks.public_key(secret) if secret.startswith("whsk_") else None
    return {
        "fingerprint": hashlib.sha256(secret.encode()).hexdigest()[:16], "until": one["until"], "public_key": public,
    }  # fmt: skip


def _touch(row: Endpoint, tools: Tools) -> None:
    row.changes += 1  # secrets stand in another table: this makes the version count them too
    row.changed_at = tools.clock.now()


async def _heal(session: Session, tools: Tools, row: Endpoint) -> None:
    """Close the breaker after somebody has looked at an endpoint, and let go what was held or put off for its sake: first, for
    the worker takes deliveries first too.
    """
    await _let_go(session, tools, row)
    await deliveries.hurry(
        session, tools.clock.now(), channel=row.channel, subscriber=row.subscriber, region=row.region
    )
    health = await repository.health(session, row.id, lock=True)
    if health is not None:
        health.failures, health.failing_since, health.open_until = 0, None, None


async def _let_go(session: Session, tools: Tools, row: Endpoint) -> None:
    await deliveries.release(
        session, tools.clock.now(), channels=(row.channel,), subscriber=row.subscriber, region=row.region
    )
