"""Use cases of letters: make one from the case, open its document, void it."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.clock import day_of
from kernel.db import Session
from kernel.http.problems import Conflict, Invalid, NotFound
from kernel.ids import new_id
from kernel.office_documents.opening import BadDocument
from kernel.office_documents.templates import Values, fill
from kernel.security.envelope import Sealed, SealError
from kernel.security.principal import Principal
from services.disclosure_requests.applications import service as applications
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.clock import service as clocks
from services.disclosure_requests.decisions.answers import answer_types
from services.disclosure_requests.decisions.remedies import remedies_of
from services.disclosure_requests.document_numbers import service as numbers
from services.disclosure_requests.ledger import repository as ledger
from services.disclosure_requests.ledger.models import LedgerEntry
from services.disclosure_requests.ledger.transitions import TITLES
from services.disclosure_requests.letter_templates import service as templates
from services.disclosure_requests.letter_templates.rules import digest
from services.disclosure_requests.letters import repository
from services.disclosure_requests.letters.answers import answer_fields
from services.disclosure_requests.letters.facts import Act, Told, facts
from services.disclosure_requests.letters.kinds import KINDS, REPLIES
from services.disclosure_requests.letters.models import Letter
from services.disclosure_requests.letters.opinions import consultation_fields, history, override_fields
from services.disclosure_requests.letters.printing import Printed, printed_day
from services.disclosure_requests.letters.rules import assembled, series_of
from services.disclosure_requests.offices import service as offices
from services.disclosure_requests.personal_data import repository as personal_data
from services.disclosure_requests.personal_data.service import keep_out, sealed_of
from services.disclosure_requests.sealed_texts import service as sealed_texts
from services.disclosure_requests.tools import Tools
from services.disclosure_requests.unmaskings import service as unmaskings

#: What stands for the number until it is taken, which is done last.
_UNNUMBERED: Final = "〔未编号〕"


@dataclass(frozen=True, slots=True)
class Opened:
    """A letter and its document in clear (DOCX)."""

    letter: Letter
    document: bytes


@dataclass(frozen=True, slots=True)
class _Case:
    """A case with all that its letters are made from; `act` is the entry that this letter tells of."""

    row: Application
    office: dict[str, Any]
    person: dict[str, Any]
    entries: Sequence[LedgerEntry]
    act: LedgerEntry | None


async def make(
    session: Session, principal: Principal, tools: Tools, identifier: str, *, kind: str, of: int | str | None,
    dated: date | None, fields: Mapping[str, Any],
) -> Letter:  # fmt: skip
    """Make a letter from a case; what it prints is closed under the key of the case.

    Raises Invalid (422) naming every field that is missing or cannot be given, Conflict (409) when the act that it tells
    of is not in the ledger, when it was made already, or when the personal data of the case were erased.
    """
    officer = principal.require_officer()
    if kind not in KINDS:
        names = ", ".join(KINDS)
        raise Invalid.at(
            "/kind",
            "unknown_kind",
            f"没有文书种类 {kind};有:{names}",
            f"no kind of letter {kind}; there are: {names}",
        )
    row = await applications.read(session, principal, identifier, lock=True)
    entries = await ledger.of_application(session, row.id)
    entry = _entry_of(kind, entries, of)
    await _refuse_second(session, row, kind, entry)
    sealed = await _sealed(session, row.id)
    office = offices.shown(await offices.read(session, row.office))
    case = _Case(row, office, tools.keys.open(row.id, sealed), entries, entry)
    day = _day_of_letter(tools, row, dated, entry)
    known = await _known(session, tools, kind, case) | {"number": _UNNUMBERED, "dated": printed_day(day)}
    values, errors = assembled(kind, known, {"contact": officer.name} | dict(fields))
    if errors:
        raise Invalid(errors[0].message_zh, errors[0].message_en, code=errors[0].code, errors=errors)
    template = await templates.in_force(session, row.office, kind)
    series = series_of(office["number_prefix"], kind)
    serial, number = await numbers.next_of(session, row.office, series, day.year)
    document = _filled(template.content, kind, values | {"number": number}, day)
    letter = Letter(
        id=new_id("let"), application=row.id, region=row.region, kind=kind, number=number,
        to_applicant=KINDS[kind].to_applicant and not fields.get("recipient"), entry=entry.number if entry else None,
        dated=day, made_at=tools.clock.now(), actor={"key": principal.key_id, "officer": officer.as_dict()},
        template_version=template.version, template_sha256=template.sha256, sha256=digest(document),
        size=len(document), sealed=b"", voided_at=None, void_reason=None, voided_by=None,
    )  # fmt: skip
    closed = {"letter": letter.id, "document": base64.b64encode(document).decode()}
    letter.sealed = tools.keys.change(row.id, sealed, closed).ciphertext
    repository.add(session, letter)
    await session.flush()
    numbers.keep(session, tools, row.office, series, day.year, serial, letter.id, letter.actor)
    await session.flush()
    return letter


async def read(session: AsyncSession, principal: Principal, identifier: str, *, lock: bool = False) -> Letter:
    """A letter of the caller's division; raises NotFound, also for another division's."""
    letter = await repository.get(session, identifier, lock=lock)
    if letter is None or not principal.reaches(letter.region):
        raise NotFound(f"没有文书 {identifier}", f"there is no letter {identifier}")
    return letter


async def listed(session: AsyncSession, principal: Principal, identifier: str) -> list[dict[str, Any]]:
    """The letters of a case as answers show them."""
    case = await applications.read(session, principal, identifier)
    return [shown(letter) for letter in await repository.of_application(session, case.id, closed=False)]


async def unmade(session: AsyncSession, principal: Principal, identifier: str) -> list[dict[str, Any]]:
    """The letters that acts of a case call for and that do not stand yet: kind, title, number and day of the act."""
    case = await applications.read(session, principal, identifier)
    entries = await ledger.of_application(session, case.id)
    letters = await repository.of_application(session, case.id, closed=False)
    there = {(one.kind, one.entry) for one in letters if one.voided_at is None}
    return [
        {
            "kind": kind,
            "title": KINDS[kind].title,
            "of": entry.number,
            "act": TITLES[entry.kind],
            "on": entry.on,
        }
        for entry in entries
        for kind in KINDS
        if entry in _fitting(kind, entries) and (kind, entry.number) not in there
    ]


async def opened(session: Session, principal: Principal, tools: Tools, identifier: str) -> Opened:
    """A letter with its document; the look at what it says of the applicant is written down."""
    letter = await read(session, principal, identifier)
    sealed = await _sealed(session, letter.application)
    unmaskings.record(session, principal, tools, letter.application, ["letter"], f"下载文书 {letter.number}")
    return open_letter(tools, sealed, letter)


async def opened_of_case(session: AsyncSession, tools: Tools, application: str) -> list[Opened]:
    """The letters of a case with their documents, in the order of their making; none once they were erased.

    Whoever calls writes down the look.
    """
    sealed = sealed_of(await personal_data.of_application(session, application))
    letters = await repository.of_application(session, application) if sealed else []
    return [open_letter(tools, sealed, letter) for letter in letters if sealed]


async def void(session: Session, principal: Principal, tools: Tools, identifier: str, reason: str) -> Letter:
    """Void a letter; its number stays taken. Raises Conflict when it is void already."""
    officer = principal.require_officer()
    letter = await read(session, principal, identifier, lock=True)
    if letter.voided_at is not None:
        raise Conflict(f"{letter.number} 已作废", f"{letter.number} is void already", code="letter_voided")
    await keep_out(session, tools, letter.application, {"/reason": reason})
    letter.voided_at, letter.void_reason = tools.clock.now(), reason
    letter.voided_by = {"key": principal.key_id, "officer": officer.as_dict()}
    await session.flush()
    return letter


def open_letter(tools: Tools, sealed: Sealed, letter: Letter) -> Opened:
    """A letter's document; raises SealError when it was changed or belongs to another letter."""
    found = tools.keys.open(letter.application, Sealed(sealed.key_id, sealed.wrapped_key, letter.sealed))
    if found["letter"] != letter.id:
        raise SealError(f"{letter.id} 的密文已被移动 / the ciphertext of {letter.id} was moved")
    return Opened(letter, base64.b64decode(found["document"]))


