"""Use cases of time stamps: ask the authority for one, keep what it gave or why that was refused."""

import secrets
from dataclasses import dataclass
from typing import Final

import orjson
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.failpoints import failpoint
from kernel.http.outbound.client import Bounds, Outbound
from kernel.http.outbound.errors import OutboundError
from kernel.security.seal import canonical
from kernel.security.time_stamp import MAX_BYTES, QUERY, BadStamp, Stamp, query
from services.push.kept_roots.models import ProofRoot
from services.push.settings import PushSettings
from services.push.time_stamps import repository
from services.push.time_stamps.rules import Authority, judged, next_ask
from services.push.tools import Tools

#: Asked for in one run; more wait for the next.
BATCH: Final = 50
log = structlog.get_logger("push.time_stamps")


@dataclass(frozen=True, slots=True)
class Given:
    """What an authority gave: the answer as it came, and what it says."""

    token: bytes
    stamp: Stamp


async def next_due(session: AsyncSession, tools: Tools) -> ProofRoot | None:
    """The kept root that is to be stamped next; None where none is due."""
    return await repository.next_due(session, tools.clock.now())


def outbound_of(settings: PushSettings) -> Outbound:
    """The client that asks: guarded and bounded as that of webhooks."""
    seconds = settings.tsa_seconds
    return Outbound(settings.stamping, Bounds(head=seconds, total=seconds + 5, kept=MAX_BYTES))


async def ask(outbound: Outbound, authority: Authority, root: ProofRoot) -> Given | BadStamp | OutboundError:
    """Ask for the time stamp over the document of a kept root; what was given, or why nothing was."""
    document = canonical(orjson.loads(root.signed)["document"])
    nonce = secrets.randbits(64)
    body = query(bytes.fromhex(root.sha256), nonce, authority.policy)
    try:
        answer = await outbound.send("POST", authority.url, {"content-type": QUERY}, body)
        return Given(answer.body, judged(authority, answer, document, nonce))
    except (BadStamp, OutboundError) as error:
        return error


async def settle(
    session: Session, tools: Tools, root: ProofRoot, found: Given | BadStamp | OutboundError
) -> None:
    """Keep the time stamp of a root, or why there is none, and when it is asked for again."""
    row = await repository.get(session, root.message, root.number, lock=True)
    if row is None or row.token is not None:
        return
    row.tries += 1
    if isinstance(found, Given):
        stamp = found.stamp
        row.token, row.at, row.ask_at = found.token, stamp.at, None
        row.policy, row.serial, row.authority = stamp.policy[:100], stamp.serial[:100], stamp.authority[:500]
        row.code = row.zh = row.en = None
        await session.flush()
        failpoint("root.stamped")
        return
    row.ask_at = next_ask(tools.clock.now(), row.tries)
    row.code, row.zh, row.en = found.code[:40], found.zh[:500], found.en[:500]
    log.warning(
        "time_stamp_refused", message=root.message, number=root.number, tries=row.tries, code=found.code, why=found.en
    )  # fmt: skip
