"""The chain of a ledger and the Merkle tree of a day: what was written can be checked by anybody. Pure."""

import hashlib
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


def merkle_root(hashes: Sequence[str]) -> str:
    """The root over leaves in this order (RFC 6962: leaves and nodes are hashed apart); the empty tree has its own."""
    if not hashes:
        return hashlib.sha256(b"").hexdigest()
    level = [_leaf(one) for one in hashes]
    while len(level) > 1:
        pairs = [_node(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return level[0].hex()


def inclusion_proof(hashes: Sequence[str], place: int) -> list[dict[str, str]]:
    """What is needed beside a leaf to compute the root: `[{"side": "left"|"right", "hash": …}]`, from the leaf up."""
    proof, level = [], [_leaf(one) for one in hashes]
    while len(level) > 1:
        twin = place ^ 1
        if twin < len(level):
            proof.append({"side": "left" if twin < place else "right", "hash": level[twin].hex()})
        pairs = [_node(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
        place //= 2
    return proof


def root_of_proof(leaf: str, proof: Sequence[Mapping[str, str]]) -> str:
    """The root that a leaf and its proof lead to."""
    found = _leaf(leaf)
    for step in proof:
        other = bytes.fromhex(step["hash"])
        found = _node(other, found) if step["side"] == "left" else _node(found, other)
    return found.hex()


def _leaf(entry: str) -> bytes:
    return hashlib.sha256(b"\x00" + bytes.fromhex(entry)).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