def shown(letter: Letter) -> dict[str, Any]:
    """A letter as answers show it."""
    voided = (
        {"at": letter.voided_at, "reason": letter.void_reason, "by": letter.voided_by}
        if letter.voided_at
        else None
    )
    return {
        "id": letter.id, "application": letter.application, "kind": letter.kind, "title": KINDS[letter.kind].title,
        "number": letter.number, "of": letter.entry, "dated": letter.dated, "made_at": letter.made_at, "by": letter.actor,
        "template": {"version": letter.template_version, "sha256": letter.template_sha256}, "sha256": letter.sha256,
        "size": letter.size, "voided": voided,
    }  # fmt: skip


def _entry_of(kind: str, entries: Sequence[LedgerEntry], of: int | str | None) -> LedgerEntry | None:
    """The ledger entry that a letter tells of: the one that was named, or the latest that fits."""
    event, fitting = KINDS[kind].event, _fitting(kind, entries)
    if of is not None:
        named = [entry for entry in fitting if of in (entry.number, entry.data.get("ref"))]
        if not named:
            raise Invalid.at(
                "/of", "another_act", f"台账中的 {of} 不是《{KINDS[kind].title}》({kind})所据的事项",
                f"{of} is no ledger entry that a letter of kind {kind} tells of",
            )  # fmt: skip
        return named[-1]
    if event is not None and not fitting:
        zh, en = (f"(答复种类 {kind})", f" of type {kind}") if kind in REPLIES else ("", "")
        raise Conflict(
            f"台账中没有“{TITLES[event]}”{zh};请先登记该事项,再制作文书",
            f"the ledger has no {event}{en} yet: record the act, then make the letter", code="act_not_recorded", event=event,
        )  # fmt: skip
    return fitting[-1] if fitting else None


