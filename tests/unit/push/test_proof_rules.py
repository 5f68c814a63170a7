"""What a proof says of its time, and when roots are looked at and asked for again."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from kernel.http.outbound.answers import Answer
from kernel.security.seal import content_hash
from kernel.security.time_stamp import BadStamp, Stamp
from services.push.kept_roots.rules import LATEST, SOONEST, next_look
from services.push.proofs.rules import CLOCK, KEPT_CLOCK, VERIFY, clock_of, document_of, time_of, tree_of
from services.push.time_stamps.rules import SCHEDULE, Authority, judged, next_ask, state_of

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
STAMP = Stamp("ab" * 32, NOW, "1.2.3", "0a", "CN=TSA", None)


def test_the_clock_is_that_of_the_authority_where_it_stamped() -> None:
    assert clock_of(None) == CLOCK
    assert "no external time stamp" in CLOCK
    assert clock_of(STAMP).endswith("existed at 2026-03-02T09:00:00+00:00, says CN=TSA (RFC 3161)")
    tree = tree_of(["cd" * 32])
    loose, kept = (
        document_of("m", "", "live", tree, NOW),
        document_of("m", "", "live", tree, NOW, kept=(2, "ef" * 32)),
    )
    assert (loose["clock"], loose["number"], loose["previous"]) == (CLOCK, None, None)
    assert (kept["clock"], kept["number"], kept["previous"]) == (KEPT_CLOCK, 2, "ef" * 32)
    assert orjson.loads(orjson.dumps(kept)) == kept, "what is kept as JSON has the same bytes again"
    assert content_hash(loose) != content_hash(kept)


@pytest.mark.parametrize(
    ("number", "stamp", "code", "configured", "state", "reason"),
    [
        (None, None, None, False, "not_configured", None),
        (1, None, "status", False, "not_configured", None),
        (None, None, None, True, "pending", "root_not_kept_yet"),
        (1, None, None, True, "pending", "not_asked_yet"),
        (1, None, "status", True, "pending", "status"),
        (1, STAMP, None, True, "stamped", None),
        (1, STAMP, None, False, "stamped", None),
    ],
)
def test_a_bundle_says_how_far_its_time_stamp_is(
    number: int | None,
    stamp: Stamp | None,
    code: str | None,
    configured: bool,
    state: str,
    reason: str | None,
) -> None:
    found = time_of(number, "ab" * 32, stamp, code, configured=configured)
    assert (found["state"], found["reason"], found["number"]) == (state, reason, number)
    assert found["verify"] == (VERIFY if stamp else None)
    assert found["state"] == state_of(stamp is not None, configured=configured)


def test_it_is_looked_at_and_asked_for_ever_more_rarely() -> None:
    looks = [next_look(NOW + timedelta(seconds=s), NOW) - timedelta(seconds=s) - NOW for s in (0, 600, 10**6)]
    assert looks == [SOONEST, timedelta(seconds=300), LATEST]
    asks = [(next_ask(NOW, tries) - NOW).total_seconds() for tries in range(1, 20)]
    assert asks == [*SCHEDULE, *[SCHEDULE[-1]] * (19 - len(SCHEDULE))]
    assert asks == sorted(asks)


def test_an_answer_of_another_status_or_too_large_is_none() -> None:
    for answer, code in (
        (Answer(404), "status"),
        (Answer(200, truncated=True), "too_large"),
        (Answer(200), "unreadable"),
    ):
        with pytest.raises(BadStamp) as error:
            judged(Authority("", ()), answer, b"", 1)
        assert error.value.code == code
