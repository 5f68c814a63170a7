"""Readiness of push: not that a process is up, but that a canary went through the delivery worker a moment ago."""

import time

from kernel.db import Database
from services.push.canaries import service as canaries


class Readiness:
    """`check` raises SilentWorkerError when no canary has come through within `seconds`; 0: none is looked for. A process that has
    just started gives the worker as long.
    """

    def __init__(self, database: Database, seconds: float) -> None:
        self._database, self._seconds = database, seconds
        self._began = time.monotonic()

    async def check(self) -> None:
        """Raises what the database raises, SilentWorkerError."""
        if self._seconds == 0:
            return await self._database.ping()
        async with self._database.read() as session:
            ago = await canaries.seconds_ago(session)
        just_started = time.monotonic() - self._began <= self._seconds
        if not just_started and (ago is None or ago > self._seconds):
            raise canaries.SilentWorkerError(
                "投递进程没有在工作;请查看 worker 进程的日志 / no worker sends: look into the logs of the worker"
            )
        return None
