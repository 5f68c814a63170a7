"""Why that date: day by day, as known today or on a past day; and the status that the calendar alone gives."""

from datetime import date
from typing import Any

from tests.support.answers import pointers
from tests.support.county import event, new_catalogue, new_guideline, row, standard
from tests.support.suite import Suite, publication

EVENTS = "/v1/catalog/business-events"
DUTIES = "/v1/catalog/obligations"


async def duty_of(suite: Suite, document: dict[str, Any]) -> dict[str, Any]:
    async with suite.client("department") as department:
        answer = await department.post(EVENTS, json=document)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()["obligations"][0]
    return found


async def test_a_duty_goes_from_open_through_due_soon_to_overdue_as_days_pass(
    suite: Suite, body: str
) -> None:
    await standard(suite, row("s-1"))
    duty = await duty_of(suite, event("n1", body))
    assert duty["due"]["date"] == "2026-03-16"
    expected = {
        date(2026, 3, 10): "open", date(2026, 3, 11): "due_soon", date(2026, 3, 16): "due_soon",
        date(2026, 3, 17): "overdue", date(2027, 3, 17): "overdue",
    }  # fmt: skip
    async with suite.client("department") as department:
        for day, status in expected.items():
            suite.clock.move_to(day)
            assert (await department.get(f"{DUTIES}/{duty['id']}")).json()["status"] == status, day
            for name in ("open", "due_soon", "overdue"):
                found = (await department.get(f"{DUTIES}?status={name}")).json()["items"]
                assert bool(found) is (name == status), (day, name)


async def test_each_counted_day_has_its_number_and_each_skipped_one_its_reason(
    suite: Suite, body: str
) -> None:
    await standard(suite, row("s-1"))
    duty = await duty_of(suite, event("n1", body, "2026-02-12", occurred_on="2026-02-12"))
    async with suite.client("department") as department:
        told = (await department.get(duty["due"]["explanation_url"])).json()
    days = {line["date"]: line for line in told["days"]}
    assert [line["n"] for line in told["days"] if line["counted"]] == list(range(1, 11))
    assert days["2026-02-14"]["counted"] is True  # a Saturday worked for the festival
    assert days["2026-02-17"]["counted"] is False
    assert all(line["reason"] for line in told["days"])
    assert days["2026-02-17"]["article"] == "《全国年节及纪念日放假办法》"
    assert max(days) == duty["due"]["date"] == "2026-03-04"
    assert told["trigger"]["date"] == "2026-02-12"
    assert told["time_limit"] == "信息形成之日起10个工作日内"
    for summary in (told["summary_zh"], told["summary_en"]):
        assert "2026-03-04" in summary


async def test_the_notice_of_2020_that_was_amended_counts_as_it_was_known(suite: Suite, body: str) -> None:
    await new_guideline(suite, "both", row("s-1"))
    await new_catalogue(suite, "both", effective_from="2019-06-01")
    await new_catalogue(suite, "both")
    async with suite.client() as county:
        bound = {
            "region": "360425", "event_type": "test.done",
            "items": [{"item": "s-1", "dates": {"*": "occurred_on"}}],
        }  # fmt: skip
        assert (await county.put("/v1/catalog/bindings/old", json=bound)).status_code == 201
    duty = await duty_of(suite, event("n1", body, None, occurred_on="2020-01-20"))
    assert duty["due"]["date"] == "2020-02-11"
    async with suite.client("department") as department:
        path = f"{DUTIES}/{duty['id']}/explanation"
        today = (await department.get(path)).json()
        assert (today["due"]["date"], today["known_on"]) == ("2020-02-11", None)
        then = (await department.get(f"{path}?known_on=2020-01-20")).json()
        assert (then["due"]["date"], then["known_on"]) == ("2020-02-07", "2020-01-20")
        assert "2020-02-07" in then["summary_zh"]
        days = {line["date"]: line["counted"] for line in then["days"]}
        assert days["2020-01-31"] is True
        later = {line["date"]: line["counted"] for line in today["days"]}
        assert later["2020-01-31"] is False
        # The duty itself stays as it is: known_on asks, it does not change.
        assert (await department.get(f"{DUTIES}/{duty['id']}")).json()["due"]["date"] == "2020-02-11"


async def test_any_known_on_is_answered_and_one_that_is_no_day_is_400(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"), row("s-2", "及时公开"))
    duty = await duty_of(suite, event("n1", body))
    async with suite.client("department") as department:
        path = f"{DUTIES}/{duty['id']}/explanation"
        before_any_notice = (await department.get(f"{path}?known_on=0001-01-01")).json()
        assert before_any_notice["due"]["status"] == "provisional"
        assert before_any_notice["due"]["date"] is None
        assert (await department.get(f"{path}?known_on=9999-12-31")).json()["due"]["date"] == "2026-03-16"
        for day in ("2026-02-30", "yesterday", "2026-03-02T00:00:00Z"):
            assert pointers(await department.get(f"{path}?known_on={day}"), 400) == ["?known_on"]


async def test_an_open_duty_is_provisional_beyond_the_notices_and_says_its_bounds(
    suite: Suite, body: str
) -> None:
    await standard(suite, row("s-1"))
    suite.clock.move_to(date(2026, 12, 28))
    duty = await duty_of(suite, event("n1", body, "2026-12-28", occurred_on="2026-12-28"))
    due = duty["due"]
    assert (due["date"], due["status"], due["strict_date"]) == (None, "provisional", None)
    assert "2027-01-08" <= due["earliest"] <= due["latest"] <= "2027-01-20"
    async with suite.client("department") as department:
        told = (await department.get(due["explanation_url"])).json()
    for summary in (told["summary_zh"], told["summary_en"]):
        assert due["earliest"] in summary
        assert due["latest"] in summary


async def test_a_closed_duty_keeps_its_explanation(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"))
    duty = await duty_of(suite, event("n1", body))
    async with suite.client("department") as department:
        await department.post(f"{DUTIES}/{duty['id']}/publications", json=publication(duty, date(2026, 3, 2)))
        told = (await department.get(f"{DUTIES}/{duty['id']}/explanation")).json()
    assert told["due"]["date"] == "2026-03-16"
    assert told["known_on"] == "2026-03-02"
    assert [line["n"] for line in told["days"] if line["counted"]] == list(range(1, 11))
