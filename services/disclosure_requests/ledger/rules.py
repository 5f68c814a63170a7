"""The chain of a ledger: what was written can be checked by anybody. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from kernel.security.seal import content_hash

#: What stands before the first entry of a case.
GENESIS: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where a ledger does not hold."""

    number: int
    code: str
    zh: str
    en: str


def entry_hash(
    application: str, number: int, kind: str, on: date, at: datetime, role: str, actor: Mapping[str, Any],
    data: Mapping[str, Any], previous: str,
) -> str:  # fmt: skip
    """The hash of an entry: over all it says, the case it belongs to, and the hash before it."""
    return content_hash({
        "application": application, "number": number, "kind": kind, "on": on.isoformat(),
        "at": at.isoformat(timespec="microseconds"), "role": role, "actor": dict(actor), "data": dict(data),
        "previous": previous,
    })  # fmt: skip


def chain_faults(application: str, entries: Sequence[Any], head: str) -> list[Fault]:
    """Where the chain of a case is broken: an entry changed, taken out, put in, or out of its place. `head` is the hash
    that the case itself keeps of its last entry: without it the end could be cut off.
    """
    faults, previous = [], GENESIS
    for place, entry in enumerate(entries, 1):
        if entry.number != place:
            faults.append(
                Fault(
                    place,
                    "missing_entry",
                    f"第 {place} 条缺失或次序被改",
                    f"entry {place} is missing or out of place",
                )
            )
        elif entry.previous != previous:
            faults.append(
                Fault(
                    place,
                    "broken_link",
                    f"第 {place} 条与前一条不相衔接",
                    f"entry {place} does not follow from the one before",
                )
            )
        found = entry_hash(
            application, entry.number, entry.kind, entry.on, entry.at, entry.role, entry.actor, entry.data,
            entry.previous,
        )  # fmt: skip
        if found != entry.hash:
            faults.append(
                Fault(
                    place,
                    "changed_entry",
                    f"第 {place} 条内容被改动",
                    f"entry {place} was changed after it was written",
                )
            )
        if faults:
            return faults  # what follows a broken place says nothing more
        previous = entry.hash
    if previous != head:
        faults.append(
            Fault(
                len(entries) + 1,
                "missing_entry",
                "末尾有记录缺失或被添加",
                "entries are missing from the end, or were added",
            )
        )
    return faults
