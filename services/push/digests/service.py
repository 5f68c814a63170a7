"""Use cases of digests: let messages wait for one, close windows, make the digests of a window.

A window is closed by numbers and not by times: the counter of items stays locked until its transaction ends, so that every
number up to the last one that is seen has been committed. What commits later has a higher number and is of the next window.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session, one_at_a_time
from kernel.failpoints import failpoint
from kernel.ids import new_id
from services.push.audiences import service as audiences
from services.push.audiences.repository import ToTell
from services.push.digests import repository, rules
from services.push.digests.models import Digest, DigestWindow
from services.push.messages import repository as message_rows
from services.push.messages import service as messages
from services.push.messages.models import Message
from services.push.registry import repository as registry
from services.push.revisions import repository as revisions
from services.push.tools import Tools

SERIES: Final = "digests"
#: So many digests are made in a transaction.
BATCH: Final = 50


async def gather(
    session: Session, message: Message, members: Sequence[ToTell]
) -> list[tuple[str, list[str]]]:
    """Let a message wait for the digests of those who want it so; who is told of it at once, and on which channels. A trial waits for
    no digest, which is of the record: all are told of it at once.
    """
    if message.kind != "live":
        return [(one.subscriber, rules.all_channels(one.channels, one.later)) for one in members]
    if message.class_ in rules.GATHERED and any(member.later for member in members):
        number = await revisions.take(session, SERIES)
        rows = [
            {"message": message.id, "subscriber": member.subscriber, "frequency": frequency, "channels": channels,
             "channel_set": ",".join(channels), "number": number, "digest": None}
            for member in members
            for frequency, channels in member.later.items()
        ]  # fmt: skip
        await repository.add_items(session, rows)
    return [
        (member.subscriber, rules.at_once(message.class_, member.channels, member.later))
        for member in members
    ]


async def close(session: Session, tools: Tools, frequency: str) -> bool:
    """Close the window that has ended since the last one was closed; False when none has. Closed twice it is the same."""
    await one_at_a_time(session, f"push.digests.{frequency}")
    end = rules.last_end(frequency, tools.clock.now())
    last = await repository.last_window(session, frequency)
    if last is not None and last.end >= end:
        return False
    window = DigestWindow(
        frequency=frequency, end=end, begin=last.end if last else rules.first_begin(frequency, end),
        above=last.upto if last else 0, upto=await revisions.last(session, SERIES), done=False,
    )  # fmt: skip
    repository.add(session, window)
    await session.flush()
    return True


async def make(session: Session, tools: Tools, frequency: str) -> bool:
    """Make up to BATCH digests of the oldest window that is not done; False when there is nothing left to do."""
    await one_at_a_time(session, f"push.digests.{frequency}")
    window = await repository.undone(session, frequency)
    if window is None:
        return False
    wanted = await repository.waiting(session, window, BATCH)
    for subscriber, channel_set in wanted:
        await _make_one(session, tools, window, subscriber, channel_set)
    if len(wanted) < BATCH:
        window.done = not await repository.waiting(session, window, 1)
    await session.flush()
    failpoint("digest.made")
    return True


async def _make_one(
    session: Session, tools: Tools, window: DigestWindow, subscriber: str, channel_set: str
) -> None:
    found = await repository.items(session, window, subscriber, channel_set, rules.PART)
    owner = await registry.get(session, subscriber)
    assert owner is not None, "an item is for a subscriber"
    told = await message_rows.several(session, [item.message for item in found])
    items = [
        rules.Item(orjson.loads(told[item.message].content), await _superseded(session, item.message))
        for item in found
    ]
    part = 1 + await repository.parts(session, subscriber, window.frequency, channel_set, window.end)
    identifier = new_id(rules.ID_KIND)
    why = {
        "rule": f"digests/{identifier}", "version": 1, "clause": "/frequency", "dimension": "digest", "held": True,
        "matched": [window.frequency], "source": ",".join(item.message for item in found[:3]),
    }  # fmt: skip
    named = audiences.Named(subscriber, found[0].channels, [why])
    audience = await audiences.name(session, tools, region=owner.region, item="", members=[named])
    content = rules.content(window.frequency, window.begin, window.end, part, items)
    message = await messages.announce(session, tools, audience, identifier, "ordinary", content)
    for item in found:
        item.digest = identifier
    repository.add(
        session,
        Digest(
            id=identifier, subscriber=subscriber, frequency=window.frequency, channel_set=channel_set,
            begin=window.begin, end=window.end, part=part, items=len(found), message=message.id,
        ),
    )  # fmt: skip
    await session.flush()


async def _superseded(session: AsyncSession, message: str) -> str | None:
    later = await message_rows.superseding(session, message)
    return later.relation if later else None


async def lines(session: AsyncSession, message: str, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """What the proof of a message says of digests that it is in; `names` by subscriber, as the proof names them."""
    return [
        {"kind": "digest", "recipient": names[item.subscriber], "frequency": item.frequency,
         "message": digest.message if digest else None, "begin": digest.begin if digest else None,
         "end": digest.end if digest else None}
        for item, digest in await repository.of_message(session, message, list(names))
    ]  # fmt: skip
