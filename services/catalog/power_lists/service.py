"""Use cases of lists: put a whole list of a body, take a file, show what is listed."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import contains
from kernel.db import Session
from kernel.db.session import one_at_a_time
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import FieldError, Invalid, NotFound, Stale
from kernel.ids import new_id
from kernel.security.principal import Principal
from services.catalog.bodies import service as bodies
from services.catalog.guidelines import repository as guidelines
from services.catalog.power_lists import repository
from services.catalog.power_lists.models import Power, PowerList
from services.catalog.power_lists.rules import (
    LISTINGS,
    SAID,
    Place,
    Planned,
    counts_of,
    key_of,
    outcome_of,
    plan,
)
from services.catalog.power_tables.findings import PowerFinding
from services.catalog.power_tables.rules import PowerReading
from services.catalog.tools import Tools


@dataclass(frozen=True, slots=True)
class Sent:
    """How a file is to be taken: which list it is, the division and perhaps the body it is of; `whole`: it is all of it."""

    listing: str
    region: str
    body: str | None
    dry_run: bool
    partial: bool
    whole: bool


@dataclass(slots=True)
class Written:
    """What writing a list came to: the outcome and the row of each key, and the rows that are no longer listed."""

    outcomes: dict[str, str]
    powers: dict[str, Power]
    delisted: list[Power]


def etag_of(found: PowerList) -> str:
    """The strong ETag of a list."""
    return version_etag(f"{found.body}.{found.listing}", found.version)


def shown(power: Power, links: int) -> dict[str, Any]:
    """A power as answers show it."""
    return {
        "id": power.id, "body": power.body, "region": power.region, "listing": power.listing, "code": power.code,
        "kind": power.kind, "name": power.name, "basis": power.basis, "domain": power.domain, "source": power.source,
        "listed_at": power.listed_at, "changed_at": power.changed_at, "delisted_at": power.delisted_at, "links": links,
    }  # fmt: skip


async def list_shown(
    session: AsyncSession, found: PowerList, counts: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """A list as answers show it."""
    rows = await repository.rows_of(session, [found.body], found.listing)
    listed = [row for row in rows if row.delisted_at is None]
    return {
        "body": found.body, "region": found.region, "listing": found.listing, "rows": len(listed),
        "kinds": Counter(row.kind or "unknown" for row in listed), "source": found.source, "officer": found.officer,
        "changed_at": found.changed_at, "counts": counts,
    }  # fmt: skip


async def read_list(session: AsyncSession, principal: Principal, key: str, listing: str) -> PowerList:
    """A list of a body of the caller's division; raises NotFound when nothing was written yet."""
    body = await bodies.read(session, key)
    found = await repository.get_list(session, body.id, listing) if principal.reaches(body.region) else None
    if found is None:
        zh, en = LISTINGS[listing]
        raise NotFound(
            f"没有机构 {key} 的{zh};请导入(POST /v1/catalog/power-imports)或以 PUT 报送",
            f"there is no {en} of body {key}: import it (POST /v1/catalog/power-imports) or send it by PUT",
        )
    return found


async def read(session: AsyncSession, principal: Principal, identifier: str) -> Power:
    """A power of the caller's division; raises NotFound, also for another division's."""
    found = await repository.get(session, identifier)
    if found is None or not principal.reaches(found.region):
        raise NotFound(f"没有权责事项 {identifier}", f"there is no power or service {identifier}")
    return found


