"""Which bindings an event meets, and which date of the event a trigger stands for."""

from collections.abc import Mapping
from typing import Any, Final

ANY: Final = "*"
OCCURRED_ON: Final = "occurred_on"


def meets(wanted: Mapping[str, Any], attributes: Mapping[str, Any]) -> bool:
    """Whether an event's attributes carry every wanted value, of the same type (1 is not true)."""
    return all(
        name in attributes and type(attributes[name]) is type(value) and attributes[name] == value
        for name, value in wanted.items()
    )


def field_of(dates: Mapping[str, str], trigger: str | None) -> str | None:
    """The date field bound to a trigger: by its words, else by `*`; None when it is bound to nothing."""
    return dates.get(trigger) or dates.get(ANY) if trigger else dates.get(ANY)
