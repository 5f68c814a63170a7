"""Use cases of postings: make a sheet for a delivery, print it, confirm by its code that it was put up or taken down."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Any, Final

import anyio
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session, one_at_a_time
from kernel.failpoints import failpoint
from kernel.file_types import JPEG, PNG, UnfitFile, file_type
from kernel.http.problems import Conflict, Invalid, NotFound, Problem, Unavailable, UnsupportedMedia
from kernel.ids import new_id
from kernel.security.principal import Principal
from services.push.channels.messages import Message, read_message
from services.push.channels.messages import Posting as OnSheet
from services.push.channels.sheet import service as sheets
from services.push.channels.sheet.fonts import find_font, signs_of
from services.push.channels.sheet.service import Paper
from services.push.deliveries import service as deliveries
from services.push.deliveries.rules import OPEN
from services.push.events import PostingConfirmed, PostingStayedUnconfirmed
from services.push.kept_roots import repository as kept_roots
from services.push.messages import repository as messages
from services.push.messages import service as message_service
from services.push.postings import repository
from services.push.postings.models import Posting, PostingAct
from services.push.postings.rules import TITLES, Act, Successor, next_act, remind_after
from services.push.receipts import service as receipts
from services.push.revisions import repository as revisions
from services.push.tools import Tools

#: So many sheets are asked after in a transaction.
BATCH: Final = 200
#: Sixty-odd bits: short enough to be typed, long enough not to be guessed.
_CODE: Final = 16
_OVER: Final = ("suppressed", "superseded", "expired", "failed_perm")
_SHOWN: Final = (
    "id", "delivery", "message", "region", "number", "first", "last", "supervision", "state", "issued_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as it was judged: its SHA-256, kind and size in bytes."""

    sha256: str
    media_type: str
    size: int


def code_of(tools: Tools, identifier: str) -> str:
    """The code of a sheet; it follows from the key file, so that the sheet can be printed again."""
    return tools.keys.index("sheet", identifier)[:_CODE]


def _index(tools: Tools, code: str) -> str:
    return tools.keys.index("sheet code", code)


async def shown(session: AsyncSession, tools: Tools, rows: Sequence[Posting]) -> list[dict[str, Any]]:
    """Sheets as answers show them."""
    acts: dict[str, list[dict[str, Any]]] = {row.id: [] for row in rows}
    for act in await repository.acts_of(session, list(acts)):
        person = tools.keys.box("postings").open(act.person, act.posting).decode() if act.person else None
        names = ("act", "at", "photo", "media_type", "size")
        acts[act.posting].append({name: getattr(act, name) for name in names} | {"person": person})
    found = await repository.successors(session, {row.message for row in rows})
    superseded = await _superseded(session, found)
    return [
        {name: getattr(row, name) for name in _SHOWN}
        | {"superseded": superseded.get(row.message), "code": code_of(tools, row.id)}
        | {"confirm_url": confirm_url(tools, row.id), "acts": acts[row.id]}
        for row in rows
    ]


def confirm_url(tools: Tools, identifier: str) -> str:
    """What the code on a sheet opens."""
    return f"{tools.settings.public_url}/told/sheets/{code_of(tools, identifier)}"


async def read(session: AsyncSession, principal: Principal, identifier: str) -> Posting:
    """A sheet of the caller's division; raises NotFound."""
    row = await repository.get(session, identifier)
    if row is None or not principal.reaches(row.region):
        raise NotFound(f"没有张贴页 {identifier}", f"there is no sheet {identifier}")
    return row


