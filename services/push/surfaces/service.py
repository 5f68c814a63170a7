"""Use cases of surfaces: preview a message on its channels, accepted or not, the loop that a screen shows now."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final, get_args

import anyio
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.clock import day_of
from kernel.http.problems import Invalid, Unavailable
from kernel.security.principal import Principal
from services.push.channels.handed_over import Way
from services.push.channels.messages import Message, Posting, document, read_message
from services.push.channels.screens import Screen, loop
from services.push.channels.sheet import service as sheets
from services.push.channels.sheet.fonts import find_font, signs_of
from services.push.channels.sheet.service import Paper
from services.push.messages import service as messages
from services.push.messages.content import MAX_BYTES
from services.push.registry import service as registry
from services.push.surfaces import repository
from services.push.surfaces.rules import Around, Preview, Span, Surface, preview
from services.push.tools import Tools

#: Pages of more messages than this nobody waits for.
SHOWN: Final = 50
#: Days for which the sheet of a preview hangs.
_HANGS: Final = timedelta(days=30)


async def previewed(
    session: AsyncSession, principal: Principal, tools: Tools, message: str, surface: Surface, way: Way
) -> dict[str, Any]:
    """A message on a surface (see PreviewOut). Raises Invalid where it cannot be told there."""
    row = await messages.read(session, principal, message)
    messages.require_content(row)
    try:
        return _shown(surface, preview(read_message(row.content), surface, await _around(tools, way)))
    except ValueError as error:
        zh, en = _said(error)
        raise Invalid(zh, en, code="cannot_render") from error


async def drafted(
    session: AsyncSession, principal: Principal, tools: Tools, values: dict[str, Any], way: Way
) -> dict[str, Any]:
    """A message that is not sent (see MessageIn) on every surface (see DraftOut); nothing is kept. Raises what sending it would."""
    message, content = await messages.drafted(session, principal, tools, values)
    around = await _around(tools, way)
    return {
        "content": document(message), "bytes": len(content), "limit_bytes": MAX_BYTES, "left": MAX_BYTES - len(content),
        "surfaces": [_of_draft(message, surface, around) for surface in get_args(Surface)],
    }  # fmt: skip


async def _around(tools: Tools, way: Way) -> Around:
    return Around(way, tools.settings.public_url, await anyio.to_thread.run_sync(_signs))


def _signs() -> frozenset[int] | None:
    try:
        return signs_of(find_font())
    except Unavailable:
        return None


async def specimen(
    session: AsyncSession, principal: Principal, tools: Tools, values: dict[str, Any], paper: Paper
) -> bytes:
    """The bulletin sheet of a message that is not sent, as a PDF; number, telephone and code are a specimen's. Raises what sending
    it would, Unavailable without a Chinese font, Invalid for signs that the font has not.
    """
    message, _ = await messages.drafted(session, principal, tools, values)
    today = tools.clock.today()
    posting = Posting("样张，不得张贴", today, today + _HANGS, "000-0000000", tools.settings.public_url)
    try:
        return await anyio.to_thread.run_sync(lambda: sheets.make(message, posting, find_font(), paper))
    except ValueError as error:
        zh, en = _said(error)
        raise Invalid(zh, en, code="cannot_render") from error


def _of_draft(message: Message, surface: Surface, around: Around) -> dict[str, Any]:
    try:
        return _shown(surface, preview(message, surface, around)) | {"cannot_render": False}
    except ValueError as error:
        zh, en = _said(error)
        return _shown(surface, Preview((), zh=zh, en=en)) | {"cannot_render": True}


def _shown(surface: Surface, found: Preview) -> dict[str, Any]:
    parts = [
        {"body": part.body, "bytes": len(part.body.encode()), "text": part.text, "left": part.left}
        for part in found.parts
    ]
    return asdict(found) | {"surface": surface, "parts": parts}


def _said(error: ValueError) -> tuple[str, str]:
    zh, _, en = str(error).partition(" / ")
    return zh, en or zh


async def screen(
    session: AsyncSession, principal: Principal, tools: Tools, subscriber: str, form: Screen, days: int
) -> bytes:
    """The loop of a subscriber's screen: what it was told in so many days and what still stands, the most urgent first."""
    await registry.read(session, principal, subscriber)
    now, today = tools.clock.now(), tools.clock.today()
    rows = await repository.told(
        session, subscriber, "screen", since=now - timedelta(days=days), now=now, limit=SHOWN
    )
    shown = [
        (
            read_message(content),
            Span(day_of(at), day_of(expires) if expires else day_of(at) + timedelta(days=days)),
        )
        for content, at, expires in rows
    ]
    return loop(form, shown, today)
