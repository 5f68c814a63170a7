"""The checker at work: real pages on the loopback, what each kind of answer leaves behind, politeness, the guard, restarts."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from alembic import command
from sqlalchemy import create_engine, select

from gongkai.embedded import catalog_settings
from kernel.db import Database
from kernel.db.migrate import alembic_config, sync_url, upgrade
from kernel.http.problems import Conflict
from kernel.messaging.outbox import unsent
from kernel.security.principal import Officer, Principal
from kernel.security.scopes import SCOPES
from kernel.testing.clock import MovableClock
from services.catalog.about import MIGRATIONS
from services.catalog.address_checks import repository
from services.catalog.address_checks import service as checks
from services.catalog.address_checks.models import AddressEvidence
from services.catalog.app import make_tools
from services.catalog.business_events import service as events
from services.catalog.checker import Checker
from services.catalog.publications import service as publications
from services.catalog.publications.models import Publication
from services.catalog.publications.schemas import PublicationIn
from services.catalog.tools import Tools
from tests.support.hostile_receivers import RecordedSockets
from tests.support.local_site import LocalSite, local_site
from tests.support.suite import COUNTY, publication, settings_for

CALLER = Principal("key", "县", COUNTY, frozenset(SCOPES), Officer("u-1", "李"))
DAY = timedelta(days=1)
TEXT = "永修县二〇二六年第三批次建设用地征收土地预公告,征收范围为涂埠镇新城村集体土地。"


class Bench:
    """A catalog database with publications on a local site, and checkers that visit them."""

    def __init__(self, database: Database, tools: Tools, clock: MovableClock) -> None:
        self.database, self.tools, self.clock = database, tools, clock
        self.sockets = RecordedSockets()

    async def publish(self, *addresses: str) -> list[str]:
        """A publication of one duty at each address; their ids."""
        today, found = self.clock.today(), []
        async with self.database.write() as session:
            values = {
                "client_event_id": f"e{len(addresses)}-{addresses[0]}"[:90], "event_type": "land.requisition.approved", "occurred_on": today,
                "dates": {"approval_received_on": today}, "region": COUNTY, "body": "sample-land-bureau", "bodies": [],
                "domain": "land-expropriation", "attributes": {},
            }  # fmt: skip
            _, reported = await events.report(session, CALLER, self.tools, values)
            duty = reported["obligations"][0]
            for address in addresses:
                document = publication(duty, today, url=address, title=address[-40:])
                values = PublicationIn.model_validate(document).model_dump()
                made = await publications.record(session, CALLER, self.tools, duty["id"], values)
                found.append(made["publication"]["id"])
        return found

    async def check(self, **settings: Any) -> None:
        """What a working process does in one look, in a process of its own each time."""
        tools = replace(self.tools, settings=replace(self.tools.settings, **settings))
        await Checker(self.database, tools, self.sockets).run()

    async def states(self) -> dict[str, tuple[str, str | None]]:
        """(state, code) by the path of the address."""
        async with self.database.read() as session:
            rows = (await session.scalars(select(AddressEvidence))).all()
        return {
            row.address.partition("/")[2].partition("/")[2].partition("/")[2]: (row.state, row.code)
            for row in rows
        }

    async def told(self) -> list[tuple[str, str]]:
        """(type, publication) of the events about addresses."""
        async with self.database.read() as session:
            events = await unsent(session, 1000)
        return [(e.type.split(".")[3], e.data["publication"]) for e in events if ".address." in e.type]


@pytest.fixture
async def site() -> AsyncIterator[LocalSite]:
    async with local_site() as running:
        yield running


@pytest.fixture
async def bench(prepared: dict[str, Any], database: Database, clock: MovableClock, site: LocalSite) -> Bench:
    settings = replace(
        catalog_settings(settings_for(**prepared)), address_checks=True, address_targets=(site.target,),
        address_delay_seconds=0.0, address_timeout_seconds=0.5,
    )  # fmt: skip
    return Bench(database, make_tools(settings, database, clock), clock)


async def test_what_each_answer_leaves_behind(bench: Bench, site: LocalSite) -> None:
    """Nothing but the loopback is dialled: a redirect to a link-local address is refused before a socket opens."""
    good = site.put("/good", TEXT)
    site.put("/moved", "", "301 Moved", "Location: /good#part")
    site.put("/raw", "", "302 Found", "Location: /新/页?a=1")
    site.put("/%E6%96%B0/%E9%A1%B5?a=1", TEXT)
    site.put("/loop", "", "302 Found", "Location: /loop2")
    site.put("/loop2", "", "302 Found", f"Location: {site.url('/loop')}")
    site.put("/metadata", "", "302 Found", "Location: http://169.254.169.254/latest/meta-data/")
    site.put("/private", "", "302 Found", "Location: http://10.0.0.8/")
    site.put("/file", "", "302 Found", "Location: file:///etc/passwd")
    site.put("/home", "", "302 Found", "Location: /")
    site.put("/", TEXT * 2)
    site.put("/kept-out", "no", "403 Forbidden")
    site.put("/gone", "<h1>404</h1>", "404 Not Found")
    site.put("/soft", "您访问的页面不存在")
    site.put("/empty", "")
    site.put("/error", "no", "500 Oops")
    site.silent.add("/slow")
    for n in range(7):
        site.put(f"/far{n}", "", "302 Found", f"Location: /far{n + 1}")
    paths = (
        "moved", "raw", "loop", "metadata", "private", "file", "home", "kept-out", "gone", "soft", "empty", "error", "slow",
        "far0",
    )  # fmt: skip
    ids = await bench.publish(
        good,
        *(site.url(f"/{path}") for path in paths),
        "http://10.1.2.3/x",
        "https://localhost/y",
        "http://127.0.0.1:1/z",
    )
    # As a process that is stopped and started again: each look takes up what the one before left.
    for _ in range(4):
        await bench.check()
    assert await bench.states() == {
        "good": ("present", "ok"), "moved": ("present", "ok"), "raw": ("present", "ok"), "loop": ("unverified", "redirect_loop"),
        "metadata": ("unverified", "address_refused"), "private": ("unverified", "address_refused"),
        "file": ("unverified", "url_scheme"), "home": ("suspected", "front_page_instead"),
        "kept-out": ("unverified", "kept_out"), "gone": ("suspected", "not_found"),
        "soft": ("suspected", "says_absent"), "empty": ("unverified", "no_content"),
        "error": ("suspected", "server_error"), "slow": ("unverified", "answer_timeout"),
        "far0": ("unverified", "too_many_redirects"), "x": ("unverified", "address_refused"),
        "y": ("unverified", "host_local"), "z": ("unverified", "port_refused"),
    }  # fmt: skip
    assert set(bench.sockets.dialled) == {"127.0.0.1"}
    assert site.most_at_once == 1
    assert await bench.told() == []
    _, _, request = site.asked[0]
    assert b"user-agent: gongkai-evidence (+http" in request.lower()
    assert b"content-" not in request.lower(), "a question without a body says nothing of one"
    asked = len(site.asked)
    await bench.check()
    assert len(site.asked) == asked, "nothing is due again yet"
    async with bench.database.read() as session:
        moved = await repository.get(session, ids[1])
        assert moved is not None
        assert (moved.final_address, moved.title) == (site.url("/good"), TEXT[:12])
        kinds = [one.kind for one in await repository.history(session, ids[0], 9)]
    assert kinds == ["first_seen"]


async def test_vanishing_and_changing_are_told_once_and_the_record_stays_as_it_was(
    bench: Bench, site: LocalSite
) -> None:
    stays, changes, goes = await bench.publish(*(site.put(f"/{n}", f"{TEXT}{n}") for n in ("a", "b", "c")))
    async with bench.database.read() as session:
        before = {
            row.id: (row.version, publications.etag_of(row))
            for row in await session.scalars(select(Publication))
        }
    await bench.check()
    site.put("/b", TEXT.replace("征收土地", "收回土地"))
    site.put("/c", "no", "410 Gone")
    for _ in range(12):
        bench.clock.move_to(bench.clock.now() + timedelta(hours=6))
        await bench.check()
    found = await bench.states()
    assert {path: state for path, (state, _) in found.items()} == {
        "a": "present",
        "b": "changed",
        "c": "broken",
    }
    assert sorted(await bench.told()) == [("changed", changes), ("vanished", goes)]
    site.put("/c", f"{TEXT}c")
    bench.clock.move_to(bench.clock.now() + 8 * DAY)
    await bench.check()
    assert sorted(await bench.told()) == [("changed", changes), ("returned", goes), ("vanished", goes)]
    async with bench.database.read() as session:
        after = {
            row.id: (row.version, publications.etag_of(row))
            for row in await session.scalars(select(Publication))
        }
        history = {
            one: [c.kind for c in await repository.history(session, one, 9)] for one in (stays, changes, goes)
        }
    assert after == before
    assert history == {
        stays: ["first_seen"], changes: ["changed", "first_seen"],
        goes: ["returned", "vanished", "suspected", "first_seen"],
    }  # fmt: skip


async def test_a_page_that_breaks_off_is_none_that_has_changed(bench: Bench, site: LocalSite) -> None:
    long = site.put("/long", TEXT * 20_000)
    await bench.publish(site.put("/cut", TEXT * 40), long)
    await bench.check(address_timeout_seconds=5.0)
    site.cut |= {"/cut"}
    bench.clock.move_to(bench.clock.now() + DAY)
    await bench.check(address_timeout_seconds=5.0)
    assert await bench.states() == {"cut": ("unverified", "broke_off"), "long": ("present", "ok")}
    assert await bench.told() == []


async def test_a_host_is_asked_one_after_the_other_with_a_pause_and_left_alone_when_it_asks_for_it(
    bench: Bench, site: LocalSite
) -> None:
    first, *_ = await bench.publish(*(site.put(f"/{n}", f"{TEXT}{n}") for n in range(4)))
    await bench.check(address_delay_seconds=0.15)
    times = [at for at, _, _ in site.asked]
    assert len(times) == 4
    assert all(later - sooner >= 0.15 for sooner, later in pairwise(times))
    site.put("/0", "slower", "429 Too Many Requests", "Retry-After: 7200")
    bench.clock.move_to(bench.clock.now() + DAY)
    await bench.check()
    assert site.paths()[4:] == ["/0"]
    until = bench.clock.now() + timedelta(hours=2)
    await bench.publish(site.put("/new", f"{TEXT}new"))  # an address that comes meanwhile waits too
    async with bench.database.write() as session:
        with pytest.raises(Conflict) as refused:
            await checks.ask(session, CALLER, bench.tools, first)
    assert refused.value.code == "host_asks_for_patience"
    assert refused.value.members == {"until": until.isoformat()}
    for hours, more in ((1, 0), (2, 4)):
        bench.clock.move_to(bench.clock.now() + timedelta(hours=hours))
        asked = len(site.asked)
        await bench.check()
        assert len(site.asked) - asked == more, hours
    async with bench.database.write() as session:
        await checks.ask(session, CALLER, bench.tools, first)


async def test_hosts_are_asked_what_robots_may_ask_for_once_a_day(bench: Bench, site: LocalSite) -> None:
    def say(text: str, status: str = "200 OK", *headers: str) -> None:
        site.pages["/robots.txt"] = (status, text, headers)

    async def days(number: float) -> dict[str, tuple[str, str | None]]:
        bench.clock.move_to(bench.clock.now() + number * DAY)
        await bench.check()
        return await bench.states()

    site.put("/leads", "", "302 Found", "Location: /private/b")
    say("User-agent: *\nDisallow: /private\n")
    await bench.publish(site.put("/open", TEXT), site.url("/private/a"), site.url("/leads"))
    barred = ("unverified", "robots_disallowed")
    assert await days(0) == {"open": ("present", "ok"), "private/a": barred, "leads": barred}
    assert (sorted(site.paths()), site.asked_robots) == (["/leads", "/open"], 1)
    # What is not asked for is never broken, however long.
    for _ in range(5):
        found = await days(1.5)
    assert (found["private/a"], "/private/a" in site.paths()) == (barred, False)
    # A file that fails forbids all for now, one that asks for patience has it, one that is gone forbids nothing.
    say("", "502 Bad Gateway")
    assert set((await days(1.5)).values()) == {("unverified", "robots_unreachable")}
    say("", "503 Unavailable", "Retry-After: 86400")
    asked = (await days(7), len(site.asked), site.asked_robots)
    assert ("unverified", "unavailable") in asked[0].values()
    await days(0.5)
    assert (len(site.asked), site.asked_robots) == asked[1:]
    del site.pages["/robots.txt"]
    found = await days(30)
    assert (found["open"], found["private/a"]) == (("present", "ok"), ("suspected", "not_found"))
    # The operator answers for own hosts.
    say("User-agent: *\nDisallow: /\n")
    bench.clock.move_to(bench.clock.now() + 30 * DAY)
    await bench.check(address_robots_ignored=frozenset({"127.0.0.1"}))
    assert (await bench.states())["open"] == ("present", "ok")


async def test_what_is_moved_or_withdrawn_while_it_is_visited_is_not_told_of(
    bench: Bench, site: LocalSite
) -> None:
    one, other = await bench.publish(site.url("/gone"), site.url("/gone-too"))
    async with bench.database.write() as session:
        row = await publications.read(session, other)
        values = {"withdrawn_on": date(2026, 3, 2), "reason": "误发", "reason_code": "published_by_mistake"}
        await publications.withdraw(session, CALLER, bench.tools, other, values, publications.etag_of(row))
        there = await repository.get(session, one)
        assert there is not None
        there.address = site.url("/elsewhere")
    await bench.check()
    assert site.paths() == ["/elsewhere"]
    assert await bench.states() == {"elsewhere": ("suspected", "not_found"), "gone-too": ("unchecked", None)}


async def test_nothing_is_visited_where_the_checks_are_off(bench: Bench, site: LocalSite) -> None:
    await bench.publish(site.put("/a", TEXT))
    await bench.check(address_checks=False)
    assert (site.asked, await bench.states()) == ([], {"a": ("unchecked", None)})


async def test_what_somebody_asks_for_comes_first_and_every_host_has_its_turn(bench: Bench) -> None:
    now = bench.clock.now()
    slow = await bench.publish(*(f"https://a.example.gov.cn/{n}" for n in range(3)))
    bench.clock.move_to(now + timedelta(hours=1))
    *_, asked = await bench.publish(*(f"https://b.example.gov.cn/{n}" for n in range(3)))

    async def due(hosts: int, each: int) -> list[str]:
        async with bench.database.read() as session:
            return [one for _, one, _ in await repository.due(session, bench.clock.now(), hosts, each)]

    assert await due(1, 2) == slow[:2]
    async with bench.database.write() as session:
        await checks.ask(session, CALLER, bench.tools, asked)
    assert await due(1, 1) == [asked]
    assert await due(2, 1) == [asked, slow[0]]
    async with bench.database.write() as session:
        await repository.put_off(session, "b.example.gov.cn:443", now + DAY)
    assert await due(2, 1) == [slow[0]]


async def test_publications_from_before_are_visited_too(
    bench: Bench, site: LocalSite, database_url: str
) -> None:
    """The migration enrols what stands; withdrawn ones and those without an address are not."""
    stands, taken = await bench.publish(site.put("/a", TEXT), site.url("/b"))
    async with bench.database.write() as session:
        row = await publications.read(session, taken)
        values = {"withdrawn_on": date(2026, 3, 2), "reason": "误发", "reason_code": "published_by_mistake"}
        await publications.withdraw(session, CALLER, bench.tools, taken, values, publications.etag_of(row))
    await bench.database.dispose()
    config = alembic_config(database_url, MIGRATIONS)
    engine = create_engine(sync_url(database_url))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0010")
        connection.commit()
    engine.dispose()
    assert upgrade(database_url, MIGRATIONS) is True
    bench.database.open()
    await bench.check()
    assert await bench.states() == {"a": ("present", "ok")}
    async with bench.database.read() as session:
        assert await repository.get(session, stands) is not None
        assert await repository.get(session, taken) is None
