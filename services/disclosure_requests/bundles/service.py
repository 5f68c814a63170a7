"""Use cases of bundles: gather what a case held at the end of a day, then pack and sign it.

Gathering reads in one transaction, which also writes down the look; what takes seconds comes after it: files of the case are
read piece by piece, PDFs made, the whole packed and signed beside the event loop.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import anyio
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.clock import day_of
from kernel.db import Database, Session
from kernel.http.problems import BadParameter, Conflict, Unavailable
from kernel.security.merkle import inclusion_proof
from kernel.security.principal import Principal
from services.disclosure_requests.applications import service as applications
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.attachments import service as attachments
from services.disclosure_requests.attachments.models import Attachment
from services.disclosure_requests.attachments.rules import USES
from services.disclosure_requests.bundles import papers, rules
from services.disclosure_requests.bundles.audiences import Audience, keeps_file, keeps_letter, shown_entry
from services.disclosure_requests.clock import service as clocks
from services.disclosure_requests.clock.clock import Clock
from services.disclosure_requests.clock.explanation import explain
from services.disclosure_requests.clock.words import sentences
from services.disclosure_requests.ledger import repository as ledger
from services.disclosure_requests.ledger.models import LedgerEntry
from services.disclosure_requests.ledger.transitions import TITLES, TRANSITIONS, folded
from services.disclosure_requests.ledger_roots import repository as roots
from services.disclosure_requests.ledger_roots.rules import bounds
from services.disclosure_requests.letters import service as letters
from services.disclosure_requests.letters.models import Letter
from services.disclosure_requests.offices import service as offices
from services.disclosure_requests.personal_data import service as personal_data
from services.disclosure_requests.receipts import repository as receipts
from services.disclosure_requests.receipts.service import keys
from services.disclosure_requests.sealed_texts import service as sealed_texts
from services.disclosure_requests.tools import Tools
from services.disclosure_requests.unmaskings import service as unmaskings

_ARTICLES = {one.event: one.article for one in TRANSITIONS}
#: What comes of a letter -> the ledger events that tell it.
_SERVED = {
    "decided": ("delivered", "delivery_failed"),
    "consult_sent": ("consult_received", "consult_replied", "consult_returned"),
    "fee_notice": ("fee_notice_received",),
}


@dataclass(frozen=True, slots=True)
class Gathered:
    """A bundle before it is packed: facts of the manifest, members by path, its attachments and those of them that go in
    by path, its letters (path without ending, day).
    """

    facts: dict[str, Any]
    office: str
    audience: Audience
    files: dict[str, bytes]
    attachments: list[dict[str, Any]]
    enclosed: Mapping[str, Attachment]
    letters: list[dict[str, Any]]
    documents: Mapping[str, tuple[bytes, date]]


@dataclass(frozen=True, slots=True)
class _Past:
    """A case as of the end of a day: its entries, the words that belong to each, its clock."""

    case: Application
    entries: Sequence[LedgerEntry]
    words: Mapping[int, dict[str, Any]]
    clock: Clock
    as_of: date
    audience: Audience


async def gather(
    session: Session,
    principal: Principal,
    tools: Tools,
    identifier: str,
    as_of: date | None,
    audience: Audience,
) -> Gathered:
    """What a case held at the end of a day. Raises BadParameter for a day to come or before the filing, Conflict once its
    personal data were erased.
    """
    principal.require_officer()
    case, entries = await applications.with_ledger(session, principal, identifier)
    past = await _past(session, tools, case, entries, as_of, audience)
    person = await _person(session, tools, past, entries)
    unmaskings.record(
        session, principal, tools, case.id, ["bundle"], f"生成证据材料包({audience},截至 {past.as_of})"
    )
    office = offices.shown(await offices.read(session, case.office))
    listed, documents = await _letters(session, tools, past)
    files = _case_files(past, person, office) | _clock_files(tools, past)
    attached, enclosed = await _attachments(session, tools, past)
    if attached:
        files[rules.ATTACHED] = rules.as_json({"items": attached})
    files |= {
        rules.RECEIPTS: rules.as_json({"items": await _receipts(session, past)}),
        rules.PROOFS: rules.as_json({"items": await _proofs(session, past)}),
        "keys.json": rules.as_json({"items": keys(tools)}),
    }
    if audience == "court":
        files |= await _court_files(session, tools, past)
    facts = {
        "application": case.id, "registration": case.number, "office": case.office, "audience": audience,
        "as_of": past.as_of.isoformat(), "entries": len(past.entries), "head": past.entries[-1].hash,
        "calendar_notices": list(past.clock.notices), "rules": tools.settings.rules.fingerprint,
    }  # fmt: skip
    return Gathered(facts, office["name"], audience, files, attached, enclosed, listed, documents)


async def finished(database: Database, tools: Tools, gathered: Gathered) -> bytes:
    """The signed zip; letters as PDF too where LibreOffice is there. Raises Conflict when the case was erased meanwhile."""
    attached = {
        path: b"".join([piece async for piece in attachments.pieces(database, tools, row)])
        for path, row in gathered.enclosed.items()
    }
    documents = {f"{path}.docx": document for path, (document, _) in gathered.documents.items()}
    files = gathered.files | attached | documents | await _pdfs(tools, gathered.documents)
    return await anyio.to_thread.run_sync(_packed, tools, gathered, files)


def _packed(tools: Tools, gathered: Gathered, files: dict[str, bytes]) -> bytes:
    listed = [
        {name: value for name, value in letter.items() if name != "path"}
        | {
            "files": [
                f"{letter['path']}.{ending}"
                for ending in ("docx", "pdf")
                if f"{letter['path']}.{ending}" in files
            ]
        }
        for letter in gathered.letters
    ]
    files["letters/letters.json"] = rules.as_json({"items": listed})
    files["README.txt"] = papers.readme(gathered.audience, gathered.facts, gathered.office).encode()
    items = papers.index([*files, "index.json", "index.txt"], listed, gathered.attachments)
    files["index.json"] = rules.as_json({"items": items})
    files["index.txt"] = papers.index_text(items).encode()
    return rules.packed(tools.sealer.sign(rules.manifest(gathered.facts, files)), files)


async def _pdfs(tools: Tools, documents: Mapping[str, tuple[bytes, date]]) -> dict[str, bytes]:
    if tools.pdf.program is None or not documents:
        return {}
    try:
        made = await tools.pdf.make_all(list(documents.values()))
    except Unavailable:
        return {}
    return {f"{path}.pdf": content for path, content in zip(documents, made, strict=True)}


async def _past(
    session: AsyncSession, tools: Tools, case: Application, entries: Sequence[LedgerEntry], as_of: date | None,
    audience: Audience,
) -> _Past:  # fmt: skip
    today = tools.clock.today()
    day = as_of or today
    if day > today:
        raise BadParameter.at(
            "?as_of", "in_the_future", f"不能晚于今日 {today}", f"cannot be later than today, {today}"
        )
    there = [entry for entry in entries if day_of(entry.at) <= day]
    if not there:
        first = day_of(entries[0].at)
        raise BadParameter.at(
            "?as_of", "before_filing", f"该件于 {first} 登记", f"the case was registered on {first}"
        )
    names = [(case.id, str(entry.number)) for entry in there]
    kept = await sealed_texts.open_all(session, tools, "entry", names)
    words = {entry.number: kept.get((case.id, str(entry.number)), {}) for entry in there}
    return _Past(case, there, words, clocks.of_case(tools, case, there, day), day, audience)


async def _person(
    session: AsyncSession, tools: Tools, past: _Past, entries: Sequence[LedgerEntry]
) -> dict[str, Any]:
    """Applicant, content and form as they stood: later corrections are taken back."""
    person = await personal_data.open_one(session, tools, past.case.id)
    if person is None:
        raise Conflict(
            "该件的个人信息已删除,不能生成材料包", "the personal data of this case were erased", code="erased"
        )
    for entry in reversed(entries[len(past.entries) :]):
        if entry.kind == "corrected":
            words = await sealed_texts.open_one(session, tools, past.case.id, "entry", str(entry.number))
            person |= words["before"]
    return person


def _case_files(past: _Past, person: Mapping[str, Any], office: Mapping[str, Any]) -> dict[str, bytes]:
    case, entries = past.case, past.entries
    items = [shown_entry(past.audience, _entry(one), past.words[one.number]) for one in entries]
    about = {
        "application": case.id, "registration": case.number, "client": case.client,
        "client_application_id": case.client_application_id, "manner": case.manner, "submitted_on": case.submitted_on,
        "state": folded(one.kind for one in entries), "office": office, **person,
    }  # fmt: skip
    return {
        "case.json": rules.as_json(about),
        rules.CHRONOLOGY: rules.as_json({"entries": items}),
        "chronology.txt": papers.chronology_text(items).encode(),
    }


def _entry(entry: LedgerEntry) -> dict[str, Any]:
    return {
        "number": entry.number, "kind": entry.kind, "title": TITLES[entry.kind], "article": _ARTICLES[entry.kind],
        "on": entry.on.isoformat(), "at": entry.at.isoformat(timespec="microseconds"), "role": entry.role,
        "actor": entry.actor, "data": entry.data, "previous": entry.previous, "hash": entry.hash,
    }  # fmt: skip


def _clock_files(tools: Tools, past: _Past) -> dict[str, bytes]:
    clock, lines = past.clock, explain(past.clock)
    used = [
        one.as_dict()
        for one in tools.calendars.current.notices
        if one.name in clock.notices and one.known_from <= past.as_of
    ]
    days = [line.as_dict() for line in lines]
    document = clock.as_dict() | {"days": days}
    book = {"fingerprint": tools.settings.rules.fingerprint, "rules": clock.as_dict()["basis"]}
    if past.audience == "applicant":
        document |= {"consultations": []}
    return {
        "clock/clock.json": rules.as_json(document),
        "clock/days.csv": papers.days_csv(lines),
        "clock/explanation.txt": ("\n".join(sentences(clock, lines)) + "\n").encode(),
        "law/notices.json": rules.as_json({"items": used}),
        "law/rules.json": rules.as_json(book),
    }


async def _letters(
    session: AsyncSession, tools: Tools, past: _Past
) -> tuple[list[dict[str, Any]], dict[str, tuple[bytes, date]]]:
    """The letters made by then, with what came of them; a voided one is listed with its reason and not in the bundle."""
    listed, documents = [], {}
    for place, opened in enumerate(await letters.opened_of_case(session, tools, past.case.id), 1):
        letter = opened.letter
        if day_of(letter.made_at) > past.as_of:
            continue
        void = letter.voided_at is not None and day_of(letter.voided_at) <= past.as_of
        keeps = keeps_letter(past.audience, to_applicant=letter.to_applicant)
        path = f"letters/{place:03d}-{letter.kind}" if keeps and not void else None
        if path is not None:
            documents[path] = (opened.document, letter.dated)
        shown = letters.shown(letter)
        listed.append(
            {name: shown[name] for name in ("kind", "title", "number", "of", "dated", "made_at", "template", "sha256")}
            | {"path": path, "voided": letter.void_reason if void else None, "withheld": not keeps,
               "served": _served(past, letter) if keeps and not void else []}
        )  # fmt: skip
    return listed, documents


async def _attachments(
    session: AsyncSession, tools: Tools, past: _Past
) -> tuple[list[dict[str, Any]], dict[str, Attachment]]:
    """The files that the case had by then; one of the office's own or of others is listed and withheld."""
    listed, enclosed = [], {}
    for place, row in enumerate(await attachments.of_case(session, past.case.id), 1):
        if day_of(row.at) > past.as_of:
            continue
        keeps = keeps_file(past.audience, row.material)
        path = f"{rules.ATTACHMENTS}{place:03d}-{row.material}.{attachments.ending(row)}" if keeps else None
        listed.append({
            "path": path, "title": USES[row.material].title, "entry": row.entry, "on": row.on, "at": row.at,
            "withheld": not keeps,
        })  # fmt: skip
        if path is not None:
            enclosed[path] = row
            words = await attachments.words_of(session, tools, row)
            listed[-1] |= {"media_type": row.media_type, "bytes": row.size, **words}
    return listed, enclosed


