"""Files between a database and a store: no transaction waits for the store, and what a death leaves goes with the next sweep."""

import asyncio
import io
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

import pytest
from sqlalchemy import text

from kernel.blobs import BlobFolder
from kernel.db import Database, Session, one_at_a_time
from kernel.http.problems import Unavailable
from kernel.http.snapshot import SnapshotStore
from kernel.legal_time import LegalCalendars
from kernel.legal_time.shipped import shipped_calendars
from kernel.messaging.outbox import Outbox
from kernel.security.principal import Principal
from kernel.testing.clock import MovableClock
from services.interpretation.files import service
from services.interpretation.releases.service import loader
from services.interpretation.settings import InterpretationSettings
from services.interpretation.tools import Tools
from tests.support.suite import COUNTY, settings_for

CALLER = Principal("k", "oa", COUNTY, frozenset())
PATIENCE_SECONDS = 10
Step = Callable[[str], Coroutine[Any, Any, Any]]


class Counting(Database):
    """A database that counts its transactions that write."""

    writes = 0

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Session]:
        self.writes += 1
        async with super().write() as session:
            yield session


class Slow(BlobFolder):
    """A store so slow that others act while it is asked: `meanwhile` what is done in each call, `after_put` once after one."""

    def __init__(self, root: Path, meanwhile: Step) -> None:
        super().__init__(root)
        self.loop, self.meanwhile, self.away = asyncio.get_running_loop(), meanwhile, False
        self.after_put: Step | None = None

    def _wait(self, step: Step, sha256: str) -> None:
        asyncio.run_coroutine_threadsafe(step(sha256), self.loop).result(PATIENCE_SECONDS)

    def put(self, sha256: str, file: IO[bytes]) -> None:
        self._wait(self.meanwhile, sha256)
        super().put(sha256, file)
        if (step := self.after_put) is not None:
            self.after_put = None
            self._wait(step, sha256)

    def has(self, sha256: str) -> bool:
        self._wait(self.meanwhile, sha256)
        return super().has(sha256)

    def remove(self, sha256: str) -> None:
        self._wait(self.meanwhile, sha256)
        if self.away:
            raise Unavailable("不可用", "away", code="file_store")
        super().remove(sha256)


def sent(content: str) -> service.Sent:
    return service.judged(io.BytesIO(content.encode()), None)


async def test_no_transaction_waits_for_the_store_and_nothing_is_lost_between_them(
    prepared: dict[str, Any], clock: MovableClock, tmp_path: Path
) -> None:
    url = settings_for(**prepared).url_of("interpretation")
    database = Counting(url)

    async def others_write(sha256: str) -> None:
        async with Database.write(database) as session:
            await session.execute(text("SELECT 1"))  # on SQLite a transaction begins with its first statement
            await one_at_a_time(session, f"interpretation.file.{sha256}")

    folder = tmp_path / "blobs"
    blobs, store = Slow(folder, others_write), SnapshotStore(loader(database))
    tools = Tools(
        InterpretationSettings(url, shipped_calendars, folder), clock, Outbox("/v1/interpretation"),
        LegalCalendars(shipped_calendars), blobs, store, store,
    )  # fmt: skip

    def there() -> set[str]:
        return {path.name for path in folder.glob("??/*")}

    async def take(content: str) -> bool:
        return (await service.take(database, CALLER, tools, sent(content)))[1]

    files = [sent(f"第{n}号办法") for n in range(5)]
    names = {one.sha256 for one in files}
    stray = sent("没人记得的草稿")
    try:
        assert [await take(f"第{n}号办法") for n in range(5)] == [True] * 5
        BlobFolder(folder).put(stray.sha256, stray.file)
        for path in folder.glob("??/*"):
            os.utime(path, (0, 0))

        # A sweep writes only for what goes.
        database.writes = 0
        await service.mark_strays(database, tools)
        assert (await service.sweep(database, tools), database.writes, there()) == (1, 2, names)
        await service.mark_strays(database, tools)
        assert (await service.sweep(database, tools), database.writes) == (0, 2)

        # The store is away when orphans are to go: they stay marked, and nobody sends them anew before they are gone.
        clock.move_to(clock.now() + timedelta(hours=25))
        blobs.away = True
        with pytest.raises(Unavailable):
            await service.sweep(database, tools)
        with pytest.raises(Unavailable) as refused:
            await take("第0号办法")
        assert refused.value.code == "file_going"
        blobs.away = False
        await service.mark_strays(database, tools)
        assert (await service.sweep(database, tools), there()) == (5, set())

        # A sweep takes the bytes between their arrival and the record of it: they are put again.
        assert await take("第0号办法")
        clock.move_to(clock.now() + timedelta(hours=25))
        blobs.after_put = lambda _: service.sweep(database, tools)
        assert await take("第0号办法")
        assert there() == {files[0].sha256}
        assert (await service.sweep(database, tools), there()) == (0, {files[0].sha256})
    finally:
        await database.dispose()