async def issue(session: Session, principal: Principal, tools: Tools, values: dict[str, Any]) -> Posting:
    """Make the sheet of a delivery. Raises Invalid for one of another channel or for days that run backwards, Conflict for signs
    that the font of this machine has not (where it has a font), when it has its sheet, or will not be told any more: also where
    it went out, and another message stands in its place now.
    """
    if values["last"] < values["first"]:
        raise Invalid.at("/last", "before_first", "截止日早于起始日", "the last day is before the first")
    delivery = await deliveries.read(session, principal, values["delivery"])
    if delivery.channel != "bulletin":
        raise Invalid.at(
            "/delivery", "no_bulletin", f"投递 {delivery.id} 的渠道是 {delivery.channel},不是 bulletin",
            f"the delivery {delivery.id} is on {delivery.channel}, not on bulletin",
        )  # fmt: skip
    message = await messages.get(session, delivery.message)
    assert message is not None, "a delivery has its message"
    if message.kind == "test":
        raise Conflict.at(
            "/delivery", "tested", "该投递属于试发(test),不制作张贴页",
            "the delivery is of a test: no sheet is made of it",
        )  # fmt: skip
    await one_at_a_time(session, f"push.posting.{delivery.id}")
    if (there := await repository.of_delivery(session, delivery.id)) is not None:
        raise Conflict.at(
            "/delivery", "issued", f"该投递已有张贴页 {there.id}", f"the delivery has its sheet {there.id}"
        )
    if delivery.state in OPEN:
        raise Conflict.at(
            "/delivery", "delivery_waits", f"投递状态为 {delivery.state},发出后再制作张贴页",
            f"the delivery is {delivery.state}: its sheet is made once it has gone out",
        )  # fmt: skip
    if delivery.state in _OVER:
        raise Conflict.at(
            "/delivery", "delivery_over", f"投递状态为 {delivery.state},不再张贴",
            f"the delivery is {delivery.state}: it is not posted any more",
        )  # fmt: skip
    if (successor := await _successor(session, delivery.message)) is not None:
        raise _over(successor, "/delivery")
    message_service.require_content(message)
    told = read_message(message.content)
    await anyio.to_thread.run_sync(_check_font, told)
    now, today = tools.clock.now(), tools.clock.today()
    serial = await revisions.take(session, f"sheets.{delivery.region}.{today.year}")
    identifier = new_id("pst")
    row = Posting(
        id=identifier, message=delivery.message, region=delivery.region,
        number=f"{delivery.region}-{today.year}-{serial:05d}", code_index=_index(tools, code_of(tools, identifier)),
        state="issued", issued_at=now,
        remind_on=remind_after("issued", values["first"], values["last"], today, tools.settings.posting_confirm_days),
        **values,
    )  # fmt: skip
    repository.add(session, row)
    await session.flush()
    return row


async def sheet(
    session: AsyncSession, principal: Principal, tools: Tools, identifier: str, paper: Paper
) -> bytes:
    """The sheet as a PDF. Raises NotFound, Unavailable without a Chinese font, Conflict for signs that the font has not, and for
    what was corrected or withdrawn: a paper with a mark on it would hang beside the one that holds, and be read.
    """
    row = await read(session, principal, identifier)
    message = await messages.get(session, row.message)
    assert message is not None, "a sheet is of a message"
    message_service.require_content(message)
    successor = await _successor(session, row.message)
    if successor is not None and successor.overtakes:
        raise _over(successor)
    posting = OnSheet(row.number, row.first, row.last, row.supervision, confirm_url(tools, row.id))
    told = read_message(message.content)

    def made() -> bytes:
        return sheets.make(told, posting, find_font(), paper)

    try:
        return await anyio.to_thread.run_sync(made)
    except ValueError as error:
        raise _font_lacks(error) from error


def _check_font(message: Message) -> None:
    """Refuse before a number is taken what no sheet could be printed of. Without a font nothing is known of that: the sheet is
    printed once there is one.
    """
    try:
        known = signs_of(find_font())
    except Unavailable:
        return
    try:
        sheets.check_signs(message, "", known)
    except ValueError as error:
        raise _font_lacks(error) from error


def _font_lacks(error: ValueError) -> Conflict:
    zh, _, en = str(error).partition(" / ")
    return Conflict(zh, en, code="font_lacks_signs")


async def held(session: AsyncSession, tools: Tools, code: str) -> dict[str, Any]:
    """The sheet that bears a code, as whoever holds it sees it (see PostedSheetOut). Raises NotFound."""
    row = await _of_code(session, tools, code)
    message = await messages.get(session, row.message)
    assert message is not None, "a sheet is of a message"
    message_service.require_content(message)
    found = await repository.successors(session, [row.message])
    superseded = await _superseded(session, found)
    return {
        "number": row.number, "title": read_message(message.content).title, "first": row.first, "last": row.last,
        "state": row.state, "superseded": superseded.get(row.message),
        "next": next_act(row.state, found.get(row.message)),
    }  # fmt: skip


def judged(file: IO[bytes], size: int) -> Photo | None:
    """A photo by its content, JPEG or PNG; None for an empty file: the code alone confirms. Raises UnsupportedMedia."""
    if not size:
        return None
    try:
        kind = file_type(file)
    except UnfitFile as error:
        raise UnsupportedMedia(error.zh, error.en, code=error.code) from error
    if kind not in (JPEG, PNG):
        raise UnsupportedMedia(
            f"照片应为 JPEG 或 PNG,收到的是 {kind.title}",
            f"a photo is JPEG or PNG; this is {kind.media_type}", code="no_photo",
        )  # fmt: skip
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(2**16):
        digest.update(piece)
    return Photo(digest.hexdigest(), kind.media_type, size)


