"""The columns of a table of recipients: members of a subscriber, joined by dots. Pure."""

from typing import Final

from kernel.records import Header

HEADER: Final = Header(
    (
        "reference", "kind", "region", "name", "addresses.mobile", "addresses.email", "groups", "quiet.from", "quiet.to",
        "caps.ordinary", "caps.progress",
    ),
    frozenset({"reference", "kind", "region"}),
)  # fmt: skip
#: Columns whose digits are numbers.
NUMBERS: Final = frozenset({"caps.ordinary", "caps.progress"})
