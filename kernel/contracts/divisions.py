"""The divisions of GB/T 2260 from the country to the counties, as they ship: data/regions.csv; where it comes from, and of which
day it is, stands in services/catalog/seed/README.md.
"""

import csv
import io
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple, cast

from kernel.contracts.regions import Level


class Division(NamedTuple):
    """A division; `parent` is None for the country alone."""

    code: str
    name: str
    parent: str | None
    level: Level


def read_divisions() -> Iterator[Division]:
    """The country, provinces, prefectures and counties by code: parents come before their children."""
    text = (files("kernel.contracts") / "data" / "regions.csv").read_text("utf-8")
    rows = csv.reader(io.StringIO(text, newline=""))
    next(rows)
    for code, name, parent, level in rows:
        yield Division(code, name, parent or None, cast(Level, level))


@cache
def listed_codes() -> frozenset[str]:
    """Their codes, of 6 digits each."""
    return frozenset(one.code for one in read_divisions())