def _served(past: _Past, letter: Letter) -> list[dict[str, Any]]:
    """The ledger entries that tell what came of a letter, with their words (tracking number, who signed)."""
    about = next((one for one in past.entries if one.number == letter.entry), None)
    if about is None:
        return []
    kinds, ref = _SERVED.get(about.kind, ()), about.data.get("ref")
    proofs = [one for one in past.entries if one.kind in kinds and one.data.get("ref") == ref]
    return [
        {"entry": one.number, "event": one.kind, "title": TITLES[one.kind], "on": one.on}
        | {name: one.data[name] for name in ("manner", "by", "cause", "opinion") if name in one.data}
        | {
            name: past.words[one.number][name]
            for name in ("tracking_number", "signed_by")
            if name in past.words[one.number]
        }
        for one in proofs or [about]
    ]


async def _receipts(session: AsyncSession, past: _Past) -> list[dict[str, Any]]:
    given = await receipts.of_application(session, past.case.id)
    return [one.signed for one in given if day_of(one.at) <= past.as_of]


async def _proofs(session: AsyncSession, past: _Past) -> list[dict[str, Any]]:
    """That the entries of days before the as-of day are under the signed roots of those days."""
    found: list[dict[str, Any]] = []
    for day in sorted({day_of(one.at) for one in past.entries if day_of(one.at) < past.as_of}):
        root = await roots.of_day(session, day)
        if root is None:
            continue
        leaves = await ledger.written_between(session, *bounds(day))
        hashes = [digest for _, _, digest in leaves]
        for place, (application, number, digest) in enumerate(leaves):
            if application == past.case.id:
                found.append({
                    "number": number, "hash": digest, "day": day, "proof": inclusion_proof(hashes, place), "root": root.signed,
                })  # fmt: skip
    return found


