"""Trials: names of their own, what the simulator says, what is planned for a team, and the wrapper before a channel."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kernel.security.principal import Principal
from services.push.channels.port import Outcome, Parcel
from services.push.deliveries.planning import Plan, rows_of
from services.push.trials import client_of, is_trial, may_change, name_of, outcome_of
from services.push.wire import Simulating

LIVE = Principal("key", "县审批系统", "360425", frozenset())
TEST, TEAM = replace(LIVE, kind="test"), replace(LIVE, kind="team")
AT = datetime(2026, 3, 2, tzinfo=UTC)


def test_a_trial_keeps_its_references_under_a_name_that_no_client_can_have() -> None:
    names = [name_of(one) for one in (LIVE, TEST, TEAM)]
    assert len(set(names)) == 3
    assert names[0] == "县审批系统"
    assert [client_of(name) for name in names] == ["县审批系统"] * 3
    assert [is_trial(name) for name in names] == [False, True, True]
    assert [name.isprintable() for name in names] == [True, False, False]


def test_a_trial_changes_its_like_alone() -> None:
    may = {
        (one.kind, kind)
        for one in (LIVE, TEST, TEAM)
        for kind in ("live", "team", "test")
        if may_change(one, kind)
    }
    assert may == {("live", "live"), ("live", "team"), ("live", "test"), ("team", "team"), ("test", "test")}


@pytest.mark.parametrize(
    "address, kind",
    [
        ("permanent@simulator", "failed_perm"), ("10000000002", "failed_temp"), ("https://simulator/uncertain", "uncertain"),
        ("13800000001", "delivered"), ("https://www.example.gov.cn/", "delivered"), ("", "delivered"),
    ],
)  # fmt: skip
def test_the_simulator_answers_for_every_address(address: str, kind: str) -> None:
    outcome = outcome_of(address)
    assert (outcome.kind, outcome.code.startswith("simulated_")) == (kind, True)


def test_a_delivery_to_somebody_outside_of_the_team_is_suppressed_when_it_is_planned() -> None:
    plan = Plan("msg_1", "360425", "ordinary", AT, None)
    rows = list(rows_of(plan, [("mine", ["sms"]), ("other", ["sms", "feed"])], {}, AT, team={"mine"}))
    assert [(row.subscriber, row.channel, row.state, row.reason) for row in rows] == [
        ("mine", "sms", "planned", None), ("other", "sms", "suppressed", "not_of_the_team"),
        ("other", "feed", "suppressed", "not_of_the_team"),
    ]  # fmt: skip
    assert {row.state for row in rows_of(plan, [("mine", ["sms"])], {}, AT, team=set())} == {"suppressed"}
    assert {row.state for row in rows_of(plan, [("mine", ["sms"])], {}, AT)} == {"planned"}


class Counting:
    """A channel that keeps what it was given."""

    deduplicates, batch, together, at_once = True, 7, True, 70
    kept: Outcome | None = None

    def __init__(self) -> None:
        self.given: list[Sequence[Parcel]] = []

    async def send(self, batch: Sequence[Parcel]) -> Sequence[Outcome]:
        self.given.append(batch)
        return [Outcome("delivered", f"really {parcel.delivery}") for parcel in batch]


def parcel(delivery: str, tested: str | None) -> Parcel:
    return Parcel(delivery, 1, 1, "msg_1", b"{}", "", "sbr_1", {}, tested=tested)


@pytest.mark.anyio
async def test_a_channel_sees_nothing_of_a_test_and_outcomes_keep_their_order() -> None:
    channel = Counting()
    wrapped = Simulating("feed", channel)
    assert (wrapped.deduplicates, wrapped.batch, wrapped.together, wrapped.at_once) == (True, 7, True, 70)
    batch = [parcel("a", ""), parcel("b", None), parcel("c", "permanent@simulator"), parcel("d", None)]
    outcomes = await wrapped.send(batch)
    assert [one.code for one in outcomes] == [
        "simulated_delivered", "really b", "simulated_permanent", "really d"
    ]  # fmt: skip
    assert [[one.delivery for one in given] for given in channel.given] == [["b", "d"]]
    await wrapped.send([parcel("e", "")])
    assert len(channel.given) == 1
    real = [parcel("f", None)]
    await wrapped.send(real)
    assert channel.given[-1] is real
    cannot_be_told = parcel("g", "")
    cannot_be_told.content = b""
    [unfit] = await Simulating("webhook", channel).send([cannot_be_told])
    assert (unfit.kind, unfit.code) == ("failed_perm", "cannot_render")
