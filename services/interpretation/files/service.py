"""Use cases of files: take one in, let a package refer to it, give it back, sweep what nothing refers to."""

import hashlib
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any

import anyio
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.blobs import PIECE
from kernel.db import Database, Session, one_at_a_time
from kernel.failpoints import failpoint
from kernel.file_types import FILE_TYPES, UnfitFile, file_type, named
from kernel.http.problems import Invalid, NotFound, Unavailable
from kernel.security.principal import Principal
from services.interpretation.files import repository
from services.interpretation.files.models import FileRemoval, StoredFile
from services.interpretation.tools import Tools

log = structlog.get_logger("interpretation_files")
_ENDINGS = {kind.media_type: kind.endings[0] for kind in FILE_TYPES}
#: Files that one run of the sweep looks at.
BATCH = 100


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was sent, judged by its content."""

    file: IO[bytes]
    sha256: str
    size: int
    media_type: str


def judged(file: IO[bytes], name: str | None) -> Sent:
    """Judge a file. Raises Invalid (422) with what to send instead. Reads all of it: not on the event loop."""
    try:
        kind = file_type(file)
        if name is not None:
            named(name, kind)
    except UnfitFile as error:
        raise Invalid(error.zh, error.en, code=error.code) from error
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while piece := file.read(PIECE):
        digest.update(piece)
        size += len(piece)
    return Sent(file, digest.hexdigest(), size, kind.media_type)


async def take(database: Database, principal: Principal, tools: Tools, sent: Sent) -> tuple[StoredFile, bool]:
    """Keep a file of the caller's division; it and whether it is new there. Raises Unavailable (503) while a sweep is at the same
    bytes, and where the store does not answer.

    No transaction waits for the store. The bytes are put first: what is never kept goes with the strays. They are put again
    where a sweep, begun before, took them in between; from the commit on none begins.
    """
    await anyio.to_thread.run_sync(tools.blobs.put, sent.sha256, sent.file)
    async with database.write() as session:
        row, new = await _keep(session, principal, tools, sent)
    if not await anyio.to_thread.run_sync(tools.blobs.has, sent.sha256):
        await anyio.to_thread.run_sync(tools.blobs.put, sent.sha256, sent.file)
    return row, new


async def _keep(session: Session, principal: Principal, tools: Tools, sent: Sent) -> tuple[StoredFile, bool]:
    await _alone(session, sent.sha256)
    if await repository.is_going(session, sent.sha256):
        raise Unavailable(
            "相同内容的旧文件正在清除,本次未保存;请稍后重新发送",
            "an old file of the same content is being removed, this one was not kept: send it again in a moment",
            code="file_going", headers={"retry-after": "30"},
        )  # fmt: skip
    row = await repository.get(session, sent.sha256, principal.region)
    now = tools.clock.now()
    if row is not None:
        row.sent_at = now
        return row, False
    row = StoredFile(
        sha256=sent.sha256, region=principal.region, media_type=sent.media_type, size=sent.size, sent_at=now
    )
    repository.add(session, row)
    await session.flush()
    return row, True


async def refer(
    session: Session,
    principal: Principal,
    package: str,
    place: str,
    refs: Sequence[Mapping[str, Any]],
    pointer: str,
) -> None:
    """Let a place of a package refer to these files and no others. Raises Invalid for one that was not sent."""
    await hold(session, [ref["sha256"] for ref in refs])
    for n, ref in enumerate(refs):
        row = await repository.within(session, ref["sha256"], principal.region)
        at = pointer.replace("*", str(n))
        if row is None:
            raise Invalid.at(
                f"{at}/sha256", "unknown_file", f"没有文件 {ref['sha256'][:12]}…;请先 POST /v1/interpretation/files",
                f"no file {ref['sha256'][:12]}… was sent: POST /v1/interpretation/files first",
            )  # fmt: skip
        ending = ref["name"].rpartition(".")[2].lower()
        if ending != _ENDINGS[row.media_type] and ending not in _endings_of(row.media_type):
            raise Invalid.at(
                f"{at}/name", "ending_differs", f"文件内容是 {row.media_type},文件名应以 .{_ENDINGS[row.media_type]} 结尾",
                f"the content is {row.media_type}: its name ends in .{_ENDINGS[row.media_type]}",
            )  # fmt: skip
    await repository.put_uses(session, package, place, [ref["sha256"] for ref in refs])


async def hold(session: Session, hashes: Iterable[str]) -> None:
    """Be alone with files: always in the order of their hashes, so that two who name the same ones cannot wait for each other.
    A transaction that refers to files in several places holds all of them first.
    """
    for sha256 in sorted(set(hashes)):
        await _alone(session, sha256)


async def readable(session: AsyncSession, principal: Principal | None, sha256: str) -> StoredFile:
    """A file that was released, or is of the caller's division; raises NotFound."""
    if await repository.is_released(session, sha256):
        row = await repository.any_of(session, sha256)
    elif principal is not None and "interpretation:read" in principal.scopes:
        row = await repository.within(session, sha256, principal.region)
    else:
        row = None
    if row is None:
        raise NotFound(f"没有文件 {sha256}", f"there is no file {sha256}")
    return row


