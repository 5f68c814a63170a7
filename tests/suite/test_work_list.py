"""The work list and the calendar of due dates (政府信息公开条例 Arts 31, 33).

A counter application of 2026-03-02, a Monday, is due on 2026-03-30: T-5 is 2026-03-23, T-1 2026-03-27, a Friday.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from kernel.testing.clock import MovableClock
from services.disclosure_requests.calendar_feeds.icalendar import Entry, calendar
from tests.support.answers import all_pages, eventually, pointers, problem
from tests.support.cases import BASE, OFFICER, act, open_office, register
from tests.support.decisions import consult
from tests.support.suite import Suite

CORRECTIONS: dict[str, Any] = {"grounds": ["description_unclear"], "points": ["请写明文号"], "days": 20}


async def listed(suite: Suite, **asked: Any) -> dict[str, Any]:
    async with suite.client("county") as county:
        answer = await county.get(f"{BASE}/work-list", params=asked)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def ids(found: dict[str, Any]) -> list[str]:
    return [item["id"] for item in found["items"]]


@pytest.fixture
async def cases(suite: Suite) -> dict[str, str]:
    """As of Friday 2026-03-27, by what they are."""
    for office in ("zrzy", "wjw"):
        await open_office(suite, office)
    made = {
        "soon": await register(suite),
        "unconfirmed": await register(suite, manner="web"),
        "waiting": await register(suite),
        "closed": await register(suite),
        "overdue": await register(suite, submitted_on="2026-02-26", office="wjw"),
    }
    await act(suite, made["closed"], "withdrawal", on="2026-03-02")
    await act(suite, made["waiting"], "correction-notices", on="2026-03-02", **CORRECTIONS)
    assignment = {"on": "2026-03-02", "officer": "u-2", "team": "审批科"}
    async with suite.client("county", OFFICER) as county:
        await county.post(f"{BASE}/applications/{made['overdue']['id']}/assignments", json=assignment)
    suite.clock.move_to(date(2026, 3, 27))
    made["later"] = await register(suite, submitted_on="2026-03-27")
    return {name: case["id"] for name, case in made.items()}


async def test_open_cases_by_due_date_those_without_one_last(suite: Suite, cases: dict[str, str]) -> None:
    found = await listed(suite)
    order = ("overdue", "soon", "later", "unconfirmed", "waiting")
    assert ids(found) == [cases[name] for name in order]
    overdue, soon, *_ = found["items"]
    assert (overdue["due_by"], overdue["days_left"]) == ("2026-03-25", -2)
    assert (overdue["officer"], overdue["team"], overdue["office"]) == ("u-2", "审批科", "wjw")
    assert (soon["due_by"], soon["days_left"], soon["due_status"]) == ("2026-03-30", 1, "final")
    assert [(one["waiting_for"], one["days_left"]) for one in found["items"][3:]] == [
        ("confirmation", None), ("applicant", None),
    ]  # fmt: skip
    assert found["counts"] == {"open": 5, "due_soon": 1, "overdue": 1, "waiting": 1, "unconfirmed": 1}
    async with suite.client("county") as county:
        assert await all_pages(county, f"{BASE}/work-list", limit=1) == found["items"]


#: What is asked, and the cases that are left.
NARROWED: list[tuple[dict[str, str], list[str]]] = [
    ({"status": "due_soon"}, ["soon"]),
    ({"status": "overdue"}, ["overdue"]),
    ({"status": "waiting"}, ["waiting"]),
    ({"status": "unconfirmed"}, ["unconfirmed"]),
    ({"office": "wjw"}, ["overdue"]),
    ({"officer": "u-2"}, ["overdue"]),
    ({"team": "审批科"}, ["overdue"]),
    ({"team": "审批科", "status": "waiting"}, []),
]


async def test_the_list_narrows(suite: Suite, cases: dict[str, str], subtests: pytest.Subtests) -> None:
    for asked, names in NARROWED:
        with subtests.test(asked=asked):
            assert ids(await listed(suite, **asked)) == [cases[name] for name in names]


async def test_the_list_ends_at_the_division_of_the_key(suite: Suite, cases: dict[str, str]) -> None:
    async with suite.client("neighbour") as neighbour:
        found = (await neighbour.get(f"{BASE}/work-list")).json()
        broken = await neighbour.get(f"{BASE}/work-list?cursor=AAAA")
    assert (found["items"], set(found["counts"].values())) == ([], {0})
    problem(broken, 400, "bad_cursor")


# Reminders


def lines_of(content: bytes) -> list[tuple[str, str]]:
    """Name with parameters and value of each content line, unfolded; checks what RFC 5545 §3.1 asks of lines."""
    assert content.endswith(b"\r\n")
    physical = content.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in physical)
    unfolded = content.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")
    return [(line.partition(":")[0], line.partition(":")[2]) for line in unfolded]


def components(lines: Iterator[tuple[str, str]], name: str = "") -> dict[str, Any]:
    """A component as its properties and, below `parts`, its components by kind."""
    found: dict[str, Any] = {"parts": []}
    for key, value in lines:
        if key == "BEGIN":
            found["parts"].append((value, components(lines, value)))
        elif key == "END":
            assert value == name
            return found
        else:
            found[key] = (
                value.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
            )
    assert not name, f"{name} does not end"
    return found


async def test_the_calendar_holds_the_open_cases_with_a_due_date(suite: Suite, cases: dict[str, str]) -> None:
    asked = {"expires_on": "2026-12-31"}
    async with suite.client("county") as county, suite.client(None) as anybody:
        made = [await county.post(f"{BASE}/calendar-feeds", json=asked, headers={"idempotency-key": "1"})
                for _ in range(2)]  # fmt: skip
        narrow = (await county.post(f"{BASE}/calendar-feeds", json=asked | {"office": "wjw"})).json()
        answer = await anybody.get(made[0].json()["address"])
        again = await anybody.get(made[0].json()["address"])
        of_office = await anybody.get(narrow["address"])
    assert [one.status_code for one in made] == [201, 201]
    assert made[1].json() == made[0].json() | {"address": None}  # given once
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.content == again.content
    [(kind, found)] = components(iter(lines_of(answer.content)))["parts"]
    assert (kind, found["VERSION"]) == ("VCALENDAR", "2.0")
    events = [event for _, event in found["parts"]]
    assert [event["UID"].partition("@")[0] for event in events] == [
        cases[name] for name in ("overdue", "soon", "later")
    ]
    soon = events[1]
    assert (soon["DTSTART;VALUE=DATE"], soon["DTEND;VALUE=DATE"]) == ("20260330", "20260331")
    # 09:00 on Friday, the working day before
    assert [(kind, alarm["TRIGGER"], alarm["ACTION"]) for kind, alarm in soon["parts"]] == [
        ("VALARM", "-PT63H", "DISPLAY")
    ]
    for hidden in ("张三", "征收土地公告", "13800000000"):
        assert hidden not in answer.text
    assert of_office.text.count("BEGIN:VEVENT") == 1


async def test_the_addresses_that_are_good_are_listed_without_their_tokens(suite: Suite) -> None:
    await open_office(suite)
    async with suite.client("county") as county, suite.client("neighbour") as neighbour:
        made = [
            (await county.post(f"{BASE}/calendar-feeds", json={"expires_on": day})).json()
            for day in ("2026-03-05", "2026-12-31", "2026-12-31")
        ]
        suite.clock.move_to(date(2026, 3, 6))
        first = (await county.get(f"{BASE}/calendar-feeds", params={"limit": 1})).json()
        rest = (await county.get(f"{BASE}/calendar-feeds", params={"cursor": first["next_cursor"]})).json()
        foreign = (await neighbour.get(f"{BASE}/calendar-feeds")).json()
    assert first["items"] + rest["items"] == [one | {"address": None} for one in made[1:]]
    assert foreign["items"] == []


async def test_what_is_owed_to_review_organs_and_courts_stands_in_list_and_calendar(suite: Suite) -> None:
    """《行政复议法》第四十八条、第五十四条, 《行政诉讼法》第六十七条."""
    await open_office(suite)
    case = await register(suite)
    suite.clock.move_to(date(2026, 3, 6))
    review = {
        "kind": "review",
        "procedure": "ordinary",
        "authority": "永修县人民政府",
        "received_on": "2026-03-05",
    }
    async with suite.client("county", OFFICER) as county:
        made = []
        for changes in (
            {}, {"procedure": "simplified"}, {"kind": "suit_direct", "procedure": None, "authority": "永修县人民法院"},
            {"answered_on": "2026-03-06"},
        ):  # fmt: skip
            answer = await county.post(f"{BASE}/applications/{case['id']}/reviews", json=review | changes)
            assert answer.status_code == 201, answer.text
            made.append(answer.json()["id"])
        found = (await county.get(f"{BASE}/work-list")).json()["owed"]
        mine = (await county.get(f"{BASE}/work-list", params={"officer": "u-99"})).json()["owed"]
        feed = (await county.post(f"{BASE}/calendar-feeds", json={"expires_on": "2026-12-31"})).json()
        written = (await county.get(feed["address"])).text
    async with suite.client("neighbour", OFFICER) as neighbour:
        foreign = (await neighbour.get(f"{BASE}/work-list")).json()["owed"]
    assert [(one["review"], one["due"], one["days_left"]) for one in found] == [
        (made[1], "2026-03-12", 6), (made[0], "2026-03-19", 13), (made[2], "2026-03-20", 14),
    ]  # fmt: skip
    assert found[0]["article"] == "《行政复议法》第五十四条、第八十八条"
    assert (mine, foreign) == ([], [])
    assert [f"{one}@" in written for one in made] == [True, True, True, False]


async def test_an_address_expires_and_can_be_revoked(suite: Suite) -> None:
    await open_office(suite)
    async with suite.client("county") as county, suite.client("neighbour") as neighbour:
        feeds = [
            (await county.post(f"{BASE}/calendar-feeds", json={"expires_on": "2026-03-05"})).json()
            for _ in range(2)
        ]
        foreign = await neighbour.delete(f"{BASE}/calendar-feeds/{feeds[0]['id']}")
        revoked = await county.delete(f"{BASE}/calendar-feeds/{feeds[0]['id']}")
        twice = await county.delete(f"{BASE}/calendar-feeds/{feeds[0]['id']}")
        suite.clock.move_to(date(2026, 3, 5))
        gone, good = [await county.get(one["address"]) for one in feeds]
        suite.clock.move_to(date(2026, 3, 6))
        expired = await county.get(feeds[1]["address"])
        for wrong in ("2026-03-05", "2027-12-31"):
            bad = await county.post(f"{BASE}/calendar-feeds", json={"expires_on": wrong})
            assert pointers(bad, 422, "out_of_range") == ["/expires_on"]
    assert (revoked.status_code, good.status_code) == (204, 200)
    for answer in (foreign, twice, gone, expired):
        problem(answer, 404)


def test_text_is_escaped_and_lines_are_folded() -> None:
    name = "a\\b;c,d\r\ne\x07 " + "公开" * 60
    entry = Entry(
        "1@x",
        MovableClock(date(2026, 3, 2)).now(),
        1,
        date(2026, 3, 30),
        date(2026, 3, 27),
        name,
        "第一行\n" + "𝄞" * 40,
    )
    [(_, found)] = components(iter(lines_of(calendar("名称", "说明", [entry]))))["parts"]
    [(_, event)] = found["parts"]
    assert event["SUMMARY"] == "a\\b;c,d\ne " + "公开" * 60
    assert event["DESCRIPTION"] == "第一行\n" + "𝄞" * 40
    assert event["DTSTAMP"] == "20260302T010000Z"


async def test_Art32_once_a_limit_has_passed_in_silence_it_is_the_offices_turn(brisk: Suite) -> None:
    await open_office(brisk)
    case = await register(brisk)
    sent = await consult(brisk, case, "2026-03-02", party="third_party")
    await act(brisk, case, f"consultations/{sent['id']}/receipt", on="2026-03-02")
    brisk.clock.move_to(date(2026, 3, 23))
    assert ids(await listed(brisk, status="waiting")) == [case["id"]]
    # No act tells that the fifteen working days are over.
    brisk.clock.move_to(date(2026, 3, 24))
    await eventually(lambda: listed(brisk, status="waiting"), lambda found: not found["items"])
    (item,) = (await listed(brisk))["items"]
    assert (item["waiting_for"], item["due_by"]) == (None, "2026-04-21")
