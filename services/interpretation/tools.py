"""What use cases work with beside the session and the caller: clock, outbox, calendars, the folder of files, snapshots."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from kernel.blobs import Blobs
from kernel.clock import Clock
from kernel.http.snapshot import SnapshotStore
from kernel.legal_time import LegalCalendars
from kernel.messaging.outbox import Outbox
from services.interpretation.settings import InterpretationSettings


@dataclass(frozen=True, slots=True)
class Tools:
    """One per service, made at assembly. `snapshots` are the documents of released packages, `pages` their pages and charts."""

    settings: InterpretationSettings
    clock: Clock
    outbox: Outbox
    calendars: LegalCalendars
    blobs: Blobs
    snapshots: SnapshotStore
    pages: SnapshotStore

    def forget_released(self) -> None:
        """Drop what is kept in memory of released packages: something that the public reads has changed."""
        self.snapshots.invalidate()
        self.pages.invalidate()


async def _tools(request: Request) -> Tools:
    tools: Tools = request.app.state.tools
    return tools


ToolsOf = Annotated[Tools, Depends(_tools)]
