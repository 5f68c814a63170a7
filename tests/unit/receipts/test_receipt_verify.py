"""`gongkai receipt verify`: what a receipt says stands or falls with every byte of it, without a server."""

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from gongkai.cli.main import app
from kernel.security.seal import BadSeal, Sealer, content_hash, make_sealer
from services.disclosure_requests.receipts.rules import FIRST, checked, receipt, whole

EVENTS = [("received", "收到(确认)申请"), ("fee_notice", "收费通知"), ("withdrawn", "撤回申请")]


def chain(sealer: Sealer, application: str = "req_1", length: int = 3) -> list[dict[str, Any]]:
    signed: list[dict[str, Any]] = []
    for number, (event, title) in enumerate(EVENTS[:length], 2):
        due = {"due": "2026-03-30", "status": "final", "earliest": "2026-03-30", "latest": "2026-03-30"}
        document = receipt(
            application=application, registration="2026-00001", office="zrzy", number=number, event=event, title=title,
            on="2026-03-02", at="2026-03-02T09:00:00.000000+08:00", entry="ab" * 32,
            due=due if number == 2 else None, calendar="cd" * 32, rules="ef" * 32,
            previous=content_hash(signed[-1]["document"]) if signed else FIRST,
        )  # fmt: skip
        signed.append(sealer.sign(document))
    return signed


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("receipts")


@pytest.fixture(scope="module")
def sealer(folder: Path) -> Sealer:
    return make_sealer(folder / "key.pem")


@pytest.fixture(scope="module")
def later(folder: Path) -> Sealer:
    return make_sealer(folder / "later.pem")


def run(folder: Path, content: Any, *more: str, key: str = "key.pem.pub") -> Result:
    file = folder / "receipt.json"
    file.write_bytes(content if isinstance(content, bytes) else orjson.dumps(content))
    return CliRunner().invoke(app, ["receipt", "verify", str(file), "--key", str(folder / key), *more])


@pytest.mark.parametrize("form", ["one", "array", "items"])
def test_it_says_what_the_receipts_say_in_chinese_and_english(
    folder: Path, sealer: Sealer, form: str
) -> None:
    signed = chain(sealer)
    content = {"one": signed[0], "array": signed, "items": {"items": signed}}[form]
    result = run(folder, content)
    assert result.exit_code == 0, result.output
    for word in (
        "回执成立",
        "hold",
        "2026-00001",
        "zrzy",
        "收到(确认)申请",
        "received",
        "2026-03-30",
        "不是电子印章",
    ):
        assert word in result.stdout
    told = json.loads(run(folder, content, "--json").stdout)
    assert (told["ok"], told["whole"]) == (True, True)
    assert [one["event"] for one in told["receipts"]] == [event for event, _ in EVENTS][
        : 1 if form == "one" else 3
    ]


def test_a_chain_that_begins_later_holds_and_says_so(folder: Path, sealer: Sealer) -> None:
    result = run(folder, chain(sealer)[1:])
    assert result.exit_code == 0
    assert "首份之前另有回执" in result.stdout
    assert json.loads(run(folder, chain(sealer)[1:], "--json").stdout)["whole"] is False


@given(data=st.data())
def test_no_byte_of_a_receipt_can_be_another(folder: Path, sealer: Sealer, data: st.DataObject) -> None:
    content = bytearray(orjson.dumps(chain(sealer, length=1)[0]))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != content[place]))
    try:
        signed = orjson.loads(bytes(content))
    except orjson.JSONDecodeError:
        return  # told as unreadable
    with pytest.raises(BadSeal):
        checked([signed], sealer.public_pem.encode())


@given(data=st.data())
def test_no_receipt_of_a_chain_can_be_left_out_moved_or_come_from_another_case(
    sealer: Sealer, data: st.DataObject
) -> None:
    signed, other = chain(sealer), chain(sealer, "req_2")
    pem = sealer.public_pem.encode()
    assert whole(checked(signed, pem))
    order = data.draw(st.permutations(range(3)).filter(lambda one: one != [0, 1, 2]))
    for broken in (
        [signed[n] for n in order],
        [signed[0], signed[2]],
        [signed[0], other[1]],
        [*signed, signed[2]],
    ):
        with pytest.raises(BadSeal):
            checked(broken, pem)


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one | {"note": "延期至 2027 年"},
        lambda one: one | {"signature": one["signature"] | {"by": "x"}},
        lambda one: one | {"signature": one["signature"] | {"key": "0" * 16}},
        lambda one: one | {"signature": one["signature"] | {"value": one["signature"]["value"] + "="}},
        lambda one: one | {"signature": one["signature"] | {"alg": "none"}},
        lambda one: one | {"document": one["document"] | {"on": "2026-02-02"}},
        lambda one: {"document": one["document"]},
    ],
)
def test_nothing_beside_what_was_signed_passes(folder: Path, sealer: Sealer, change: Any) -> None:
    result = run(folder, change(chain(sealer)[0]))
    assert result.exit_code == 1
    assert "回执不成立" in result.stdout


def test_another_signed_document_is_no_receipt(folder: Path, sealer: Sealer) -> None:
    told = run(folder, sealer.sign({"kind": "another"}), "--json")
    assert told.exit_code == 1
    assert json.loads(told.stdout)["error"]["en"].startswith("receipt 1 is of another kind")


def test_a_chain_over_a_change_of_key_needs_both_keys(folder: Path, sealer: Sealer, later: Sealer) -> None:
    old = chain(sealer, length=2)
    fresh = receipt(**{**_members(old[-1]["document"]), "previous": content_hash(old[-1]["document"])})
    mixed = [*old, later.sign(fresh)]
    both = run(folder, mixed, "--key", str(folder / "later.pem.pub"))
    assert both.exit_code == 0, both.output
    for key in ("key.pem.pub", "later.pem.pub"):
        assert run(folder, mixed, key=key).exit_code == 1


def _members(document: dict[str, Any]) -> dict[str, Any]:
    return {name: v for name, v in document.items() if name not in ("kind", "version", "notice")}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"items": []}', b"\xff\xfe", b"[" * 5000])
def test_a_file_that_is_none_is_bad_input(folder: Path, sealer: Sealer, content: bytes) -> None:
    result = run(folder, content)
    assert result.exit_code == 2, result.output
    assert " / " in result.stderr


@pytest.mark.parametrize("content", [b"1", b"null", b'"x"', b"[1]", b"{}", b'{"items": 1}', b"[[]]"])
def test_json_that_is_no_receipt_does_not_hold(folder: Path, sealer: Sealer, content: bytes) -> None:
    assert run(folder, content).exit_code == 1


def test_files_that_are_not_there_and_keys_that_are_none(folder: Path, sealer: Sealer) -> None:
    absent = CliRunner().invoke(
        app, ["receipt", "verify", str(folder / "no"), "--key", str(folder / "key.pem.pub")]
    )
    assert absent.exit_code == 2
    (folder / "bad.pub").write_text("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")
    for key in ("none.pub", "bad.pub", "key.pem"):
        result = run(folder, chain(sealer), key=key)
        assert result.exit_code == 2, key
        assert " / " in result.stderr
