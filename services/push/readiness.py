"""Readiness of push: not that a process is up, but that a canary went through the delivery worker a moment ago. Warns of backlogs."""

import time

from kernel.db import Database
from services.push.backlogs import service as backlogs
from services.push.canaries import service as canaries


class Readiness:
    """`check` raises SilentWorkerError when no canary has come through within `seconds`; 0: none is looked for. A process that has
    just started gives the worker as long.
    """

    def __init__(self, database: Database, seconds: float) -> None:
        self._database, self._seconds = database, seconds
        self._began = time.monotonic()

    async def check(self) -> str | None:
        """A warning where channels have fallen behind. Raises what the database raises, SilentWorkerError."""
        async with self._database.read() as session:
            ago = await canaries.seconds_ago(session)
            behind = await backlogs.behind(session)
        just_started = time.monotonic() - self._began <= self._seconds
        if self._seconds > 0 and not just_started and (ago is None or ago > self._seconds):
            raise canaries.SilentWorkerError(
                "投递进程没有在工作;请查看 worker 进程的日志 / no worker sends: look into the logs of the worker"
            )
        if not behind:
            return None
        names = ", ".join(behind)
        return f"推送积压,渠道:{names};见 GET /v1/push/worker / push has fallen behind on: {names}; see GET /v1/push/worker"
