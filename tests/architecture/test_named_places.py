"""Every place at which a test can let a process die has a name and a meaning, and the names are all in use."""

import re
from pathlib import Path

from kernel import failpoints

ROOT = Path(__file__).parents[2]


def test_the_named_places_are_those_of_the_sources() -> None:
    found = [
        name
        for folder in ("kernel", "services", "gateway", "gongkai")
        for path in (ROOT / folder).rglob("*.py")
        for name in re.findall(r'failpoint\("([\w.]+)"\)', path.read_text("utf-8"))
    ]
    assert sorted(found) == sorted(failpoints.NAMES)
    assert failpoints.__doc__ is not None
    told = re.findall(r"^([a-z_]+\.[a-z_]+) {2,}\S", failpoints.__doc__, re.MULTILINE)
    assert told == list(failpoints.NAMES)
