"""A new version of a guideline of 400 items merged into a county that has deviated, beside `git merge-file` on the same rows."""

import asyncio
import json
import subprocess
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final

from bench.report import Line
from bench.server import scratch
from gongkai.embedded import catalog_settings
from gongkai.settings import Settings
from kernel.clock import SystemClock
from kernel.db import Database
from kernel.db.migrate import upgrade
from kernel.security.principal import Officer, Principal
from services.catalog.about import MIGRATIONS
from services.catalog.app import make_tools
from services.catalog.catalogues.models import Catalogue, Deviation
from services.catalog.guidelines import repository as guidelines
from services.catalog.guidelines.models import Guideline
from services.catalog.guidelines.rules import Item, time_limit_of
from services.catalog.merge_changes import service as merge_changes
from services.catalog.merge_proposals import service as merges
from services.catalog.seed.reader import read_guidelines
from services.catalog.seeding import items_of_document, seed
from services.catalog.tools import Tools

ITEMS: Final = 400
ROUNDS: Final = 9
LIMIT_MS: Final = 200.0
COUNTY: Final = "360425"
DOMAIN: Final = "land-expropriation"
OFFICER: Final = Officer("u-17", "李起草")


def run() -> list[Line]:
    """One line: the proposal computed and kept, page of changes included, in one transaction."""
    with scratch() as directory:
        return [asyncio.run(_measured(directory))]


async def _measured(data: Path) -> Line:
    settings = Settings(data=data)
    url = settings.url_of("catalog")
    upgrade(url, MIGRATIONS)
    database, clock = Database(url), SystemClock()
    tools = make_tools(catalog_settings(settings), database, clock)
    try:
        await seed(database, tools)
        base, theirs, ours = await _filled(database, tools)
        took = [await _merged(database, tools) for _ in range(ROUNDS)]
        beside = [_by_git(data, [base, ours, theirs]) for _ in range(3)]
    finally:
        await database.dispose()
    worst, usual, git = max(one for one, _ in took), median(one for one, _ in took), median(beside)
    return Line(
        f"merge of a {ITEMS}-item guideline", f"<= {LIMIT_MS:.0f} ms", f"{usual:.0f} ms", f"git merge-file {git:.0f} ms",
        usual / git, usual <= LIMIT_MS,
        f"into a county with {len(ours) - ITEMS} rows of its own, {took[0][1]} changes, computed and kept with their first"
        f" page shown; the first, the guidelines not in memory yet, {took[0][0]:.0f} ms; most {worst:.0f} ms",
    )  # fmt: skip


async def _filled(
    database: Database, tools: Tools
) -> tuple[Mapping[str, Item], Mapping[str, Item], Mapping[str, Item]]:
    """Both versions of the guideline, and a published catalogue that deviates in a quarter of the old one and adds rows."""
    shipped = [
        item for document in read_guidelines() for item in items_of_document(document, date(2026, 1, 1))
    ]
    base = {
        f"bench-{n}": shipped[n] | {"id": f"bench-{n}", "domain": DOMAIN, "names": shipped[n]["names"] | {"level3": f"{n}"}}
        for n in range(ITEMS)
    }  # fmt: skip
    theirs = {
        item: row | (_limit(7) if n % 3 == 0 else {}) | ({"channels": ["gov_gazette", *(row["channels"] or ())]} if n % 5 == 0 else {})
        for n, (item, row) in enumerate(base.items())
        if n % 50
    }  # fmt: skip
    changes: dict[str, Item] = {
        item: _limit(3) if n % 2 else {"channels": [*(row["channels"] or ()), "notice_board"]}
        for n, (item, row) in enumerate(base.items())
        if n % 4 == 0 or n % 3 == 0
    }
    added = {
        f"own-{n}": base["bench-1"]
        | {"id": f"own-{n}", "names": {"level1": f"本县{n}", "level2": None, "level3": None}}
        for n in range(40)
    }
    now = tools.clock.now()
    async with database.write() as session:
        for identifier, rows in (("bench-old", base), ("bench-new", theirs)):
            made = Guideline(
                id=identifier, domain=DOMAIN, title=identifier, edition="1", kind="national_standard", complete=True,
                supersedes="bench-old" if identifier == "bench-new" else None, item_count=len(rows), created_at=now,
            )  # fmt: skip
            await guidelines.add(session, made, list(rows.values()))
        officer = OFFICER.as_dict()
        session.add(
            Catalogue(
                id="cat_bench", region=COUNTY, number=1, state="published", guidelines=["bench-old"], assumptions={},
                author=officer, authors=[], approver=officer, effective_from=date(2026, 1, 1), created_at=now,
                published_at=now, touched=0,
            )
        )  # fmt: skip
        await session.flush()
        for kind, rows in (("refine", changes), ("add", added)):
            for item, content in rows.items():
                session.add(
                    Deviation(
                        catalogue="cat_bench",
                        item=item,
                        kind=kind,
                        changes=content,
                        officer=officer,
                        changed_at=now,
                    )
                )
    return base, theirs, {**base, **{i: base[i] | c for i, c in changes.items()}, **added}


async def _merged(database: Database, tools: Tools) -> tuple[float, int]:
    """Milliseconds, and how many changes; the proposal is dropped again outside the time."""
    caller = Principal("bench", "bench", COUNTY, frozenset({"catalogue:read", "catalogue:write"}), OFFICER)
    begun = perf_counter()
    async with database.write() as session:
        made = await merges.make(session, caller, tools, "cat_bench", {"theirs": "bench-new", "base": None})
        await merge_changes.page(session, tools, made, outcome=None, undecided=None, start=0, limit=50)
        number = sum(made.counts.values())
        identifier = made.id
    took = (perf_counter() - begun) * 1000
    async with database.write() as session:
        await merges.drop(session, caller, tools, identifier, "bench", "*")
    return took, number


def _by_git(data: Path, versions: Sequence[Mapping[str, Item]]) -> float:
    """Milliseconds of git's merge of the three as lines of JSON, a member a line."""
    names = []
    for name, rows in zip(("base", "ours", "theirs"), versions, strict=True):
        file = data / f"{name}.json"
        file.write_text(json.dumps(rows, ensure_ascii=False, indent=0, default=str), "utf-8")
        names.append(str(file))
    base, ours, theirs = names
    begun = perf_counter()
    subprocess.run(
        ["git", "merge-file", "-p", ours, base, theirs],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return (perf_counter() - begun) * 1000


def _limit(days: int) -> dict[str, Any]:
    return {"time_limit": time_limit_of(f"信息形成之日起{days}个工作日内")}
