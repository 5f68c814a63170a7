"""Makes the digests of push in a process of its own, at a moment that a test says: to be killed by a failpoint.

python -m tests.support.digest_run DATABASE_URL DATA MOMENT
"""

import asyncio
import sys
from datetime import datetime
from pathlib import Path

from kernel.db import Database
from kernel.legal_time import shipped_calendars
from kernel.testing.clock import MovableClock
from services.push.app import make_tools
from services.push.digests import service as digests
from services.push.jobs import make_digests
from services.push.settings import PushSettings


async def run(database_url: str, data: str, moment: str) -> None:
    settings = PushSettings(
        database_url=database_url, address_keys=Path(data) / "address-keys", load_calendars=shipped_calendars,
        proof_key=Path(data) / "proof-key.pem",
    )  # fmt: skip
    database = Database(database_url)
    digests.BATCH = 2  # type: ignore[misc]  # so that several transactions are needed
    await make_digests(database, make_tools(settings, MovableClock(datetime.fromisoformat(moment))))
    await database.dispose()


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
