"""The sweep asks in one read what is known of the files in the folder; bytes that it took from under a sender are put back."""

import hashlib
import io
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

from kernel.blobs import BlobFolder
from kernel.db import Database, Session
from kernel.db.migrate import upgrade
from kernel.http.snapshot import SnapshotStore
from kernel.legal_time import LegalCalendars
from kernel.legal_time.shipped import shipped_calendars
from kernel.messaging.outbox import Outbox
from kernel.security.principal import Principal
from kernel.testing.clock import MovableClock
from services.interpretation.app import MIGRATIONS
from services.interpretation.files import service
from services.interpretation.releases.service import loader
from services.interpretation.settings import InterpretationSettings
from services.interpretation.tools import Tools
from tests.support.suite import COUNTY

CALLER = Principal("k", "oa", COUNTY, frozenset())


class Counting(Database):
    """A database that counts its transactions that write."""

    writes = 0

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Session]:
        self.writes += 1
        async with super().write() as session:
            yield session


def sent(content: bytes) -> service.Sent:
    return service.judged(io.BytesIO(content), None)


async def test_a_sweep_writes_only_for_what_goes(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
    upgrade(url, MIGRATIONS)
    database, clock = Counting(url), MovableClock(date(2026, 3, 2))
    store = SnapshotStore(loader(database))
    folder = tmp_path / "files"
    settings = InterpretationSettings(url, shipped_calendars, folder)
    tools = Tools(
        settings, clock, Outbox("/v1/interpretation"), LegalCalendars(shipped_calendars), BlobFolder(folder), store, store
    )  # fmt: skip
    try:
        contents = [f"第{n}号办法".encode() for n in range(5)]
        for content in contents:
            one = sent(content)
            await service.store(tools, one)
            async with database.write() as session:
                assert (await service.keep(session, CALLER, tools, one))[1]
        stray = sent("没人记得的草稿".encode())
        await service.store(tools, stray)
        for path in folder.glob("??/*"):
            os.utime(path, (0, 0))
        database.writes = 0
        assert await service.sweep(database, tools) == 1
        assert database.writes == 1
        assert {path.name for path in folder.glob("??/*")} == {
            hashlib.sha256(content).hexdigest() for content in contents
        }
        assert await service.sweep(database, tools) == 0
        assert database.writes == 1
        async with database.write() as session:  # its bytes went between `store` and this
            assert (await service.keep(session, CALLER, tools, stray))[1]
        assert tools.blobs.has(stray.sha256)
    finally:
        await database.dispose()
