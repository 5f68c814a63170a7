"""Merkle trees over hashes as RFC 6962 builds them: leaves and nodes are hashed apart, an odd node goes up as it is. Pure."""

import hashlib
from collections.abc import Mapping, Sequence


def merkle_root(hashes: Sequence[str]) -> str:
    """The root over leaves in this order (64 hex digits each); the empty tree has its own."""
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
