"""Envelope encryption: what it binds, what it hides, how keys are rotated."""

from pathlib import Path

import pytest

from kernel.security.envelope import (
    KeyFile,
    Sealed,
    SealError,
    add_wrapping_key,
    load_key_ring,
    make_key_file,
    remove_wrapping_keys,
)

PERSON = {"name": "张三", "telephone": "13800000000"}


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    make_key_file(tmp_path / "case-keys")
    return tmp_path / "case-keys"


def test_a_record_opens_under_its_own_id_alone(keys: Path) -> None:
    ring = load_key_ring(keys)
    sealed = ring.seal("req_1", PERSON)
    assert ring.open("req_1", sealed) == PERSON
    with pytest.raises(SealError):
        ring.open("req_2", sealed)


@pytest.mark.parametrize("part", ["wrapped_key", "ciphertext"])
def test_every_changed_byte_is_noticed(keys: Path, part: str) -> None:
    ring = load_key_ring(keys)
    sealed = ring.seal("req_1", PERSON)
    whole = getattr(sealed, part)
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        broken = {"key_id": sealed.key_id, "wrapped_key": sealed.wrapped_key, "ciphertext": sealed.ciphertext}
        with pytest.raises(SealError):
            ring.open("req_1", Sealed(**{**broken, part: bytes(changed)}))  # type: ignore[arg-type]


def test_equal_records_close_differently(keys: Path) -> None:
    ring = load_key_ring(keys)
    assert ring.seal("req_1", PERSON) != ring.seal("req_1", PERSON)


def test_rotation_wraps_anew_and_leaves_the_ciphertext(keys: Path) -> None:
    old = load_key_ring(keys)
    sealed = old.seal("req_1", PERSON)
    add_wrapping_key(keys)
    new = load_key_ring(keys)
    assert new.current != old.current
    assert new.open("req_1", sealed) == PERSON
    fresh = new.rewrap("req_1", sealed)
    assert (fresh.key_id, fresh.ciphertext) == (new.current, sealed.ciphertext)
    assert new.open("req_1", fresh) == PERSON
    with pytest.raises(SealError):
        old.open("req_1", fresh)


def test_blind_indexes_survive_rotation_and_keep_kinds_apart(keys: Path) -> None:
    old = load_key_ring(keys)
    add_wrapping_key(keys)
    new = load_key_ring(keys)
    assert old.index("applicant", "x") == new.index("applicant", "x")
    assert old.index("applicant", "x") != old.index("token", "x")
    assert "x" not in old.index("applicant", "x")


def test_the_key_file_is_for_its_owner_and_is_made_once(keys: Path) -> None:
    assert keys.stat().st_mode & 0o777 == 0o600
    before = keys.read_bytes()
    make_key_file(keys)
    assert keys.read_bytes() == before


@pytest.mark.parametrize(
    "content", ["", "index 00\nwrap 00\n", "wrap " + "0" * 64, "nonsense", "index zz\nwrap zz", "index 1 2"]
)
def test_another_content_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys"
    path.write_text(content)
    with pytest.raises(ValueError, match=" / "):
        load_key_ring(path)


def test_a_running_process_follows_its_key_file(keys: Path) -> None:
    ring = KeyFile(keys)
    before = ring.seal("req_1", PERSON)
    new = add_wrapping_key(keys)
    after = ring.seal("req_1", PERSON)
    assert (after.key_id, ring.names) == (new, [before.key_id, new])
    assert ring.open("req_1", before) == PERSON
    keys.write_text("nonsense")
    assert ring.open("req_1", after) == PERSON  # a file that cannot be read changes nothing
    keys.unlink()
    assert ring.open("req_1", before) == PERSON


def test_keys_that_are_no_longer_needed_are_taken_out(keys: Path) -> None:
    old = load_key_ring(keys)
    sealed = old.seal("req_1", PERSON)
    add_wrapping_key(keys)
    fresh = load_key_ring(keys).rewrap("req_1", sealed)
    remove_wrapping_keys(keys, [old.current])
    new = load_key_ring(keys)
    assert (new.names, keys.stat().st_mode & 0o777) == ([fresh.key_id], 0o600)
    assert new.open("req_1", fresh) == PERSON
    assert new.index("applicant", "x") == old.index("applicant", "x")
    with pytest.raises(SealError):
        new.open("req_1", sealed)
    with pytest.raises(ValueError, match="current"):
        remove_wrapping_keys(keys, [new.current])


def test_a_box_opens_under_its_own_name_and_purpose_alone(keys: Path) -> None:
    ring = load_key_ring(keys)
    closed = ring.box("answers").close(b"content", "one")
    add_wrapping_key(keys)
    assert load_key_ring(keys).box("answers").open(closed, "one") == b"content"
    assert b"content" not in closed
    for purpose, name in (("answers", "two"), ("other", "one")):
        with pytest.raises(SealError):
            ring.box(purpose).open(closed, name)
