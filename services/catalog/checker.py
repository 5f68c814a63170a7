"""Visits the addresses of publications, in the one process that works: a few at a time, host by host, never two at once on one.

What is to be visited stands in the database, and each visit is settled by itself: a restart goes on where it was.
"""

import asyncio
import time
from collections.abc import Callable
from itertools import groupby
from socket import socket
from typing import TYPE_CHECKING, Final

import structlog

from kernel.db import Database
from kernel.http.outbound.guard import AddrInfo, open_socket
from services.catalog.address_checks import repository, service
from services.catalog.address_checks.robots import NAME, Robots
from services.catalog.address_checks.rules import DOUBTFUL, Observation, patient_until
from services.catalog.address_checks.visiting import MOST_BYTES, Turns, Visitor, policy_of
from services.catalog.tools import Tools

if TYPE_CHECKING:
    from kernel.http.outbound.client import Outbound

#: Hosts that are visited at once, and addresses of each that one look takes up.
HOSTS: Final = 8
EACH: Final = 20
#: After so many seconds no further visit is begun: whoever stops the process need not wait longer than for one.
RUN_SECONDS: Final = 4.0
log = structlog.get_logger("catalog.checker")


class Checker:
    """`run` visits what is due; a further call goes on. `opener` stands in for the machine's own sockets."""

    def __init__(
        self, database: Database, tools: Tools, opener: Callable[[AddrInfo], socket] = open_socket
    ) -> None:
        self._database, self._tools, self._opener = database, tools, opener
        self.turns = Turns(tools.settings.address_delay_seconds)
        self.robots = Robots(tools.settings.address_robots_ignored)

    async def run(self) -> None:
        """Visit what is due, as far as a few seconds reach."""
        if not self._tools.settings.address_checks:
            return
        until = time.monotonic() + RUN_SECONDS
        while time.monotonic() < until:
            async with self._database.read() as session:
                due = await repository.due(session, self._tools.clock.now(), HOSTS, EACH)
            if not due:
                return
            async with self._client() as outbound, asyncio.TaskGroup() as group:
                agent = f"{NAME} (+{self._tools.settings.public_url})"
                visitor = Visitor(
                    outbound,
                    self.turns,
                    self.robots,
                    self._tools.clock,
                    agent,
                    self._tools.settings.address_timeout_seconds,
                )
                for _, waiting in groupby(due, key=lambda one: one[0]):
                    group.create_task(self._host(visitor, list(waiting), until))

    def _client(self) -> "Outbound":
        from kernel.http.outbound.client import Bounds, Outbound

        most = self._tools.settings.address_timeout_seconds
        bounds = Bounds(min(5.0, most), most, most, MOST_BYTES, connections_per_host=1)
        return Outbound(policy_of(self._tools.settings.address_targets), bounds, opener=self._opener)

    async def _visit(self, visitor: Visitor, publication: str, address: str) -> Observation:
        """One visit. A fault of ours tells nothing of the address, and must not keep the others from being visited."""
        try:
            return await visitor.visit(address)
        except Exception:
            log.exception("visit_failed", publication=publication)
            return Observation(self._tools.clock.now(), DOUBTFUL, "not_read")

    async def _host(self, visitor: Visitor, waiting: list[tuple[str, str, str]], until: float) -> None:
        """Visit the addresses of one host one after the other."""
        for host, publication, address in waiting:
            met = await self._visit(visitor, publication, address)
            async with self._database.write() as session:
                await service.settle(session, self._tools, publication, address, met)
                if (patient := patient_until(met)) is not None:
                    await repository.put_off(session, host, patient)
                    return
            if time.monotonic() >= until:
                return
