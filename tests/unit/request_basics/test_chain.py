"""The chain of a ledger and the Merkle tree of a day: whatever is changed, taken out, added or moved is found."""

import copy
import hashlib
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.clock import SHANGHAI
from kernel.security.merkle import inclusion_proof, merkle_root, root_of_proof
from services.disclosure_requests.ledger.models import LedgerEntry
from services.disclosure_requests.ledger.rules import GENESIS, chain_faults, entry_hash

AT = datetime(2026, 3, 2, 9, 30, tzinfo=SHANGHAI)


def ledger(length: int = 4) -> list[LedgerEntry]:
    entries: list[LedgerEntry] = []
    for number in range(1, length + 1):
        facts: dict[str, Any] = {
            "application": "req_1", "number": number, "kind": "assigned", "on": date(2026, 3, number), "at": AT,
            "role": "officer", "actor": {"key": "k"}, "data": {"officer": f"u-{number}"},
            "previous": entries[-1].hash if entries else GENESIS,
        }  # fmt: skip
        entries.append(LedgerEntry(**facts, hash=entry_hash(**facts)))
    return entries


def test_a_ledger_as_it_was_written_holds() -> None:
    entries = ledger()
    assert chain_faults("req_1", entries, entries[-1].hash) == []


@pytest.mark.parametrize(
    ("member", "value"),
    [("kind", "decided"), ("on", date(2026, 1, 1)), ("role", "head"), ("actor", {"key": "x"}), ("data", {}),
     ("at", AT.replace(hour=10))],
)  # fmt: skip
@pytest.mark.parametrize("place", range(4))
def test_a_changed_entry_is_named(place: int, member: str, value: Any) -> None:
    entries = ledger()
    head = entries[-1].hash
    setattr(entries[place], member, value)
    assert [(f.number, f.code) for f in chain_faults("req_1", entries, head)] == [
        (place + 1, "changed_entry")
    ]


@pytest.mark.parametrize("place", range(4))
def test_an_entry_taken_out_is_named(place: int) -> None:
    entries = ledger()
    head = entries[-1].hash
    del entries[place]
    assert [(f.number, f.code) for f in chain_faults("req_1", entries, head)] == [
        (place + 1, "missing_entry")
    ]


def test_entries_in_another_order_are_named() -> None:
    entries = ledger()
    head = entries[-1].hash
    entries[1], entries[2] = entries[2], entries[1]
    assert chain_faults("req_1", entries, head)[0].number == 2


def test_an_entry_rewritten_with_a_hash_of_its_own_breaks_the_link() -> None:
    entries = ledger()
    forged = copy.copy(entries[1])
    facts = {
        name: getattr(forged, name) for name in ("number", "kind", "on", "at", "role", "actor", "previous")
    }
    entries[1].data = {"officer": "someone else"}
    entries[1].hash = entry_hash(application="req_1", data=entries[1].data, **facts)
    faults = chain_faults("req_1", entries, entries[-1].hash)
    assert [(f.number, f.code) for f in faults] == [(3, "broken_link")]


def test_a_ledger_of_another_case_does_not_pass() -> None:
    entries = ledger()
    assert chain_faults("req_2", entries, entries[-1].hash)[0].code == "changed_entry"


leaves = st.lists(st.integers(0, 2**32).map(lambda n: hashlib.sha256(str(n).encode()).hexdigest()), min_size=1, max_size=40)  # fmt: skip


@given(hashes=leaves, data=st.data())
def test_every_leaf_is_proved_and_no_other(hashes: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(hashes) - 1))
    proof, root = inclusion_proof(hashes, place), merkle_root(hashes)
    assert root_of_proof(hashes[place], proof) == root
    assert root_of_proof(hashlib.sha256(b"another").hexdigest(), proof) != root


@given(hashes=leaves, data=st.data())
def test_the_root_changes_with_any_leaf(hashes: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(hashes) - 1))
    changed = [*hashes[:place], hashlib.sha256(b"another").hexdigest(), *hashes[place + 1 :]]
    assert merkle_root(changed) != merkle_root(hashes)
    assert merkle_root(hashes[:-1]) != merkle_root(hashes)