async def put(
    session: Session, principal: Principal, tools: Tools, key: str, listing: str, rows: Sequence[dict[str, Any]],
    if_match: str | None,
) -> tuple[PowerList, dict[str, int], bool]:  # fmt: skip
    """Put a whole list of a body in the place of what it listed (If-Match needed then); (list, counts, whether it is new).

    Raises Invalid for a code or a name that stands twice, for a domain that is not registered.
    """
    principal.require_officer()
    body = await bodies.read(session, key)
    principal.require_region(body.region, "id")
    await one_at_a_time(session, f"power list {body.id} {listing}")
    found = await repository.get_list(session, body.id, listing)
    if found is not None:
        require_match(if_match, etag_of(found))
    elif if_match is not None:
        raise Stale(
            "该清单尚未报送;新建时不要带 If-Match",
            "nothing is listed there yet: to write it, leave If-Match out",
        )
    known = {domain.slug for domain in await guidelines.domains(session)}
    faults: list[FieldError] = []
    wanted: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(rows):
        if row["domain"] is not None and row["domain"] not in known:
            faults.append(FieldError(f"/rows/{number}/domain", "unknown_domain", f"没有领域 {row['domain']};见 GET /v1/catalog/domains",
                                     f"there is no domain {row['domain']}; see GET /v1/catalog/domains"))  # fmt: skip
        if (same := key_of(row["code"], row["name"])) in wanted:
            member = "code" if row["code"] else "name"
            faults.append(FieldError(f"/rows/{number}/{member}", "repeated", f"“{row[member]}”重复;没有编码的须名称不同",
                                     f"{row[member]} stands twice: rows without a code need names of their own"))  # fmt: skip
        wanted[same] = row
    if faults:
        raise Invalid(faults[0].message_zh, faults[0].message_en, code=faults[0].code, errors=faults)
    there = {row.key: row for row in await repository.rows_of(session, [body.id], listing)}
    place = Place(body.id, body.name, body.region)
    written = await _write(
        session, principal, tools, place, listing, wanted, there, {}, named=wanted.keys(), source=None
    )
    made = await repository.get_list(session, body.id, listing)
    assert made is not None, "a list that was written is there"
    return made, counts_of(written.outcomes.values(), len(written.delisted)), found is None


async def take(
    session: Session, principal: Principal, tools: Tools, sent: Sent, reading: PowerReading
) -> dict[str, Any]:
    """Take a file that was read (see schemas.PowersTakenOut), whole and at once; a trial writes nothing.

    Raises Invalid (422) when rows cannot be taken and `partial` does not say to leave them out: nothing is written then,
    and the problem carries the whole outcome.
    """
    principal.require_officer()
    known = await tools.reference.within(session)
    known.require_region(sent.region, "?region")
    given = known.require_body(sent.body, "?body") if sent.body is not None else None
    if given is not None:
        principal.require_region(given.region, "?body")
    places = sorted(
        {Place(b.id, b.name, b.region) for b in known.bodies.values() if contains(sent.region, b.region)}
        | ({Place(given.id, given.name, given.region)} if given else set())
    )
    slugs = {one.name_zh: one.slug for one in await guidelines.domains(session)}
    slugs |= {slug: slug for slug in slugs.values()}
    planned, said = plan(reading.rows, places, given.id if given else None, sent.region, slugs)
    by_body: dict[str, list[Planned]] = {}
    for one in planned:
        if one.body is not None and one.outcome != "left_out":
            by_body.setdefault(one.body, []).append(one)
    taken = {place.id: place for place in places if place.id in by_body}
    for body in sorted(taken):  # in one order: two files of the same bodies would wait for each other
        await one_at_a_time(session, f"power list {body} {sent.listing}")
    there: dict[str, dict[str, Power]] = {body: {} for body in taken}
    for row in await repository.rows_of(session, taken, sent.listing):
        there[row.body][row.key] = row
    wanted = _wanted(planned, there)
    faulty = [one for one in planned if one.outcome == "refused"]
    refused = not wanted or (bool(faulty) and not sent.partial)
    delisted: list[Power] = []
    powers: dict[tuple[str, str], str] = {
        (b, key): row.id for b, rows in there.items() for key, row in rows.items()
    }
    for body, keys in wanted.items():
        named = {one.key for one in by_body[body]}  # a row that is refused is still in the list
        if sent.whole:
            delisted += [
                row for key, row in there[body].items() if key not in named and row.delisted_at is None
            ]
        if sent.dry_run or refused:
            continue
        sources = {one.key: _source(reading, one) for one in by_body[body] if one.outcome != "refused"}
        told = {"name": reading.name, "sha256": reading.sha256, "words": reading.words}
        written = await _write(session, principal, tools, taken[body], sent.listing, keys, there[body], sources,
                               named=named if sent.whole else None, source=told)  # fmt: skip
        powers |= {(body, key): row.id for key, row in written.powers.items()}
    document = _taken(sent, reading, planned, [*reading.findings, *said], powers, delisted)
    if refused and not sent.dry_run:
        raise _faulty(planned, faulty, document)
    return document


def _wanted(
    planned: Sequence[Planned], there: Mapping[str, Mapping[str, Power]]
) -> dict[str, dict[str, dict[str, Any]]]:
    """The rows that can be taken, by body and key; says of each what becomes of it."""
    wanted: dict[str, dict[str, dict[str, Any]]] = {}
    for one in planned:
        if one.outcome == "created" and one.body is not None:
            old = there[one.body].get(one.key)
            one.outcome = outcome_of(one.values, _said(old), bool(old and old.delisted_at))
            wanted.setdefault(one.body, {})[one.key] = one.values
    return wanted


