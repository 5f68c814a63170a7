"""The database counts table 3 as the fold of every ledger does, on both shapes: each table, each cell, page by page."""

from collections.abc import AsyncIterator
from datetime import datetime
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert

from kernel.clock import SHANGHAI
from kernel.db import Database
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.ledger.models import LedgerEntry
from services.disclosure_requests.offices.models import Office
from services.disclosure_requests.report_figures import service
from services.disclosure_requests.reports.check import check
from services.disclosure_requests.reports.facts import CLOSING
from services.disclosure_requests.reports.report import Report
from services.disclosure_requests.reports.rules import cases_in_cell, table3_of
from services.disclosure_requests.reports.subjects import Subject
from services.disclosure_requests.reports.tables import COLUMN_NAMES, form_of
from tests.support.ledgers import Ledger, facts_of, ledger
from tests.support.suite import settings_for

AT = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
REGION = Subject("region", "360481", "某市", "360481", "government")
YEARS = range(2019, 2024)


@pytest.fixture
async def requests(prepared: dict[str, Any]) -> AsyncIterator[Database]:
    made = Database(settings_for(**prepared).url_of("disclosure_requests"))
    yield made
    await made.dispose()


def application(one: Ledger) -> dict[str, Any]:
    return {
        "id": one.id, "office": one.office, "region": "360481", "number": one.id, "client": "test",
        "client_application_id": None, "manner": one.manner, "applicant_kind": one.applicant_kind, "applicant_index": "",
        "text_index": "", "text_simhash": 0, "items": 1, "backlog": True, "submitted_on": one.entries[0].on,
        "created_at": AT, "token_index": one.id, "state": "closed", "clock_hash": "", "told": "", "head_hash": "",
        "entries": len(one.entries), "version": 1,
    }  # fmt: skip


def entries(one: Ledger) -> list[dict[str, Any]]:
    return [
        {
            "application": one.id, "number": number, "kind": entry.kind, "on": entry.on, "at": AT, "role": "officer",
            "actor": {}, "data": {"row": entry.row} if entry.row else {}, "previous": "", "hash": "",
        }
        for number, entry in enumerate(one.entries, 1)
    ]  # fmt: skip


async def keep(database: Database, ledgers: list[Ledger]) -> None:
    offices = [
        {"id": name, "region": "360481", "name": name, "kind": "department", "details": {}, "changed_at": AT, "version": 1}
        for name in sorted({one.office for one in ledgers})
    ]  # fmt: skip
    async with database.write() as session:
        await session.execute(insert(Office), offices)
        await session.execute(insert(Application), [application(one) for one in ledgers])
        await session.execute(insert(LedgerEntry), [entry for one in ledgers for entry in entries(one)])


async def test_every_table_and_cell_is_that_of_the_folded_ledgers(requests: Database) -> None:
    random = Random(20260302)
    ledgers = [ledger(random, number) for number in range(400)]
    await keep(requests, ledgers)
    before = None
    async with requests.read() as session:
        for subject in (REGION, Subject("office", "office-1", "", "360481", "department")):
            own = [one for one in ledgers if subject.scope == "region" or one.office == subject.id]
            facts = facts_of(own)
            for year in YEARS:
                figures = await service.figures_of(session, subject, year)
                assert figures.report.table3 == table3_of(facts, year)
                now = Report(year, form_of(year), figures.report.table3)
                same = before is not None and before.year == year - 1
                assert check(now, before if same else None) == []
                before = now
        for row in form_of(2021).row_names:
            for column in COLUMN_NAMES:
                found: list[str] = []
                while page := await service.cell(
                    session, REGION, 2021, "table3", row, column, found[-1] if found else "", 25
                ):
                    found += page
                assert tuple(found) == cases_in_cell(facts_of(ledgers), 2021, row, column)


async def test_a_case_that_an_old_system_closed_before_its_receipt_is_counted_and_named(
    requests: Database,
) -> None:
    random = Random(7)
    ledgers = [ledger(random, number) for number in range(200)]
    await keep(requests, ledgers)
    async with requests.read() as session:
        figures = await service.figures_of(session, REGION, 2021)
    named = {finding.actual for finding in figures.findings if finding.id == "CASE"}
    assert named
    odd = {one.id for one in ledgers if _is_odd(one)}
    assert named <= odd


def _is_odd(one: Ledger) -> bool:
    kinds = {entry.kind: entry for entry in reversed(one.entries)}
    received = kinds.get("submitted" if one.manner == "counter" else "received")
    early = received and any(entry.on < received.on for entry in one.entries if entry.kind in CLOSING)
    return bool(early) or any(entry.row == "no such result" for entry in one.entries)
