"""What use cases work with beside the session and the caller: clock, outbox, reference data, calendars."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from kernel.clock import Clock
from kernel.http.snapshot import SnapshotStore
from kernel.legal_time import LegalCalendars
from kernel.messaging.outbox import Outbox
from services.catalog.reference import Reference
from services.catalog.settings import CatalogSettings
from services.catalog.uses.rules import Looks


@dataclass(frozen=True, slots=True)
class Tools:
    """One per service, made at assembly."""

    settings: CatalogSettings
    clock: Clock
    outbox: Outbox
    reference: Reference
    calendars: LegalCalendars
    snapshots: SnapshotStore
    looks: Looks = field(default_factory=Looks)


def tools_of(request: Request) -> Tools:
    """The tools of the service that answers this request."""
    tools: Tools = request.app.state.tools
    return tools


async def _tools(request: Request) -> Tools:
    return tools_of(request)


ToolsOf = Annotated[Tools, Depends(_tools)]
