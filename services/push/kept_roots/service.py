"""Use cases of kept roots: keep one when everything of a message has ended, and anew when its proof says something else; list them."""

import base64
from collections.abc import Sequence
from typing import Any, Final

import anyio
import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.failpoints import failpoint
from kernel.security.principal import Principal
from kernel.security.seal import canonical, content_hash
from services.push.kept_roots import repository
from services.push.kept_roots.models import ProofRoot
from services.push.kept_roots.repository import Look
from services.push.messages import repository as message_rows
from services.push.messages import service as messages
from services.push.proofs import rules as proof_rules
from services.push.proofs import service as proofs
from services.push.proofs.rules import Tree
from services.push.time_stamps import repository as time_stamps
from services.push.time_stamps.models import TimeStamp
from services.push.time_stamps.rules import state_of
from services.push.tools import Tools

#: Looked at in one go.
BATCH: Final = 100
_SHOWN: Final = ("number", "root", "lines", "sha256", "kept_at")
_STAMP: Final = ("tries", "ask_at", "code", "at", "policy", "serial", "authority")


async def due(session: AsyncSession, tools: Tools) -> list[Look]:
    """Up to BATCH messages whose roots are to be looked at."""
    return await repository.due(session, tools.clock.now(), BATCH)


async def put_off(session: Session, looks: Sequence[Look]) -> None:
    """Look at these again later, also at those whose turn it is now: one that cannot be proved holds up no other."""
    await repository.put_off(session, looks)


async def grown(session: AsyncSession, tools: Tools, message: str) -> Tree:
    """The tree over the lines of a message as they stand now."""
    row = await message_rows.get(session, message)
    assert row is not None, "a watch is of a message"
    hashes = [proof_rules.line_hash(line) async for line in proofs.lines(session, tools, row)]
    return await anyio.to_thread.run_sync(proof_rules.tree_of, hashes)


async def keep(session: Session, tools: Tools, look: Look, tree: Tree) -> None:
    """Keep the root of this tree, where it is another than the last. Nothing is kept where something happened to the message
    since it was looked at: it is looked at again. Of a test nothing is kept, nor stamped by anybody outside.
    """
    if not await repository.seen(session, look):
        return
    message = await message_rows.get(session, look.message)
    assert message is not None, "a watch is of a message"
    if message.kind == "test":
        return
    last = await repository.last(session, message.id)
    if last is not None and last.root == tree.root:
        return
    number, now = last.number + 1 if last else 1, tools.clock.now()
    document = proof_rules.document_of(
        message.id, message.sha256, message.kind, tree, now, kept=(number, last.sha256 if last else None)
    )
    row = ProofRoot(
        message=message.id, number=number, root=tree.root, lines=tree.lines, sha256=content_hash(document),
        signed=canonical(tools.sealer.sign(document)), kept_at=now,
    )  # fmt: skip
    repository.add(session, row)
    await session.flush()
    time_stamps.add(session, TimeStamp(message=message.id, number=number, tries=0, ask_at=now))
    await session.flush()
    failpoint("root.kept")


async def page(
    session: AsyncSession, principal: Principal, tools: Tools, message: str, *, after: int | None, limit: int
) -> list[dict[str, Any]]:
    """The kept roots of a message, the newest first (see KeptRootOut). Raises NotFound."""
    row = await messages.read(session, principal, message)
    found = await repository.list_page(session, row.id, after=after, limit=limit)
    stamps = await time_stamps.of_message(session, row.id, [one.number for one in found])
    return [_shown(tools, one, stamps[one.number]) for one in found]


def _shown(tools: Tools, root: ProofRoot, stamp: TimeStamp) -> dict[str, Any]:
    told = {name: getattr(stamp, name) for name in _STAMP}
    told |= {"message_zh": stamp.zh, "message_en": stamp.en}
    told["state"] = state_of(stamp.token is not None, configured=tools.authority is not None)
    told["token"] = base64.b64encode(stamp.token).decode() if stamp.token else None
    shown = {name: getattr(root, name) for name in _SHOWN}
    return shown | {"signed": orjson.loads(root.signed), "time_stamp": told}
