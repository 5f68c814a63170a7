"""Use cases of templates: the kinds there are, the template in force, an office's own in place of the standard one."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.db.session import one_at_a_time
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Invalid, NotFound
from kernel.security.principal import Principal
from services.disclosure_requests.letter_templates import repository
from services.disclosure_requests.letter_templates.models import LetterTemplate
from services.disclosure_requests.letter_templates.rules import STANDARD, digest, faults, standard
from services.disclosure_requests.letters.fields import FIELDS
from services.disclosure_requests.letters.kinds import KINDS, REPLIES
from services.disclosure_requests.offices import service as offices
from services.disclosure_requests.tools import Tools


@dataclass(frozen=True, slots=True)
class InForce:
    """The template that letters are made with. `stored` is the office's newest version, if it ever put one."""

    version: int
    content: bytes
    sha256: str
    stored: LetterTemplate | None


def kinds() -> dict[str, Any]:
    """Every kind of letter with its fields."""
    return {"items": [_kind(name) for name in KINDS]}


def _kind(name: str) -> dict[str, Any]:
    kind = KINDS[name]
    needs = {
        **dict.fromkeys(kind.optional, "optional"), **dict.fromkeys(kind.shown, "shown"),
        **dict.fromkeys(kind.mandatory, "mandatory"),
    }  # fmt: skip
    fields = [
        {
            "name": one, "title": FIELDS[one].zh, "title_en": FIELDS[one].en, "type": FIELDS[one].type,
            "source": FIELDS[one].source, "need": needs[one], "standard_text": kind.texts.get(one),
        }
        for one in kind.names
    ]  # fmt: skip
    return {
        "kind": name, "title": kind.title, "title_en": kind.en, "article": kind.article, "event": kind.event,
        "reply": name in REPLIES, "fields": fields,
    }  # fmt: skip


def known_kind(name: str) -> str:
    """The name of a kind of letter; raises NotFound that lists them."""
    if name not in KINDS:
        names = ", ".join(KINDS)
        raise NotFound(
            f"没有文书种类 {name};有:{names}", f"there is no kind of letter {name}; there are: {names}"
        )
    return name


async def in_force(session: AsyncSession, office: str, kind: str) -> InForce:
    """The template of a kind at an office."""
    stored = await repository.latest(session, office, kind)
    content = stored.content if stored else None
    if stored is None or content is None:
        return InForce(STANDARD, standard(kind), digest(standard(kind)), stored)
    return InForce(stored.version, content, digest(content), stored)


async def listed(session: AsyncSession, office_id: str) -> dict[str, Any]:
    """The template in force of every kind at an office."""
    office = await offices.read(session, office_id)
    own = {one.kind: one for one in await repository.all_latest(session, office.id)}
    return {"items": [_shown(office.id, name, own.get(name)) for name in KINDS]}


async def read(session: AsyncSession, office_id: str, kind: str, version: int | None) -> tuple[bytes, str]:
    """A template and its ETag: the one in force, or a version by its number (0: the standard one)."""
    office = await offices.read(session, office_id)
    if version is None:
        found = await in_force(session, office.id, known_kind(kind))
        return found.content, _etag(office.id, kind, found.stored)
    if version == STANDARD:
        return standard(known_kind(kind)), _etag(office.id, kind, None)
    stored = await repository.version(session, office.id, known_kind(kind), version)
    if stored is None or stored.content is None:
        raise NotFound(f"模板没有第 {version} 版", f"the template has no version {version}")
    return stored.content, _etag(office.id, kind, stored)


async def put(
    session: Session, principal: Principal, tools: Tools, office_id: str, kind: str, content: bytes | None,
    if_match: str | None,
) -> tuple[dict[str, Any], str]:  # fmt: skip
    """Put an office's own template in force, or (no content) the standard one again; how it is shown, and its ETag.

    Raises Invalid naming what the template lacks or holds too much; If-Match is needed once the office has one.
    """
    officer = principal.require_officer()
    office = await offices.read(session, office_id)
    principal.require_region(office.region, "id")
    await one_at_a_time(session, f"letter template {office.id} {known_kind(kind)}")
    stored = await repository.latest(session, office.id, kind)
    if stored is not None:
        require_match(if_match, _etag(office.id, kind, stored))
    if content is not None and (errors := faults(kind, content)):
        raise Invalid(errors[0].message_zh, errors[0].message_en, code=errors[0].code, errors=errors)
    fresh = LetterTemplate(
        office=office.id, kind=kind, version=stored.version + 1 if stored else 1, content=content,
        sha256=None if content is None else digest(content), put_at=tools.clock.now(),
        actor={"key": principal.key_id, "officer": officer.as_dict()},
    )  # fmt: skip
    repository.add(session, fresh)
    await session.flush()
    return _shown(office.id, kind, fresh), _etag(office.id, kind, fresh)


async def put_back(
    session: Session, principal: Principal, tools: Tools, office_id: str, kind: str, if_match: str | None
) -> tuple[dict[str, Any], str]:
    """Put the standard template back in force; raises NotFound when it is."""
    if (await in_force(session, office_id, known_kind(kind))).version == STANDARD:
        raise NotFound(f"{kind} 用的就是标准模板", f"the standard template of {kind} is in force")
    return await put(session, principal, tools, office_id, kind, None, if_match)


def _etag(office: str, kind: str, stored: LetterTemplate | None) -> str:
    return version_etag(f"{office}.{kind}", stored.version if stored else STANDARD)


def _shown(office: str, kind: str, stored: LetterTemplate | None) -> dict[str, Any]:
    own = stored is not None and stored.sha256 is not None
    return {
        "office": office, "kind": kind, "title": KINDS[kind].title, "version": stored.version if stored and own else STANDARD,
        "own": own, "sha256": stored.sha256 if stored and own else digest(standard(kind)),
        "put_at": stored.put_at if stored else None, "by": stored.actor if stored else None,
    }  # fmt: skip
