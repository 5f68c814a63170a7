"""The keys in memory: one dict look-up for a key seen before; changes of other processes are noticed."""

import asyncio
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from gateway.consumers import repository
from gateway.consumers.kinds import kind_of
from gateway.consumers.models import Key
from gateway.consumers.token import keyed_hash, prefix_of
from kernel.clock import SHANGHAI, Clock
from kernel.db import Database
from kernel.http.problems import Unauthenticated
from kernel.security.principal import Principal

_NO_HASH = bytes(32)


@dataclass(frozen=True, slots=True)
class _Record:
    """A stored key, ready to be compared."""

    principal: Principal
    hash: bytes
    expires_at: datetime | None
    revoked: bool


class Keyring:
    """Finds the Principal of a key. Call `catch_up` before the first request and then regularly.

    While the database is away, keys already known go on working.
    """

    def __init__(self, database: Database, pepper: bytes, clock: Clock) -> None:
        self._database, self._pepper, self._clock = database, pepper, clock
        self._records: dict[str, _Record] = {}
        # sha256(key) -> its record; only proven keys get in, so there are never more than keys.
        self._proven: dict[bytes, _Record] = {}
        self._generation = -1
        self._lock = asyncio.Lock()
        self._reads_begun = 0

    async def principal(self, token: bytes) -> Principal:
        """The caller that a key names. Raises Unauthenticated (401) for a key that is not good (any more)."""
        digest = hashlib.sha256(token).digest()
        record = self._proven.get(digest)
        if record is None:
            record = await self._prove_or_look(token, digest)
        if record.revoked:
            raise refused(
                "key_revoked", "密钥已撤销,请向管理员申请新密钥", "this key was revoked: ask for a new one"
            )
        if record.expires_at is not None and record.expires_at <= self._clock.now():
            moment = record.expires_at.astimezone(SHANGHAI).isoformat(timespec="minutes")
            raise refused(
                "key_expired",
                f"密钥已于 {moment} 到期,请向管理员申请新密钥",
                f"this key expired at {moment}: ask for a new one",
            )
        return record.principal

    async def _prove_or_look(self, token: bytes, digest: bytes) -> _Record:
        prefix = prefix_of(token)
        if prefix is None:
            raise refused(
                "key_unreadable",
                "密钥格式不符,应为 gk_<8 位>_<43 位>;请完整复制",
                "a key reads gk_<8 characters>_<43 characters>: copy all of it",
            )
        record = self._prove(token, prefix, digest)
        if record is None:
            # Perhaps it was created a moment ago by another process. An unknown prefix and a wrong secret
            # take the same way, so that the time of a refusal tells nothing.
            await self.catch_up()
            record = self._prove(token, prefix, digest)
        if record is None:
            raise refused("key_unknown", "密钥无效,请核对后重试", "this key is not one of ours: check it")
        return record

    def _prove(self, token: bytes, prefix: str, digest: bytes) -> _Record | None:
        """The record whose hash this key has; the same work is done whether or not its prefix is known."""
        record = self._records.get(prefix)
        same = hmac.compare_digest(keyed_hash(token, self._pepper), record.hash if record else _NO_HASH)
        if record is None or not same:
            return None
        self._proven[digest] = record
        return record

    async def catch_up(self) -> None:
        """Read the keys again if they have changed; callers at the same time share one look."""
        seen = self._reads_begun
        async with self._lock:
            if self._reads_begun > seen:
                return  # a look that began after we came has just ended
            self._reads_begun += 1
            async with self._database.read() as session:
                generation = await repository.generation(session)
                if generation == self._generation:
                    return
                keys = await repository.every_key(session)
            self._records = {key.prefix: _record(key) for key in keys}
            self._proven = {}
            self._generation = generation


def refused(code: str, zh: str, en: str) -> Unauthenticated:
    """The problem for a key that was sent and is not good (RFC 6750 §3.1)."""
    return Unauthenticated(zh, en, code=code, headers={"www-authenticate": 'Bearer error="invalid_token"'})


def _record(key: Key) -> _Record:
    kind = kind_of(key.kind)
    principal = Principal(key.id, key.client, key.region, frozenset(key.scopes), kind=kind)
    return _Record(principal, key.hash, key.expires_at, key.revoked_at is not None)
