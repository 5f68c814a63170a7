"""A pure function run in a process of its own, within bounds of time and memory: for files that somebody sent.

    found = await run_apart(read, name, content, seconds=60, memory=2**30)

Its arguments and what it returns travel pickled, between this program and itself. What it does with a hostile file ends with
its process: an endless loop by the limit of processor time, a flood of memory by that of the address space.
"""

import asyncio
import contextlib
import importlib
import pickle
import resource
import sys
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class ApartError(Exception):
    """The function did not come to its end: it went beyond its bounds, or raised."""


async def run_apart(function: Callable[..., T], *arguments: Any, seconds: int, memory: int) -> T:
    """What a function of a module returns; `seconds` of processor time, `memory` bytes of address space.

    Raises ApartError. The process ends with the caller's task.
    """
    task = (function.__module__, function.__qualname__, arguments, seconds, memory)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kernel.apart",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(3 * seconds + 10):  # of the clock on the wall, for a machine that is busy
            answer, said = await process.communicate(pickle.dumps(task))
    except TimeoutError as error:
        raise ApartError("too slow") from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if process.returncode:
        raise ApartError(said.decode(errors="replace")[-500:].strip() or f"ended by {process.returncode}")
    found: T = pickle.loads(answer)
    return found


def _child() -> None:
    """Do what stands on the standard input, under its limits."""
    module, name, arguments, seconds, memory = pickle.loads(sys.stdin.buffer.read())
    function = getattr(importlib.import_module(module), name)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    sys.stdout.buffer.write(pickle.dumps(function(*arguments)))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    _child()
