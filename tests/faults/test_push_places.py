"""kill -9 at each named place of push: what it was about is neither lost nor doubled once the work is done again.

The short form dies once at each place; with GONGKAI_FAULT_ROUNDS also when it comes by again, and on both channels.
"""

import os
import re
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import update

import services.push
from kernel.db.lease import leases
from kernel.testing.clock import MovableClock
from tests.support import push_run
from tests.support.fault_report import Tally
from tests.support.hooks import receiving
from tests.support.push_scenes import SCENES, Ground, Scene
from tests.support.time_stamping import authority_in, listening, openssl

LONG: Final = int(os.environ.get("GONGKAI_FAULT_ROUNDS", "1")) > 1
SOURCES: Final = Path(services.push.__file__).parent.rglob("*.py")
#: All that there are: one that is new has no scene, and fails here.
PLACES: Final = sorted({n for path in SOURCES for n in re.findall(r'failpoint\("([\w.]+)"\)', path.read_text("utf-8"))})  # fmt: skip


def cases() -> list[tuple[str, int, str]]:
    """Place, the how many-th passing, channel."""
    if not LONG:
        return [(place, 1, "webhook") for place in PLACES] + [("import.piece", 2, "webhook")]
    channels = {"delivery": ("webhook", "feed")}
    return [
        (place, n, channel)
        for place in PLACES
        for n in (1, 2, 3)
        for channel in channels.get(place.partition(".")[0], ("webhook",))
    ]


@pytest.fixture
async def push(
    prepared: dict[str, Any], clock: MovableClock, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Ground]:
    async with AsyncExitStack() as stack:
        hook = stack.enter_context(receiving())
        more = {"push_targets": hook.target}
        if request.node.callspec.params["place"] == "root.stamped":
            if openssl() is None:
                pytest.skip("openssl (3 or later) is not installed")
            server = await stack.enter_async_context(listening(authority_in(tmp_path / "tsa")))
            more = {
                "push_tsa_url": server.url, "push_tsa_ca_file": server.ca, "push_targets": f"127.0.0.1/32:{server.port}",
            }  # fmt: skip
        ground = Ground(prepared | more, clock, hook)
        stack.push_async_callback(ground.database.dispose)
        await ground.start()
        yield ground


async def dead(push: Ground, scene: Scene, about: str, place: str) -> bool:
    """The job dies at the place, if it comes by; the lease of the dead is over."""
    ended = await push_run.apart(push.run(scene.job, about), place)
    assert ended in (0, -signal.SIGKILL)
    async with push.database.write() as session:
        await session.execute(update(leases).values(until=0.0))
    return ended != 0


@pytest.mark.parametrize("place, number, channel", cases())
async def test_death_at_each_place_of_push(
    push: Ground, place: str, number: int, channel: str, tally: Tally
) -> None:
    scene = SCENES[place](channel)
    about = await scene.prepare(push)
    for earlier in scene.before:
        assert await dead(push, scene, about, earlier)
    died = await dead(push, scene, about, f"{place}:{number}")
    assert died or number > 1
    begun = time.monotonic()
    push.pass_on(scene.later)
    await push.do(scene.job, about)
    tally.recovered(time.monotonic() - begun)
    found = await scene.found(push)
    tally.add(
        kills=len(scene.before) + died, messages=found.effects, lost=found.lost, ledger_duplicates=found.doubled,
        wire_duplicates=found.again,
    )  # fmt: skip
    assert (found.lost, found.doubled) == (0, 0)
