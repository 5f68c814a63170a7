"""Use cases of keys: create, list, revoke."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from gateway.consumers import repository
from gateway.consumers.kinds import kind_of
from gateway.consumers.models import Key
from gateway.consumers.token import PREFIX_LENGTH, keyed_hash, new_token
from kernel.contracts.regions import level_of
from kernel.db import ReadSession, Session
from kernel.ids import new_id
from kernel.security.principal import Kind
from kernel.security.scopes import SCOPES

#: Services keep what a trial writes under the name and the kind.
MAX_CLIENT, MAX_CLIENT_OF_TRIALS = 200, 190


async def create_key(
    session: Session,
    *,
    pepper: bytes,
    client: str,
    label: str,
    region: str,
    scopes: Collection[str],
    now: datetime,
    expires_at: datetime | None = None,
    kind: str = "live",
) -> tuple[Key, str]:
    """Create a key for a system; returns the row and the key itself, which is stored nowhere and shown once.

    Raises ValueError (`中文 / English`) for a blank client, a code that is no division's, an unknown scope,
    no scope at all, an unknown kind, or an expiry that is past.
    """
    client, label = client.strip(), label.strip()
    kind = kind_of(kind)
    _check(client, label, region, scopes, kind)
    if expires_at is not None and expires_at <= now:
        raise ValueError("有效期已过 / the expiry lies in the past")
    token = new_token()
    key = Key(
        id=new_id("key"), prefix=token[:PREFIX_LENGTH], hash=keyed_hash(token.encode(), pepper),
        label=label, client=client, region=region, scopes=sorted(set(scopes)), kind=kind,
        created_at=now, expires_at=expires_at, revoked_at=None,
    )  # fmt: skip
    session.add(key)
    await repository.count_change(session)
    return key, token


async def rotate_key(
    session: Session, name: str, *, pepper: bytes, now: datetime, overlap: timedelta
) -> tuple[Key, str] | None:
    """Give a system a new key like the one with this id or prefix (its kind too), which stays good for `overlap`; (the new row, the
    new key), or None when there is no good key of that name. An earlier expiry of the old key stands.
    """
    old = await repository.find_key(session, name[:PREFIX_LENGTH] if name.startswith("gk_") else name)
    if old is None or old.revoked_at is not None or (old.expires_at is not None and old.expires_at <= now):
        return None
    made = await create_key(
        session, pepper=pepper, client=old.client, label=old.label, region=old.region, scopes=old.scopes, now=now,
        expires_at=old.expires_at, kind=old.kind,
    )  # fmt: skip
    ends = now + overlap
    old.expires_at = ends if old.expires_at is None else min(old.expires_at, ends)
    return made


async def list_keys(session: ReadSession | Session) -> Sequence[Key]:
    """All keys, also those that are no longer good, oldest first."""
    return await repository.every_key(session)


async def revoke_key(session: Session, name: str, now: datetime) -> Key | None:
    """Revoke the key with this id or prefix (a whole key is taken for its prefix); None when there is none.

    Revoking twice keeps the first moment.
    """
    key = await repository.find_key(session, name[:PREFIX_LENGTH] if name.startswith("gk_") else name)
    if key is not None and key.revoked_at is None:
        key.revoked_at = now
        await repository.count_change(session)
    return key


def _check(client: str, label: str, region: str, scopes: Collection[str], kind: Kind) -> None:
    longest = MAX_CLIENT if kind == "live" else MAX_CLIENT_OF_TRIALS
    if not client or len(client) > longest or not client.isprintable():
        raise ValueError(
            f"client 应为 1 至 {longest} 个字符的系统名称 / client is the system's name, 1 to {longest} characters"
        )
    if len(label) > 200 or not label.isprintable():
        raise ValueError("label 最多 200 个字符 / label has up to 200 characters")
    level_of(region)
    known = ", ".join(SCOPES)
    if not scopes:
        raise ValueError(f"至少需要一个权限,可选:{known} / at least one scope is needed, one of: {known}")
    if unknown := sorted(set(scopes) - set(SCOPES)):
        names = ", ".join(unknown)
        raise ValueError(f"未知权限 {names};可选:{known} / unknown scope {names}; the scopes are: {known}")