async def opened(tools: Tools, sha256: str) -> IO[bytes]:
    """A file, to be read. Within no snapshot: a store can take a while. Raises Unavailable (503) where it does not answer, and
    where it lacks what is known here.
    """
    try:
        return await anyio.to_thread.run_sync(tools.blobs.open, sha256)
    except FileNotFoundError as error:
        log.error("file_lost", sha256=sha256)
        raise Unavailable(
            f"文件 {sha256[:12]}… 已登记,但文件存储中没有;请运维人员从备份恢复",
            f"the file {sha256[:12]}… is known, but the store lacks it: have it restored from a backup", code="file_lost",
        ) from error  # fmt: skip


async def pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    """The bytes of an open file, piece by piece; closes it."""
    try:
        while piece := await anyio.to_thread.run_sync(file.read, PIECE):
            yield piece
    finally:
        file.close()


def ending(row: StoredFile) -> str:
    """The usual ending of a file of this kind."""
    return _ENDINGS[row.media_type]


async def sweep(database: Database, tools: Tools) -> int:
    """Remove files that nothing refers to and that nobody sent in `orphan_hours`, and the strays that were found; how many.

    A file is forgotten and marked in one transaction, then its bytes go, beside any transaction, then its mark: what a death in
    between leaves is marked, and the next sweep goes on there. Nobody can send a file while it is marked, and one that is
    referred to is never marked. One sweep runs at a time: its job runs under the lease.
    """
    before = _before(tools)
    async with database.read() as session:
        orphans = await repository.orphans(session, before, BATCH)
    for sha256 in orphans:
        await _mark(database, tools, sha256, before)
        failpoint("files.forgotten")
    async with database.read() as session:
        going = await repository.going(session, BATCH)
    for sha256 in going:
        await anyio.to_thread.run_sync(tools.blobs.remove, sha256)
        async with database.write() as session:
            await repository.unmark(session, sha256)
    return len(going)


async def mark_strays(database: Database, tools: Tools) -> None:
    """Let bytes that nobody knows of go with the next sweep. It looks through the whole store, a read for each hundred files."""
    before = _before(tools)
    there = await anyio.to_thread.run_sync(lambda: sorted(tools.blobs.older_than(before.timestamp())))
    for n in range(0, len(there), BATCH):
        some = there[n : n + BATCH]
        async with database.read() as session:
            known = await repository.known(session, some)
        for sha256 in some:
            if sha256 not in known:
                await _mark(database, tools, sha256, before)


def _before(tools: Tools) -> datetime:
    return tools.clock.now() - timedelta(hours=tools.settings.orphan_hours)


async def _mark(database: Database, tools: Tools, sha256: str, before: datetime) -> None:
    """Forget a file and let its bytes go, unless somebody refers to it or has sent it since."""
    async with database.write() as session:
        await _alone(session, sha256)
        if await repository.is_used(session, sha256):
            return
        await repository.forget(session, sha256, before)
        if await repository.any_of(session, sha256) is None and not await repository.is_going(
            session, sha256
        ):
            repository.add(session, FileRemoval(sha256=sha256, marked_at=tools.clock.now()))


async def _alone(session: Session, sha256: str) -> None:
    await one_at_a_time(session, f"interpretation.file.{sha256}")


def _endings_of(media_type: str) -> tuple[str, ...]:
    return next(kind.endings for kind in FILE_TYPES if kind.media_type == media_type)
