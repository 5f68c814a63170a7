"""Signed JSON: any change of what it says, of its signature, or of the key is noticed."""

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.security.seal import BadSeal, Sealer, canonical, content_hash, make_sealer, verify

DOCUMENT = {"b": [1, "二", None, True], "a": {"z": 1, "y": "2026-03-02"}}


@pytest.fixture(scope="module")
def sealer(tmp_path_factory: pytest.TempPathFactory) -> Sealer:
    return make_sealer(tmp_path_factory.mktemp("seal") / "key.pem")


def test_what_was_signed_verifies(sealer: Sealer) -> None:
    assert verify(sealer.sign(DOCUMENT), sealer.public_pem.encode()) == DOCUMENT


def test_the_order_of_members_means_nothing(sealer: Sealer) -> None:
    turned = {"a": {"y": "2026-03-02", "z": 1}, "b": [1, "二", None, True]}
    assert canonical(turned) == canonical(DOCUMENT)
    assert content_hash(turned) == content_hash(DOCUMENT)
    assert verify(sealer.sign(DOCUMENT) | {"document": turned}, sealer.public_pem.encode()) == DOCUMENT


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(document=st.dictionaries(st.text(max_size=4), json_values, max_size=4), other=json_values)
def test_any_other_document_is_refused(sealer: Sealer, document: dict[str, Any], other: Any) -> None:
    signed = sealer.sign(document)
    if canonical(other) == canonical(document):
        assert verify(signed, sealer.public_pem.encode()) == document
    else:
        with pytest.raises(BadSeal):
            verify(signed | {"document": other}, sealer.public_pem.encode())


def test_every_sign_of_the_signature_counts(sealer: Sealer) -> None:
    signed = sealer.sign(DOCUMENT)
    value = signed["signature"]["value"]
    for place in range(len(value) - 1):  # the last sign carries bits that say nothing
        changed = copy.deepcopy(signed)
        changed["signature"]["value"] = (
            value[:place] + ("A" if value[place] != "A" else "B") + value[place + 1 :]
        )
        with pytest.raises(BadSeal):
            verify(changed, sealer.public_pem.encode())


def test_another_key_or_algorithm_is_refused(sealer: Sealer, tmp_path: Path) -> None:
    signed = sealer.sign(DOCUMENT)
    stranger = make_sealer(tmp_path / "other.pem")
    with pytest.raises(BadSeal, match="another key"):
        verify(signed, stranger.public_pem.encode())
    with pytest.raises(BadSeal, match="SM2"):
        verify(signed | {"signature": signed["signature"] | {"alg": "SM2"}}, sealer.public_pem.encode())


@pytest.mark.parametrize(
    "nonsense", [None, 1, "x", [], {}, {"document": {}}, {"document": {}, "signature": {}}]
)
def test_what_is_no_signed_document_is_refused(sealer: Sealer, nonsense: Any) -> None:
    with pytest.raises(BadSeal):
        verify(nonsense, sealer.public_pem.encode())