async def confirm(
    session: Session, tools: Tools, code: str, act: Act, person: str, photo: Photo | None
) -> Posting:
    """Confirm by its code that a sheet was put up or taken down; told twice it is the same. Raises NotFound, Conflict for what
    cannot come next: what was corrected or withdrawn is not put up, and may be taken down whether that was confirmed or not.
    """
    row = await _of_code(session, tools, code, lock=True)
    acts = await repository.acts_of(session, [row.id])
    if any(one.act == act for one in acts):
        return row
    successor = await _successor(session, row.message)
    if next_act(row.state, successor) != act:
        if successor is not None and successor.overtakes and act == "posted":
            raise _over(successor)
        zh, en = TITLES[row.state]
        raise Conflict(
            f"张贴页 {row.number} {zh},不能确认“{TITLES[act][0]}”",
            f"the sheet {row.number} is {en}: it cannot be confirmed as {TITLES[act][1]}", code="out_of_order",
        )  # fmt: skip
    now, today = tools.clock.now(), tools.clock.today()
    repository.add(
        session,
        PostingAct(
            posting=row.id, act=act, at=now, person=tools.keys.box("postings").close(person.encode(), row.id),
            photo=photo.sha256 if photo else None, media_type=photo.media_type if photo else None,
            size=photo.size if photo else None,
        ),
    )  # fmt: skip
    row.state = act
    row.remind_on = remind_after(act, row.first, row.last, today, tools.settings.posting_confirm_days)
    await session.flush()
    await kept_roots.look_again(session, [row.message], now)
    if act == "posted":
        await receipts.posted(session, tools, row.delivery)
    label = (await messages.labels_of(session, [row.message]))[row.message]
    told = PostingConfirmed(**_facts(row, label), act=act, photo=photo.sha256 if photo else None)
    await tools.outbox.record(session, told.record(f"postings/{row.id}"), now=now)
    failpoint("posting.confirmed")
    return row


async def remind(session: Session, tools: Tools) -> int:
    """Tell of up to BATCH sheets that nobody has confirmed in time, each act once; how many there were. Of one whose message was
    corrected or withdrawn it is asked that it come down, from then on and again and again while its days last.
    """
    today = tools.clock.today()
    soon = today + timedelta(days=tools.settings.posting_confirm_days)
    superseded = await repository.successors(session, await repository.of_superseded(session, today, soon))
    if overtaken := [message for message, successor in superseded.items() if successor.overtakes]:
        await repository.ask_again(session, overtaken, today, soon)
    rows = await repository.unconfirmed(session, today, BATCH)
    if not rows:
        return 0
    named = {row.message for row in rows}
    labels, superseded = await messages.labels_of(session, named), await repository.successors(session, named)
    told = []
    for row in rows:
        act = next_act(row.state, superseded.get(row.message))
        assert act is not None, "something is to be done of an open sheet"
        fact = PostingStayedUnconfirmed(**_facts(row, labels[row.message]), act=act)
        told.append(fact.record(f"postings/{row.id}"))
    await tools.outbox.record_all(session, told, now=tools.clock.now())
    await repository.asked(session, [row.id for row in rows])
    failpoint("posting.asked")
    return len(rows)


def _facts(row: Posting, label: messages.Label) -> dict[str, Any]:
    return {
        "posting": row.id, "delivery": row.delivery, "message": row.message, "region": row.region, "number": row.number,
        "first": row.first.isoformat(), "last": row.last.isoformat(), "message_reference": label.reference, "key_kind": label.kind,
    }  # fmt: skip


async def _successor(session: AsyncSession, message: str) -> Successor | None:
    return (await repository.successors(session, [message])).get(message)


async def _superseded(session: AsyncSession, found: Mapping[str, Successor]) -> dict[str, dict[str, Any]]:
    """Of messages that were corrected or withdrawn, what answers say of it (see SupersededOut), by these successors."""
    overtaken = {one: successor for one, successor in found.items() if successor.overtakes}
    rows = await messages.several(session, sorted({one.message for one in overtaken.values()}))
    titles = {row.id: read_message(row.content).heading if row.content else None for row in rows.values()}
    return {
        one: {"relation": successor.relation, "message": successor.message, "title": titles[successor.message]}
        for one, successor in overtaken.items()
    }  # fmt: skip


def _over(successor: Successor, pointer: str | None = None) -> Problem:
    """The refusal of a sheet whose message another stands in the place of."""
    zh = f"消息已由 {successor.message} 替代,不再张贴;已张贴的请撤下,须张贴的,请以 {successor.message} 的投递制作张贴页"
    en = (
        f"the message is superseded by {successor.message} and is posted no more: take down what hangs, and make the sheet of a"
        " delivery of that one"
    )
    if pointer is None:
        return Conflict(zh, en, code="message_over")
    return Conflict.at(pointer, "message_over", zh, en)


async def _of_code(session: AsyncSession, tools: Tools, code: str, *, lock: bool = False) -> Posting:
    row = await repository.by_code(session, _index(tools, code), lock=lock)
    if row is None:
        raise NotFound("没有这个编码的张贴页;请核对二维码", "no sheet bears this code: read it again")
    return row
