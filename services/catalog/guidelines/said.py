"""An item in the form in which callers say one (`schemas.Changes`): its words without what was read from them. Pure."""

from collections.abc import Mapping
from typing import Any, Final

#: What the tables of the national layout have columns for, and what they have none for.
LAYOUT: Final = (
    "names", "content_elements", "basis", "time_limit", "responsible_body", "method", "channels", "channels_other",
    "audience", "levels",
)  # fmt: skip
BEYOND: Final = ("disclosure_attribute", "stage", "regime", "contact")
_USUAL: Final = {"regime": "government_information"}


def said_of(item: Mapping[str, Any]) -> dict[str, Any]:
    """The members that an item has, as a request would set them: limit and body by their words, acts without whether they
    are in force. What is absent, or as it is everywhere, is left out.
    """
    words = {
        "basis": [{name: act[name] for name in ("title", "number", "kind")} for act in item["basis"] or ()],
        "time_limit": (item["time_limit"] or {}).get("text"),
        "responsible_body": (item["responsible_body"] or {}).get("text"),
    }
    said = {name: words.get(name, item[name]) for name in (*LAYOUT, *BEYOND)}
    return {name: value for name, value in said.items() if value and value != _USUAL.get(name)}
