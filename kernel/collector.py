"""How the collector of cycles works in a process that serves."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

#: Objects that may be made beyond those that are gone before it looks for cycles among the young; so many looks before the next
#: generation.
THRESHOLDS: Final = (10_000, 20, 20)


@contextmanager
def resting() -> Iterator[None]:
    """No looking for cycles in this block, which imports and assembles an application: nearly all that it makes stays, and to look
    through it again and again takes a quarter of the start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def spare() -> None:
    """Let the collector leave alone what an assembled application consists of, some hundred thousand objects that live as long as
    the process, and look less often. To read many rows makes many objects and few cycles: with Python's own thresholds, a
    message to 100,000 recipients spent a fifth of its time in the collector.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
