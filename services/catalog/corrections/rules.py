"""What a correction changes of an event, and what becomes of a duty. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from services.catalog.guidelines.rules import defect

#: Members of an event that a correction may change; its division and number stay (withdraw it and report anew).
MEMBERS: Final[tuple[str, ...]] = ("occurred_on", "dates", "attributes", "domain", "bodies")


def corrected(values: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """An event's values with changes: `dates` and `attributes` name by name (null removes one), others as a whole."""
    found = dict(values)
    for name, change in changes.items():
        if name in ("dates", "attributes"):
            merged = {**values[name], **change}
            found[name] = {key: value for key, value in merged.items() if value is not None}
        else:
            found[name] = change
    return found


def differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The members that differ, before and after."""
    names = [name for name in MEMBERS if old[name] != new[name]]
    return {name: old[name] for name in names}, {name: new[name] for name in names}


def no_longer_follows() -> dict[str, str]:
    """What a closed duty says when the corrected event would not have given it."""
    return defect("no_longer_follows", "", "更正后的业务事件不再产生该义务;已办结,予以保留",
                  "the corrected event no longer gives this duty; it was closed and stays")  # fmt: skip


def event_withdrawn() -> dict[str, str]:
    """What a closed duty says when its event was withdrawn."""
    return defect("event_withdrawn", "", "业务事件已撤回;该义务已办结,予以保留",
                  "the event was withdrawn; this duty was closed and stays")  # fmt: skip