def _fitting(kind: str, entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """The entries that a letter of a kind can tell of."""
    event, party = KINDS[kind].event, KINDS[kind].party
    return [
        entry for entry in entries
        if entry.kind == (event or "delivered") and (party is None or entry.data.get("party") == party)
        and (kind not in REPLIES or entry.data.get("type") == kind)
    ]  # fmt: skip


async def _refuse_second(
    session: AsyncSession, case: Application, kind: str, entry: LedgerEntry | None
) -> None:
    there = await repository.standing(session, case.id, kind, entry.number) if entry else None
    if there is not None:
        raise Conflict(
            f"该事项的文书已制作:{there.number};需要重新制作的,先作废({there.id})",
            f"this letter was made already: {there.number}; to make it anew void {there.id} first",
            code="letter_exists", letter=there.id,
        )  # fmt: skip


async def _sealed(session: AsyncSession, application: str) -> Sealed:
    sealed = sealed_of(await personal_data.of_application(session, application))
    if sealed is None:
        raise Conflict(
            "该件的个人信息已删除,文书不能再制作或打开",
            "the personal data of this case were erased: its letters can be neither made nor opened", code="erased",
        )  # fmt: skip
    return sealed


def _day_of_letter(tools: Tools, case: Application, dated: date | None, entry: LedgerEntry | None) -> date:
    today, submitted = tools.clock.today(), case.submitted_on
    day = dated or (entry.on if entry else today)
    if day > today:
        raise Invalid.at(
            "/dated",
            "in_the_future",
            f"成文日期不能晚于今日 {today}",
            f"a letter cannot be dated later than today, {today}",
        )
    if day < submitted:
        raise Invalid.at(
            "/dated", "before_submission", f"成文日期不能早于提交日期 {submitted}",
            f"a letter cannot be dated before the submission, {submitted}",
        )  # fmt: skip
    return day


async def _known(session: AsyncSession, tools: Tools, kind: str, case: _Case) -> dict[str, Printed]:
    """The fields that the case gives: its register, its clock, the act and the words that are kept closed with it."""
    entry = case.act
    words = await _words(session, tools, case, "entry", str(entry.number)) if entry else {}
    known = facts(kind, _told(tools, case, words))
    more: dict[str, Printed | None] = {}
    if entry is not None and kind in REPLIES:
        decision = await _words(session, tools, case, "decision", str(entry.data["decision"]))
        types = answer_types(entry.on)
        answers = [types[code] for code in (entry.data["type"], *entry.data.get("further", ()))]
        more = answer_fields(decision, types, remedies_of(answers, entry.on, case.office))
        more["consultation"] = history(case.entries[: entry.number])
    elif entry is not None and "ref" in entry.data and not KINDS[kind].to_applicant:
        asked = await _words(session, tools, case, "consultation", entry.data["ref"])
        more = consultation_fields(entry.data["party"], asked)
        if kind == "override_notice":
            decided = next(one for one in case.entries if one.kind == "decided")
            decision = await _words(session, tools, case, "decision", str(decided.data["decision"]))
            more |= override_fields(entry.data["ref"], decision)
    elif kind == "delivery_record":
        more = await _served(session, case)
    return known | {name: value for name, value in more.items() if value and name in KINDS[kind].names}


async def _words(
    session: AsyncSession, tools: Tools, case: _Case, kind: sealed_texts.Kind, name: str
) -> dict[str, Any]:
    return await sealed_texts.open_one(session, tools, case.row.id, kind, name)


def _told(tools: Tools, case: _Case, words: Mapping[str, Any]) -> Told:
    """The case as it stood when the act was written down."""
    row, entry = case.row, case.act
    past = case.entries[: entry.number] if entry else case.entries
    known_on = day_of(entry.at) if entry else tools.clock.today()
    officer = (entry.actor.get("officer") or {}).get("name") if entry else None
    return Told(
        office=case.office, registration=row.number, manner=row.manner, items=row.items, submitted_on=row.submitted_on,
        applicant=case.person["applicant"], content=case.person["content"],
        act=Act(entry.on, {**entry.data, **words}, officer) if entry else None,
        before=clocks.of_case(tools, row, past[:-1] if entry else past, known_on),
        after=clocks.of_case(tools, row, past, known_on), days={one.kind: one.on for one in past},
    )  # fmt: skip


async def _served(session: AsyncSession, case: _Case) -> dict[str, Printed | None]:
    """The reply that a delivery record tells of, if there is one."""
    letters = await repository.of_application(session, case.row.id, closed=False)
    replies = [one for one in letters if one.kind in REPLIES and one.voided_at is None]
    return (
        {"served_title": KINDS[replies[-1].kind].title, "served_number": replies[-1].number}
        if replies
        else {}
    )


def _filled(template: bytes, kind: str, values: Values, dated: date) -> bytes:
    try:
        return fill(template, values, title=KINDS[kind].title, dated=dated)
    except BadDocument as error:
        raise Conflict(
            f"本机构的模板不能使用:{error.zh};请更换或恢复标准模板",
            f"the office's template cannot be used: {error.en}", code="bad_template",
        ) from error  # fmt: skip
