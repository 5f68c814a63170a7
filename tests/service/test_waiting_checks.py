"""What waits for a check of long materials keeps nobody from reading: a database has few readers."""

import asyncio
from typing import Any

from kernel.testing.clock import MovableClock
from services.interpretation import checking
from tests.support.interpretation import AUTHOR, BASE, DOCUMENT, answered, document, made, qa
from tests.support.suite import settings_for, suite_on

LONG = DOCUMENT + "\n第五条 依照前条办理。" * 3000
READERS = 6


async def test_others_read_while_checks_wait_for_their_turn(
    prepared: dict[str, Any], clock: MovableClock
) -> None:
    async with (
        suite_on(settings_for(**prepared), clock) as suite,
        suite.client("county", AUTHOR) as county,
    ):
        long = qa(paragraphs=["依照第七条办理。"] * 200)
        there = await made(suite, document=document(text=LONG), materials={"qa": long})
        path = f"{BASE}/packages/{there['id']}"
        checking._answers.clear()
        places = checking._places()
        for _ in range(checking.AT_ONCE):
            places.acquire_on_behalf_of_nowait(object())
        asked = [
            asyncio.create_task(county.get(one))
            for one in (path, f"{path}/findings", f"{path}/findings") * (READERS // 3)
        ]
        async with asyncio.timeout(30):
            while places.statistics().tasks_waiting < 4:  # as many as there are readers  # noqa: ASYNC110  # nothing of ours tells
                await asyncio.sleep(0.05)
            answered(await county.get(f"{BASE}/packages"), 200)
        places.total_tokens += checking.AT_ONCE
        for answer in await asyncio.gather(*asked):
            answered(answer, 200)
