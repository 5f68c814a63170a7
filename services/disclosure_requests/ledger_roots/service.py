"""Use cases of roots: sign the root of each finished day, prove an entry, hold a day against what was signed."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.clock import day_of
from kernel.db import Session
from kernel.http.problems import Conflict, NotFound
from kernel.security.merkle import inclusion_proof, merkle_root, root_of_proof
from kernel.security.principal import Principal
from kernel.security.seal import BadSeal, content_hash, key_id, verify
from services.disclosure_requests.applications import service as applications
from services.disclosure_requests.ledger import repository as ledger_rows
from services.disclosure_requests.ledger.rules import GENESIS, Fault, chain_faults
from services.disclosure_requests.ledger_roots import repository, rules
from services.disclosure_requests.ledger_roots.models import LedgerRoot
from services.disclosure_requests.receipts import service as receipts
from services.disclosure_requests.tools import Tools

#: Cases that are checked at once.
_BATCH: Final = 500


async def next_day(session: AsyncSession, tools: Tools) -> date | None:
    """The first finished day without a root; None when there is none, or nothing was ever written."""
    latest = await repository.latest(session)
    first = await ledger_rows.first_written(session) if latest is None else None
    if latest is None and first is None:
        return None
    day = latest.day + timedelta(days=1) if latest else day_of(first)  # type: ignore[arg-type]  # one is there
    return day if day <= rules.last_finished(tools.clock.now()) else None


async def write(session: Session, tools: Tools, day: date) -> None:
    """Sign the root of a day, also of one on which nothing was written; the root of the day before is there or none is."""
    hashes = [digest for _, _, digest in await ledger_rows.written_between(session, *rules.bounds(day))]
    before = await repository.latest(session)
    previous = content_hash(before.signed["document"]) if before else rules.FIRST
    document = rules.root_document(day, merkle_root(hashes), len(hashes), previous)
    row = LedgerRoot(day=day, root=document["root"], entries=len(hashes), signed=tools.sealer.sign(document))
    repository.add(session, row)
    await session.flush()


async def page(
    session: AsyncSession, *, first: date | None, last: date | None, after: date | None, limit: int
) -> tuple[list[dict[str, Any]], date | None]:
    """One page of roots, and the day after which the next begins."""
    rows = await repository.list_page(session, first=first, last=last, after=after, limit=limit + 1)
    return [shown(row) for row in rows[:limit]], rows[limit - 1].day if len(rows) > limit else None


async def prove(session: AsyncSession, principal: Principal, identifier: str, number: int) -> dict[str, Any]:
    """The inclusion proof of an entry. Raises NotFound, Conflict while the day has no root yet."""
    case = await applications.read(session, principal, identifier)
    entries = await ledger_rows.of_application(session, case.id)
    entry = next((one for one in entries if one.number == number), None)
    if entry is None:
        raise NotFound(f"台账没有第 {number} 条", f"the ledger has no entry {number}")
    day = day_of(entry.at)
    root = await repository.of_day(session, day)
    if root is None:
        raise Conflict(
            f"{day} 的台账根在当日结束后签发,请稍后再取", f"the root of {day} is signed when the day is over: ask again later",
            code="no_root_yet", day=day.isoformat(),
        )  # fmt: skip
    leaves = await ledger_rows.written_between(session, *rules.bounds(day))
    place = next(n for n, (application, of, _) in enumerate(leaves) if (application, of) == (case.id, number))
    proof = inclusion_proof([digest for _, _, digest in leaves], place)
    return {
        "application": case.id, "number": number, "hash": entry.hash, "proof": proof, "root": shown(root),
        "holds": root_of_proof(entry.hash, proof) == root.root,
    }  # fmt: skip


async def check(session: AsyncSession, tools: Tools, day: date) -> dict[str, Any]:
    """Hold a finished day against its signed root, the receipts given on it and the chains of its cases; see DayCheckOut.

    Raises NotFound for a day without a root.
    """
    root = await repository.of_day(session, day)
    if root is None:
        raise NotFound(f"{day} 没有台账根", f"there is no root of {day}")
    leaves = await ledger_rows.written_between(session, *rules.bounds(day))
    given = await repository.receipts_between(session, *rules.bounds(day))
    faults = [asdict(fault) | {"application": None} for fault in await _of_root(session, tools, root, leaves)]
    cases = sorted({application for application, _, _ in leaves} | {one.application for one in given})
    for begin in range(0, len(cases), _BATCH):
        some = cases[begin : begin + _BATCH]
        entries = await ledger_rows.of_applications(session, some)
        heads = await repository.heads(session, some)
        for case in some:
            said = [one.signed["document"] for one in given if one.application == case]
            found = chain_faults(case, entries[case], heads.get(case, GENESIS)) or rules.receipt_faults(
                entries[case], said
            )
            faults += [asdict(fault) | {"application": case} for fault in found]
    return {"day": day, "entries": len(leaves), "holds": not faults, "faults": faults}


def shown(root: LedgerRoot) -> dict[str, Any]:
    """A root as answers show it."""
    return {"day": root.day, "root": root.root, "entries": root.entries, "signed": root.signed}


async def _of_root(session: AsyncSession, tools: Tools, root: LedgerRoot, leaves: Any) -> list[Fault]:
    """What is wrong with a root itself, and with the day as a whole."""
    document = root.signed["document"]
    before = await repository.latest(session, root.day)
    previous = content_hash(before.signed["document"]) if before else rules.FIRST
    found = list(_of_signature(tools, root))
    if document["previous"] != previous:
        found.append(
            Fault(0, "root_out_of_line", "与前一日的根不相衔接", "it does not follow from the root before")
        )
    if document["entries"] != len(leaves):
        found.append(
            Fault(0, "other_number", f"签名时有 {document['entries']} 条,现有 {len(leaves)} 条",
                  f"{document['entries']} entries were signed, {len(leaves)} are there")
        )  # fmt: skip
    if document["root"] != merkle_root([digest for _, _, digest in leaves]):
        found.append(
            Fault(
                0,
                "root_differs",
                "当日台账与签名的根不符",
                "the entries of the day differ from what was signed",
            )
        )
    return found


def _of_signature(tools: Tools, root: LedgerRoot) -> Iterator[Fault]:
    pems = {key_id(key["pem"].encode()): key["pem"].encode() for key in receipts.keys(tools)}
    try:
        document = verify(
            root.signed, pems.get(root.signed["signature"]["key"], tools.sealer.public_pem.encode())
        )
    except BadSeal as error:
        zh, _, en = str(error).partition(" / ")
        yield Fault(
            0, "bad_signature", f"根的签名不符:{zh}", f"the signature of the root does not hold: {en}"
        )
        return
    if (document["day"], document["root"]) != (root.day.isoformat(), root.root):
        yield Fault(0, "bad_signature", "根与其签名文件不符", "the root differs from its signed document")
