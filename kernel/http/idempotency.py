"""Idempotency-Key: a repeated POST gets the first answer again; the record commits with the effect.

A service whose answers tell of persons gives its app a box (`app.state.answer_box`): what is kept of them is closed.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Protocol

from fastapi import Header, Request, Response
from sqlalchemy import Column, Integer, LargeBinary, String, Table, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.exc import OperationalError

from kernel.db import Instant, Session, after_commit, kernel_metadata
from kernel.failpoints import failpoint
from kernel.http.problems import Conflict, FieldError, Invalid, encode

MEDIA_TYPE = "application/json"
#: For the claim alone: what `act` waits for afterwards is no request with the same key.
_LOCK_TIMEOUT = text("SET LOCAL lock_timeout = '5s'")
_LOCK_TIMEOUT_OVER = text("SET LOCAL lock_timeout TO DEFAULT")

records = Table(
    "idempotency_records",
    kernel_metadata,
    Column("caller", String(64), primary_key=True),
    Column("operation", String(200), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("payload_hash", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False, index=True),
)


class AnswerBox(Protocol):
    """Closes the bodies of answers that are kept, each under a name of its own."""

    def close(self, content: bytes, bound_to: str) -> bytes:
        """The closed bytes."""
        ...

    def open(self, closed: bytes, bound_to: str) -> bytes:
        """The bytes as they were."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, a JSON document and the headers that go with it."""

    status: int
    document: Any
    etag: str | None = None
    location: str | None = None

    def headers(self) -> dict[str, str]:
        pairs = {"etag": self.etag, "location": self.location}
        return {name: value for name, value in pairs.items() if value}

    def response(self) -> Response:
        return Response(encode(self.document), self.status, self.headers(), MEDIA_TYPE)


KeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="重复提交时返回首次的结果;同一键不同内容返回 422。"
        " The same key replays the first answer; the same key with another body is refused with 422.",
    ),
]


async def once(
    session: Session,
    *,
    caller: str,
    request: Request,
    key: str | None,
    payload: bytes,
    now: datetime,
    act: Callable[[], Awaitable[Answer]],
) -> Response:
    """Do `act` once per (caller, operation, key) and answer the same for ever after.

    Without a key it is simply done. Raises Invalid (422) when the key was used with another body, Conflict (409)
    while the first request is still at work in another process.
    """
    if key is None:
        return (await act()).response()
    operation = f"{request.method} {request.url.path}"
    digest = hashlib.sha256(payload).hexdigest()
    box: AnswerBox | None = getattr(request.app.state, "answer_box", None)
    name = f"{caller} {operation} {key}"
    mine = (records.c.caller == caller) & (records.c.operation == operation) & (records.c.key == key)
    stored = (await session.execute(select(records).where(mine))).one_or_none()
    if stored is None and not await _claim(session, caller, operation, key, digest, now):
        stored = (await session.execute(select(records).where(mine))).one()
    if stored is not None:
        if stored.payload_hash != digest:
            zh = "该 Idempotency-Key 已用于另一内容;请换一个键,或原样重发"
            en = "this Idempotency-Key was used with another body: take a new key, or repeat the first body unchanged"
            raise Invalid(
                zh, en, code="idempotency_key_reused",
                errors=[FieldError("Idempotency-Key", "idempotency_key_reused", zh, en)],
            )  # fmt: skip
        headers = dict(line.split(": ", 1) for line in stored.headers.decode().splitlines())
        body = box.open(stored.body, name) if box else stored.body
        return Response(body, stored.status, headers | {"idempotency-replayed": "true"}, MEDIA_TYPE)
    answer = await act()
    body = encode(answer.document)
    headers_text = "\n".join(f"{name}: {value}" for name, value in answer.headers().items())
    kept = box.close(body, name) if box else body
    await session.execute(
        update(records).where(mine).values(status=answer.status, headers=headers_text.encode(), body=kept)
    )
    failpoint("request.done")
    after_commit(session, lambda: failpoint("request.committed"))
    return Response(body, answer.status, answer.headers(), MEDIA_TYPE)


async def _claim(session: Session, caller: str, operation: str, key: str, digest: str, now: datetime) -> bool:
    """Take the key inside our transaction; False when another request committed it first.

    On PostgreSQL a second request waits here for the first; on SQLite it waited at BEGIN.
    """
    dialect = session.get_bind().dialect.name
    values = {
        "caller": caller, "operation": operation, "key": key, "payload_hash": digest,
        "status": 0, "headers": b"", "body": b"", "created_at": now,
    }  # fmt: skip
    if dialect == "postgresql":
        await session.execute(_LOCK_TIMEOUT)
        try:
            # RETURNING says whether the row is ours: the count of an INSERT is not kept.
            mine = pg_insert(records).values(values).on_conflict_do_nothing().returning(records.c.key)
            claimed = await session.scalar(mine)
        except OperationalError as error:
            raise Conflict(
                "同一 Idempotency-Key 的请求仍在处理,请稍后原样重发",
                "a request with this Idempotency-Key is still at work: repeat it in a moment",
                code="idempotency_key_in_flight", headers={"retry-after": "1"},
            ) from error  # fmt: skip
        await session.execute(_LOCK_TIMEOUT_OVER)
        return claimed is not None
    await session.execute(insert(records).values(values))
    return True


async def forget_naming(session: Session, path: str) -> None:
    """Drop the records of what was made at this path, and of all that was done below it; not of what is at work now."""
    below = records.c.operation.contains(f" {path}/", autoescape=True)
    # The location is the last header that is kept (see Answer.headers): an ETag may stand before it.
    line = f"location: {path}".encode()
    end = func.length(records.c.headers) - (len(line) - 1)
    made = func.substr(records.c.headers, end, type_=LargeBinary) == line
    await session.execute(delete(records).where((below | made) & (records.c.status != 0)))


async def forget_before(session: Session, moment: datetime) -> None:
    """Drop records older than `moment` (housekeeping)."""
    await session.execute(delete(records).where(records.c.created_at < moment))
