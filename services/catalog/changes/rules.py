"""What one version of a catalogue changes of the one before it. Pure."""

from collections.abc import Mapping
from typing import Any


def changed(before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The items that differ, those that came and those that went, by id."""
    return sorted(item for item in {*before, *after} if before.get(item) != after.get(item))
