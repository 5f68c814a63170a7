"""A synthetic nation: every county of the shipped division tree with a body and a published catalogue of its own.

Written by bulk inserts in the shape that the use cases of catalogues and bodies write (draft, deviate, submit, publish;
register), each deviation held against `examine` as theirs are, since thousands of counties by API would take an hour.
Left out: the events of publication in the outbox, which nobody of a nation that was never announced waits for.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Final

import uvloop
from sqlalchemy import insert, select

from gongkai.embedded import catalog_settings
from gongkai.settings import Settings
from kernel.clock import SystemClock
from kernel.db import Database
from kernel.db.migrate import upgrade
from kernel.ids import new_id
from services.catalog.about import MIGRATIONS
from services.catalog.app import make_tools
from services.catalog.bodies.models import Body
from services.catalog.catalogues.deviations import examine
from services.catalog.catalogues.models import Catalogue, Deviation
from services.catalog.guidelines import repository as guidelines
from services.catalog.guidelines.models import Guideline
from services.catalog.guidelines.rules import Item, lacking
from services.catalog.guidelines.service import blank_item, members_of_changes
from services.catalog.regions.models import Region
from services.catalog.seeding import seed
from services.catalog.tools import Tools

ADDED, REFINED = 2, 3
EFFECTIVE_FROM: Final = date(2026, 1, 1)
AUTHOR: Final = {"id": "bench-author", "name": "试验起草人"}
APPROVER: Final = {"id": "bench-approver", "name": "试验审批人"}
REASON: Final = "试验:摘录原文未见的要素保持空白"
#: The domains of added matters.
DOMAINS: Final = ("fiscal-budget", "social-assistance", "public-culture", "employment")
#: What a county may want beyond a standard; which rows can take which is for `examine` to say.
WISHES: Final[tuple[dict[str, Any], ...]] = (
    {"time_limit": "信息形成或者变更之日起5个工作日内公开"},
    {"time_limit": "信息形成或者变更之日起15个工作日内公开"},
    {"channels_other": ["村民微信群"]},
    {"contact": {"name": "政务公开办", "phone": "0000-0000000"}},
)


@dataclass(frozen=True, slots=True)
class Nation:
    """What was made: the codes of its counties, and how many rows its standards have together."""

    counties: tuple[str, ...]
    domains: int
    rows: int


def build(data: Path, number: int = 1) -> Nation:
    """Make a nation in the empty data directory, of random deviations that `number` decides; one transaction."""
    data.mkdir(parents=True, exist_ok=True)
    settings = Settings(data=data, sample=False)
    upgrade(settings.url_of("catalog"), MIGRATIONS)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_make(settings, Random(number)))


async def _make(settings: Settings, random: Random) -> Nation:
    database = Database(settings.url_of("catalog"))
    try:
        tools = make_tools(catalog_settings(settings), database, SystemClock())
        await seed(database, tools)
        return await _fill(database, tools, random)
    finally:
        await database.dispose()


async def _fill(database: Database, tools: Tools, random: Random) -> Nation:
    now = tools.clock.now()
    async with database.write() as session:
        adopted = list(await session.scalars(select(Guideline.id).order_by(Guideline.id)))
        rows = await guidelines.rows_of(session, adopted)
        counties = (
            await session.execute(
                select(Region.code, Region.name).where(Region.level == "county").order_by(Region.code)
            )
        ).all()
        free = list(_refinements(rows, tools.clock.today()))
        missing = {item: len(lacking(row)) for item, row in rows.items()}
        bodies: list[dict[str, Any]] = []
        catalogues: list[dict[str, Any]] = []
        deviations: list[dict[str, Any]] = []
        for code, name in counties:
            identifier = new_id("cat")
            own = [
                *_added(random, identifier, code, name, tools.clock.today()),
                *({**one} for one in random.sample(free, REFINED)),
            ]
            # Of two wishes for one row the later stays, as by the API.
            own = list({deviation["item"]: deviation for deviation in own}.values())
            lacks = dict(missing)
            for deviation in own:
                lacks[deviation["item"]] = len(
                    lacking({**rows.get(deviation["item"], {}), **deviation["changes"]})
                )
            bodies.append(
                {"id": new_id("body"), "credit_code": None, "name": f"{name}政务公开办", "region": code, "level": "county",
                 "regime": "government_information", "parent": None, "responsible_persons": [], "index_scheme": None,
                 "created_at": now, "version": 1}
            )  # fmt: skip
            catalogues.append(
                {"id": identifier, "region": code, "number": 1, "state": "published", "guidelines": adopted,
                 "assumptions": {"vague_limit": None}, "note": None, "author": AUTHOR, "authors": [AUTHOR["id"]],
                 "approver": APPROVER, "effective_from": EFFECTIVE_FROM,
                 "accepted_incomplete": {"reason": REASON, "missing": sum(lacks.values())}, "created_at": now,
                 "submitted_at": now, "published_at": now, "touched": len(own), "version": 3 + len(own)}
            )  # fmt: skip
            deviations += [
                {"catalogue": identifier, "reason": "本地需要", "review_on": None, "not_applicable": None,
                 "officer": AUTHOR, "changed_at": now} | deviation
                for deviation in own
            ]  # fmt: skip
        for model, made in ((Body, bodies), (Catalogue, catalogues), (Deviation, deviations)):
            await session.execute(insert(model), made)
        for kind in ("bodies", "catalogues"):
            await tools.reference.change(session, kind)
    domains = len({row["domain"] for row in rows.values()})
    return Nation(tuple(code for code, _ in counties), domains, len(rows))


def _refinements(rows: Mapping[str, Item], on: date) -> Iterator[dict[str, Any]]:
    """Every wish that a row can take."""
    for item, base in rows.items():
        for wish in WISHES:
            more = wish.get("channels_other")
            wanted = wish | ({"channels_other": [*(base["channels_other"] or ()), *more]} if more else {})
            changes = members_of_changes(wanted, on)
            verdict = examine("refine", base, changes, level="county", cited=False)
            if not verdict.faults:
                yield {"item": item, "kind": "refine", "changes": changes, "checked": dict(verdict.checked)}


def _added(random: Random, catalogue: str, code: str, name: str, on: date) -> Iterator[dict[str, Any]]:
    for at in range(ADDED):
        item = f"local-{code}-{at + 1}"
        base = blank_item(item, random.choice(DOMAINS), {"catalogue": catalogue, "region": code})
        changes = members_of_changes(
            {
                "names": {"level1": "本地事项", "level2": f"{name}事项{at + 1}", "level3": None},
                "content_elements": [{"name": "办理依据", "required": True, "condition": None}],
                "time_limit": f"信息形成或者变更之日起{random.randint(3, 20)}个工作日内公开",
                "responsible_body": f"{name}政务公开办",
                "method": "proactive",
                "channels": ["gov_website"],
                "audience": {"scope": "whole_society", "note": None},
            },
            on,
        )
        verdict = examine("add", base, changes, level="county", cited=False)
        if verdict.faults:
            raise RuntimeError(f"{item}: {verdict.faults[0].en}")
        yield {"item": item, "kind": "add", "changes": base | changes, "checked": dict(verdict.checked)}