def _said(row: Power | None) -> dict[str, Any] | None:
    return {name: getattr(row, name) for name in SAID} if row is not None else None


async def _write(
    session: Session, principal: Principal, tools: Tools, body: Place, listing: str,
    wanted: Mapping[str, Mapping[str, Any]], there: Mapping[str, Power], sources: Mapping[str, dict[str, Any]], *,
    named: Collection[str] | None, source: dict[str, Any] | None,
) -> Written:  # fmt: skip
    """Write the rows `wanted`; what is not `named` is delisted, None: nothing is."""
    now = tools.clock.now()
    done = Written({}, {}, [])
    for key, values in wanted.items():
        row = there.get(key)
        outcome = outcome_of(values, _said(row), bool(row and row.delisted_at))
        done.outcomes[key] = outcome
        if row is None:
            row = Power(id=new_id("pow"), body=body.id, listing=listing, region=body.region, key=key, source=sources.get(key),
                        listed_at=now, changed_at=now, delisted_at=None, **values)  # fmt: skip
            repository.add(session, row)
        elif outcome != "unchanged":
            for name, value in values.items():
                setattr(row, name, value)
            row.source, row.changed_at, row.delisted_at = sources.get(key), now, None
        done.powers[key] = row
    if named is not None:
        for key, row in there.items():
            if key not in named and row.delisted_at is None:
                row.delisted_at = row.changed_at = now
                done.delisted.append(row)
    found = await repository.get_list(session, body.id, listing)
    if found is None:
        found = PowerList(body=body.id, listing=listing, region=body.region, touched=0)
        repository.add(session, found)
    if found.touched == 0 or done.delisted or set(done.outcomes.values()) - {"unchanged"}:
        found.source, found.officer, found.key_id = (
            source,
            principal.require_officer().as_dict(),
            principal.key_id,
        )
        found.changed_at, found.touched = now, found.touched + 1
    await session.flush()
    return done


def _source(reading: PowerReading, one: Planned) -> dict[str, Any]:
    row = one.row
    return {
        "file": reading.name,
        "sha256": reading.sha256,
        "sheet": row.sheet,
        "row": row.row,
        "cells": dict(row.cells),
    }


def _taken(
    sent: Sent, reading: PowerReading, planned: Sequence[Planned], findings: Sequence[PowerFinding],
    powers: Mapping[tuple[str, str], str], delisted: Sequence[Power],
) -> dict[str, Any]:  # fmt: skip
    return {
        "name": reading.name, "sha256": reading.sha256, "words": reading.words, "listing": sent.listing,
        "region": sent.region, "dry_run": sent.dry_run, "partial": sent.partial, "whole": sent.whole,
        "counts": counts_of((one.outcome for one in planned), len(delisted)),
        "rows": [
            {
                "sheet": one.row.sheet, "row": one.row.row, "code": one.row.code, "kind": one.row.kind, "name": one.row.name,
                "body": one.body, "power": powers.get((one.body or "", one.key)) if one.outcome != "refused" else None,
                "outcome": one.outcome, "faults": one.faults,
            }
            for one in planned
        ],
        "delisted": [{"power": row.id, "body": row.body, "code": row.code, "name": row.name} for row in delisted],
        "findings": [finding.as_dict() for finding in findings],
    }  # fmt: skip


def _faulty(planned: Sequence[Planned], faulty: Sequence[Planned], document: Mapping[str, Any]) -> Invalid:
    zh = f"{len(faulty)} 行不能导入,未写入任何内容;请修改,或以 partial=true 只导入其余各行"
    en = f"{len(faulty)} rows cannot be taken and nothing was written: mend them, or say partial=true to take the others"
    if len(faulty) == len(planned) or not planned:
        zh, en = (
            "文件中没有可以导入的行,未写入任何内容",
            "the file holds no row that can be taken: nothing was written",
        )
    told = {finding["code"]: finding["message"].split(" / ", 1) for finding in document["findings"]}
    errors = [
        FieldError(f"/rows/{one.row.sheet}/{one.row.row}", code, told[code][0], told[code][-1])
        for one in faulty
        for code in one.faults
    ]
    members = {name: document[name] for name in ("counts", "rows", "findings")}
    return Invalid(zh, en, code="faulty_rows", errors=errors, **members)
