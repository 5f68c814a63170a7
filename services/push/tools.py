"""What use cases work with beside the session and the caller: clock, outbox, keys, the index of subscriptions,
the working-day calendars, the signer of proofs.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from kernel.clock import Clock
from kernel.legal_time import LegalCalendars
from kernel.messaging.outbox import Outbox
from kernel.security.envelope import KeyRing
from kernel.security.seal import Sealer
from services.push.matcher import Matcher
from services.push.settings import PushSettings


@dataclass(frozen=True, slots=True)
class Tools:
    """One per service, made at assembly."""

    settings: PushSettings
    clock: Clock
    outbox: Outbox
    keys: KeyRing
    matcher: Matcher
    calendars: LegalCalendars
    sealer: Sealer


async def _tools(request: Request) -> Tools:
    tools: Tools = request.app.state.tools
    return tools


ToolsOf = Annotated[Tools, Depends(_tools)]
