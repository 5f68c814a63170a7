"""Use cases of attachments: take a file in, list them, open one piece by piece."""

import hashlib
import hmac
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

import anyio
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Database, Session
from kernel.file_types import FILE_TYPES, FileType, UnfitFile, file_type, named
from kernel.http.problems import Conflict, Forbidden, Invalid, NotFound
from kernel.ids import new_id
from kernel.security.envelope import Box, SealError
from kernel.security.principal import Principal
from services.disclosure_requests.applications import service as applications
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.attachments import repository, rules
from services.disclosure_requests.attachments.models import Attachment
from services.disclosure_requests.ledger import service as ledger
from services.disclosure_requests.ledger.service import Act
from services.disclosure_requests.ledger.transitions import Role
from services.disclosure_requests.personal_data import repository as personal_rows
from services.disclosure_requests.personal_data import service as personal_data
from services.disclosure_requests.personal_data.rules import tells_of
from services.disclosure_requests.sealed_texts import service as sealed_texts
from services.disclosure_requests.tools import Tools
from services.disclosure_requests.unmaskings import service as unmaskings

_ENDINGS = {kind.media_type: kind.endings[0] for kind in FILE_TYPES}


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was sent, judged: its bytes, their size and SHA-256, the commitment to them and its salt, its kind, its
    name.
    """

    file: IO[bytes]
    size: int
    sha256: str
    salt: bytes
    commitment: str
    kind: FileType
    name: str


def judged(file: IO[bytes], name: str | None, material: str) -> Sent:
    """Judge a file by its content. Raises Invalid (422) with what to send instead. Reads all of it: not on the event loop."""
    try:
        kind = file_type(file)
        name = named(rules.plain_name(name) or rules.USES[material].title, kind)
    except UnfitFile as error:
        raise Invalid(error.zh, error.en, code=error.code) from error
    file.seek(0)
    salt = secrets.token_bytes(32)
    digest, commitment, size = hashlib.sha256(), hmac.new(salt, digestmod=hashlib.sha256), 0
    while piece := file.read(rules.PIECE):
        digest.update(piece)
        commitment.update(piece)
        size += len(piece)
    return Sent(file, size, digest.hexdigest(), salt, commitment.hexdigest(), kind, name)


async def attach(
    session: Session, principal: Principal, tools: Tools, identifier: str, material: str, sent: Sent
) -> tuple[dict[str, Any], bool]:
    """Keep a file of a case and tell its ledger; the attachment, and whether it is new: the same bytes for the same
    purpose are kept once. Raises NotFound, Forbidden, Conflict (409) when the case has no room or does not take it now.
    """
    role = applications.role_of(principal)
    if role is Role.APPLICANT and not rules.USES[material].from_applicant:
        title = rules.USES[material].title
        raise Forbidden(
            f"“{title}”由工作机构存入:请在 Gongkai-Officer 中写明经办人",
            f"{material} files are the office's: send Gongkai-Officer", code="officer_needed",
        )  # fmt: skip
    case = await applications.read(session, principal, identifier, lock=True)
    box = await _box(session, tools, case.id)
    there = await _same(session, tools, case.id, material, sent)
    if there is not None:
        return (await _shown(session, tools, case.id, [there]))[0], False
    await _require_room(session, case, sent)
    row = Attachment(
        id=new_id("att"), application=case.id, region=case.region, material=material, media_type=sent.kind.media_type,
        size=sent.size, commitment=sent.commitment, on=tools.clock.today(), at=tools.clock.now(),
        actor={"key": principal.key_id, "officer": principal.officer.as_dict() if principal.officer else None},
        pieces=rules.pieces_of(sent.size), entry=case.entries + 1,
    )  # fmt: skip
    facts = {"attachment": row.id} | {
        name: getattr(row, name) for name in ("material", "media_type", "size", "commitment")
    }
    await ledger.append(session, principal, tools, case, Act("attached", row.on, role, facts))
    repository.add(session, row)
    await session.flush()
    words = {"name": sent.name, "sha256": sent.sha256, "salt": sent.salt.hex()}
    await sealed_texts.keep(session, tools, case.id, "attachment", row.id, words)
    sent.file.seek(0)
    for number in range(row.pieces):
        piece = await anyio.to_thread.run_sync(
            _closed, sent.file, box, rules.bound(row.id, number, row.pieces)
        )
        await repository.add_piece(session, row.id, number, piece)
    return (await _shown(session, tools, case.id, [row]))[0], True


async def listed(
    session: AsyncSession, principal: Principal, tools: Tools, identifier: str
) -> list[dict[str, Any]]:
    """The attachments of a case as answers show them."""
    case = await applications.read(session, principal, identifier)
    return await _shown(session, tools, case.id, await repository.of_application(session, case.id))


async def look(
    session: Session, principal: Principal, tools: Tools, identifier: str, attachment: str
) -> tuple[Attachment, str]:
    """An attachment that is about to be read, and its name; the look is written down. Raises NotFound, Conflict once it
    was erased.
    """
    case = await applications.read(session, principal, identifier)
    row = await repository.get(session, attachment)
    if row is None or row.application != case.id:
        raise NotFound(f"没有附件 {attachment}", f"there is no attachment {attachment}")
    await _box(session, tools, case.id)
    title = rules.USES[row.material].title
    unmaskings.record(session, principal, tools, case.id, ["attachment"], f"下载附件({title}){row.id}")
    return row, await name_of(session, tools, row)


async def name_of(session: AsyncSession, tools: Tools, row: Attachment) -> str:
    """The name of an attachment, also one that tells who applied."""
    return str((await words_of(session, tools, row))["name"])


async def words_of(session: AsyncSession, tools: Tools, row: Attachment) -> dict[str, Any]:
    """What is closed beside an attachment: `name`, `sha256` and `salt` (hex)."""
    return await sealed_texts.open_one(session, tools, row.application, "attachment", row.id)


async def pieces(database: Database, tools: Tools, row: Attachment) -> AsyncIterator[bytes]:
    """The bytes of an attachment, piece by piece, each read by itself. Raises SealError when one is missing or changed."""
    for number in range(row.pieces):
        async with database.read() as session:
            content = await _piece(session, tools, row, number)
        yield content


async def of_case(session: AsyncSession, application: str) -> list[Attachment]:
    """The attachments of a case in the order in which they came."""
    return list(await repository.of_application(session, application))


def ending(row: Attachment) -> str:
    """The usual ending of a file of this kind."""
    return _ENDINGS[row.media_type]


async def _piece(session: AsyncSession, tools: Tools, row: Attachment, number: int) -> bytes:
    box = await _box(session, tools, row.application)
    closed = await repository.piece(session, row.id, number)
    if closed is None:
        raise SealError(
            f"附件 {row.id} 缺少第 {number + 1} 片 / piece {number + 1} of the attachment {row.id} is missing"
        )
    return await anyio.to_thread.run_sync(box.open, closed, rules.bound(row.id, number, row.pieces))


def _closed(file: IO[bytes], box: Box, bound: str) -> bytes:
    return box.close(file.read(rules.PIECE), bound)


async def _box(session: AsyncSession, tools: Tools, application: str) -> Box:
    sealed = personal_data.sealed_of(await personal_rows.of_application(session, application))
    if sealed is None:
        raise Conflict(
            "该件的个人信息已删除,附件既不能存入也不能打开",
            "the personal data of this case were erased: its files can be neither kept nor opened", code="erased",
        )  # fmt: skip
    return tools.keys.box_of(application, sealed)


async def _same(
    session: AsyncSession, tools: Tools, application: str, material: str, sent: Sent
) -> Attachment | None:
    """The attachment of a case that has the same bytes for the same purpose."""
    there = await repository.of_size(session, application, material, sent.size)
    words = await sealed_texts.open_all(
        session, tools, "attachment", [(application, row.id) for row in there]
    )
    return next((row for row in there if words[application, row.id]["sha256"] == sent.sha256), None)


async def _require_room(session: AsyncSession, case: Application, sent: Sent) -> None:
    files, size = await repository.taken(session, case.id)
    if files >= rules.FILES or size + sent.size > rules.BYTES:
        raise Conflict(
            f"一件申请最多 {rules.FILES} 个附件、共 {rules.BYTES // 2**20} MiB;已有 {files} 个、{size} 字节",
            f"a case has at most {rules.FILES} files of {rules.BYTES // 2**20} MiB together; it has {files}, {size} bytes",
            code="no_room",
        )  # fmt: skip


async def _shown(
    session: AsyncSession, tools: Tools, application: str, rows: Sequence[Attachment]
) -> list[dict[str, Any]]:
    person = await personal_data.open_one(session, tools, application)
    words = await sealed_texts.open_all(session, tools, "attachment", [(application, row.id) for row in rows])
    members = ("id", "application", "material", "media_type", "size", "on", "at", "actor", "entry")
    found = []
    for row in rows:
        closed = words.get((application, row.id), {})
        name = closed.get("name")
        tells = person is None or name is None or tells_of(person, name)
        found.append(
            {member: getattr(row, member) for member in members}
            | {
                "title": rules.USES[row.material].title,
                "sha256": closed.get("sha256"),
                "name": None if tells else name,
                "erased": person is None,
            }
        )
    return found
