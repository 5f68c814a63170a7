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
from services.interpretation.files.models import StoredFile
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


async def store(tools: Tools, sent: Sent) -> None:
    """Put the bytes in their place, before any transaction: it can take a while. What is never kept goes with the orphans."""
    await anyio.to_thread.run_sync(tools.blobs.put, sent.sha256, sent.file)


async def keep(session: Session, principal: Principal, tools: Tools, sent: Sent) -> tuple[StoredFile, bool]:
    """Keep a file of the caller's division that was stored; it and whether it is new there."""
    await _alone(session, sent.sha256)
    if not await anyio.to_thread.run_sync(tools.blobs.has, sent.sha256):
        await store(tools, sent)  # the sweep was at the same bytes, from an earlier time, in this moment
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


async def sweep(database: Database, tools: Tools, *, strays: bool = True) -> int:
    """Remove files that nothing refers to and that nobody sent in `orphan_hours`; how many.

    A file is forgotten in one transaction and its bytes go in another, each alone with the file: a death in between leaves
    bytes that nobody knows of. `strays` looks for such bytes through the whole store, a read for each hundred files; a file that is
    referred to is never touched.
    """
    before = tools.clock.now() - timedelta(hours=tools.settings.orphan_hours)
    async with database.read() as session:
        orphans = list(await repository.orphans(session, before, BATCH))
    for sha256 in orphans:
        async with database.write() as session:
            await _alone(session, sha256)
            if not await repository.is_used(session, sha256):
                await repository.forget(session, sha256, before)
        failpoint("files.forgotten")
    removed = 0
    for sha256 in orphans + (await _strays(database, tools, before) if strays else []):
        async with database.write() as session:
            await _alone(session, sha256)
            if await repository.any_of(session, sha256) is None and not await repository.is_used(
                session, sha256
            ):
                await anyio.to_thread.run_sync(tools.blobs.remove, sha256)
                removed += 1
    return removed


async def _strays(database: Database, tools: Tools, before: datetime) -> list[str]:
    there = await anyio.to_thread.run_sync(lambda: sorted(tools.blobs.older_than(before.timestamp())))
    known: set[str] = set()
    async with database.read() as session:
        for n in range(0, len(there), BATCH):
            known |= await repository.known(session, there[n : n + BATCH])
    return [one for one in there if one not in known]


async def _alone(session: Session, sha256: str) -> None:
    await one_at_a_time(session, f"interpretation.file.{sha256}")


def _endings_of(media_type: str) -> tuple[str, ...]:
    return next(kind.endings for kind in FILE_TYPES if kind.media_type == media_type)
