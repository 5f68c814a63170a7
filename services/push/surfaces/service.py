"""Use cases of surfaces: preview a message on a channel, the loop that a screen shows now."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.clock import day_of
from kernel.http.problems import Invalid
from kernel.security.principal import Principal
from services.push.channels import handed_over, loudspeaker, sms
from services.push.channels.handed_over import Way
from services.push.channels.messages import Message, plain, read_message
from services.push.channels.port import Rendering
from services.push.channels.screens import Screen, loop
from services.push.channels.service import CHANNELS
from services.push.messages import service as messages
from services.push.registry import service as registry
from services.push.surfaces import repository
from services.push.surfaces.schemas import Surface
from services.push.tools import Tools

#: Pages of more messages than this nobody waits for.
SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Preview:
    """Parts in their order, what the channel allows in one of them (None: no known limit), and what to do with them."""

    parts: tuple[str, ...]
    limit_bytes: int | None = None
    seconds: int | None = None
    segments: int | None = None
    zh: str | None = None
    en: str | None = None


#: Text messages bear the account's signature in brackets; a preview reckons with one of this many signs.
_SIGNATURE: Final = sms.SIGNATURE


def preview(message: Message, surface: Surface, way: Way) -> Preview:
    """The message on a surface. Raises ValueError, bilingual, where it cannot be told there."""
    if surface == "handed_over":
        given = handed_over.render(message, way)
        return Preview(given.parts, zh=given.zh, en=given.en)
    if surface == "loudspeaker":
        said = loudspeaker.render(message)
        return Preview((said.text,), seconds=said.seconds)
    if surface == "email":
        return Preview((plain(message),))
    parts: Sequence[Rendering] = CHANNELS[surface].render(message)
    bodies = tuple(part.body.decode() for part in parts)
    segments = sms.segments("签" * _SIGNATURE + bodies[0]) if surface == "sms" else None
    return Preview(bodies, CHANNELS[surface].limits.bytes, segments=segments)


@dataclass(frozen=True, slots=True)
class Span:
    """The days on which a message is shown, both included."""

    first: date
    last: date


async def previewed(
    session: AsyncSession, principal: Principal, message: str, surface: Surface, way: Way
) -> dict[str, Any]:
    """A message on a surface (see PreviewOut). Raises Invalid where it cannot be told there."""
    row = await messages.read(session, principal, message)
    messages.require_content(row)
    try:
        found = preview(read_message(row.content), surface, way)
    except ValueError as error:
        zh, _, en = str(error).partition(" / ")
        raise Invalid(zh, en or zh, code="cannot_render") from error
    parts = [{"body": part, "bytes": len(part.encode())} for part in found.parts]
    return asdict(found) | {"surface": surface, "parts": parts}


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
