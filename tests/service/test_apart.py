"""A function in a process of its own: its result, its limits, its end."""

import itertools
import operator
import time

import pytest

from kernel.apart import ApartError, run_apart


async def test_it_gives_what_the_function_returns() -> None:
    assert await run_apart(operator.mul, "公开", 2, seconds=5, memory=2**30) == "公开公开"


async def test_an_endless_loop_ends() -> None:
    begun = time.monotonic()
    with pytest.raises(ApartError):
        await run_apart(sum, itertools.count(), seconds=1, memory=2**30)
    assert time.monotonic() - begun < 20


async def test_a_flood_of_memory_ends() -> None:
    with pytest.raises(ApartError, match="MemoryError"):
        await run_apart(bytearray, 2**40, seconds=5, memory=2**30)


async def test_an_error_is_told() -> None:
    with pytest.raises(ApartError, match="what was wrong"):
        await run_apart(operator.getitem, {}, "what was wrong", seconds=5, memory=2**30)
