"""What use cases work with beside the session and the caller: clock, outbox, calendars, keys, PDFs."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from kernel.clock import Clock
from kernel.legal_time import LegalCalendars
from kernel.messaging.outbox import Outbox
from kernel.office_documents.pdf import PdfMaker
from kernel.security.envelope import KeyRing
from kernel.security.seal import Sealer
from services.disclosure_requests.settings import RequestsSettings


@dataclass(frozen=True, slots=True)
class Tools:
    """One per service, made at assembly. `former_keys`: public keys (PEM) that receipts were signed with before."""

    settings: RequestsSettings
    clock: Clock
    outbox: Outbox
    calendars: LegalCalendars
    keys: KeyRing
    sealer: Sealer
    pdf: PdfMaker
    former_keys: tuple[str, ...] = ()


async def _tools(request: Request) -> Tools:
    tools: Tools = request.app.state.tools
    return tools


ToolsOf = Annotated[Tools, Depends(_tools)]