async def _court_files(session: AsyncSession, tools: Tools, past: _Past) -> dict[str, bytes]:
    """The decision that was made and the consultations: drafts that were not adopted are no part of the case."""
    files = {}
    decided = next((one for one in past.entries if one.kind == "decided"), None)
    if decided is not None:
        name = str(decided.data["decision"])
        words = await sealed_texts.open_one(session, tools, past.case.id, "decision", name)
        files["decision.json"] = rules.as_json(
            {"entry": decided.number, "on": decided.on, **decided.data, "words": words}
        )
    sent = [one for one in past.entries if one.kind == "consult_sent"]
    if sent:
        items = [await _consultation(session, tools, past, one) for one in sent]
        files["consultations.json"] = rules.as_json({"items": items})
    return files


async def _consultation(
    session: AsyncSession, tools: Tools, past: _Past, sent: LedgerEntry
) -> dict[str, Any]:
    ref = sent.data["ref"]
    words = await sealed_texts.open_one(session, tools, past.case.id, "consultation", ref)
    replied = any(one.kind == "consult_replied" and one.data["ref"] == ref for one in past.entries)
    members = ("addressee", "question", "extract", *(("reason",) if replied else ()))
    return {"ref": ref, "party": sent.data["party"], "sent_on": sent.on} | {
        name: words[name] for name in members if name in words
    }
