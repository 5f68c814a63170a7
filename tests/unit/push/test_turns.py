"""Turns at receivers: so many at once, in the order in which they came, whatever is broken off meanwhile."""

import asyncio

from services.push.turns import Turns


async def test_who_came_first_is_first_and_a_turn_that_is_broken_off_is_not_lost() -> None:
    turns, order = Turns(), list[int]()
    go_on = asyncio.Event()

    async def at_work(number: int) -> None:
        await turns.begin("a", 2)
        try:
            order.append(number)
            await go_on.wait()
        finally:
            turns.end("a")

    tasks = [asyncio.create_task(at_work(n)) for n in range(6)]
    await asyncio.sleep(0)
    assert order == [0, 1]
    await asyncio.wait_for(turns.begin("b", 1), 1)  # another's turns are its own
    turns.end("b")
    tasks[2].cancel()  # it waits
    tasks[0].cancel()  # it is at work: its turn goes to 3
    await asyncio.wait({tasks[0], tasks[2]})
    await asyncio.sleep(0)
    assert order == [0, 1, 3]
    go_on.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert order == [0, 1, 3, 4, 5]
    assert not turns._at_work
    assert not turns._waiting


async def test_a_turn_that_is_given_to_one_who_is_broken_off_then_goes_to_the_next() -> None:
    turns = Turns()
    await turns.begin("a", 1)
    second, third = (asyncio.create_task(turns.begin("a", 1)) for _ in range(2))
    await asyncio.sleep(0)
    turns.end("a")  # given to the second, which has not woken yet
    second.cancel()
    await asyncio.wait_for(third, 1)
    assert second.cancelled()
    turns.end("a")
    assert not turns._at_work
