"""What a loaded notice is called, and which days a moved duty could depend on. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any


def span(trigger_on: date, *dues: Mapping[str, Any]) -> tuple[date, date]:
    """The days that the old and the new date of a duty could depend on."""
    days = [date.fromisoformat(due[name]) for due in dues for name in ("earliest", "latest")]
    return min(trigger_on, *days), max(trigger_on, *days)


def name_of(document: Mapping[str, Any]) -> str:
    """What a notice or overlay that was read is called in the store: the same one lies there once."""
    if "region" in document:
        return f"overlay-{document['region']}-{document['known_from']}"
    return f"{document['year']}-{document['known_from']}"
