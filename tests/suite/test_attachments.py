"""Files of a case: judged by content, kept encrypted in pieces, told in the ledger, in the evidence bundle, erased with
the case.
"""

import hashlib
import random
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import docx
import httpx
import openpyxl
import orjson
import pytest

from kernel.archives import pack, unpack
from kernel.security.seal import make_sealer
from services.disclosure_requests.attachments.rules import PIECE
from services.disclosure_requests.bundles.checking import check
from services.disclosure_requests.bundles.rules import BOUNDS, MANIFEST, manifest, packed
from tests.support.answers import problem
from tests.support.cases import BASE, HEAD, OFFICER, act, open_office, receipt_key, register
from tests.support.dumps import alter, dumped, found
from tests.support.suite import Suite

PDF = b"%PDF-1.7\n% an application form\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


@pytest.fixture(autouse=True)
def without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    """PDFs of letters take seconds and have a test of their own."""
    monkeypatch.setenv("PATH", "")


async def send(
    suite: Suite, case: dict[str, Any], content: bytes, name: str | None = "申请表.pdf",
    material: str = "application", officer: str | None = OFFICER, **headers: str,
) -> httpx.Response:  # fmt: skip
    if name is not None:
        headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    async with suite.client("county", officer) as county:
        return await county.post(
            f"{BASE}/applications/{case['id']}/attachments",
            params={"material": material}, content=content, headers=headers,
        )  # fmt: skip


async def get(suite: Suite, path: str, officer: str | None = OFFICER) -> httpx.Response:
    async with suite.client("county", officer) as county:
        return await county.get(f"{BASE}/{path}")


@pytest.fixture
async def case(suite: Suite) -> dict[str, Any]:
    await open_office(suite)
    return await register(suite)


def word(text: str) -> bytes:
    file = BytesIO()
    document = docx.Document()
    document.add_paragraph(text)
    document.save(file)
    return file.getvalue()


def sheet() -> bytes:
    file = BytesIO()
    openpyxl.Workbook().save(file)
    return file.getvalue()


async def test_Art29_a_file_is_kept_told_in_the_ledger_and_given_back_as_it_was(
    suite: Suite, case: dict[str, Any]
) -> None:
    content = PDF + random.Random(7).randbytes(3 * PIECE + 5)
    kept = await send(suite, case, content)
    assert kept.status_code == 201, kept.text
    file = kept.json()
    assert (file["media_type"], file["size"], file["name"]) == ("application/pdf", len(content), "申请表.pdf")
    assert file["sha256"] == hashlib.sha256(content).hexdigest()
    path = f"applications/{case['id']}"
    listed = (await get(suite, f"{path}/attachments")).json()["items"]
    assert listed == [file]
    ledger = (await get(suite, f"{path}/ledger")).json()
    assert ledger["chain_holds"]
    entry = ledger["items"][file["entry"] - 1]
    assert (entry["kind"], entry["data"]["attachment"]) == ("attached", file["id"])
    assert file["sha256"] not in str(ledger)  # of a short text it would be guessed
    given = await get(suite, f"{path}/attachments/{file['id']}")
    assert (given.status_code, given.content == content) == (200, True)
    assert given.headers["content-type"] == "application/pdf"
    assert given.headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote('申请表.pdf')}"
    assert "sandbox" in given.headers["content-security-policy"]
    looks = (await get(suite, f"{path}/unmaskings")).json()["items"]
    assert [(look["members"], file["id"] in look["reason"]) for look in looks] == [(["attachment"], True)]


async def test_the_same_file_sent_again_is_kept_once(suite: Suite, case: dict[str, Any]) -> None:
    first, again = [await send(suite, case, PDF) for _ in range(2)]
    other = await send(suite, case, PDF, material="identity")
    assert [one.status_code for one in (first, again, other)] == [201, 200, 201]
    assert first.json() == again.json()
    assert len((await get(suite, f"applications/{case['id']}/attachments")).json()["items"]) == 2


#: What a file holds, its name, and what it is.
KINDS: list[tuple[bytes, str | None, str]] = [
    (PNG, "照片.png", "image/png"),
    (b"\xff\xd8\xff\xe0" + bytes(500), "照片.JPEG", "image/jpeg"),
    (word("申请"), "申请.docx", f"{'application/vnd.openxmlformats-officedocument'}.wordprocessingml.document"),
    (sheet(), "清单.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (pack({"OFD.xml": b"<ofd/>"}), "公文.ofd", "application/ofd"),
    ("申请公开某村征地公告".encode("gb18030"), "说明.txt", "text/plain"),
    ("说明".encode(), None, "text/plain"),
]  # fmt: skip


async def test_what_a_file_is_follows_from_its_content(
    suite: Suite, case: dict[str, Any], subtests: pytest.Subtests
) -> None:
    for content, name, media_type in KINDS:
        with subtests.test(media_type, name=name):
            kept = await send(suite, case, content, name, **{"content-type": "application/octet-stream"})
            assert (kept.status_code, kept.json().get("media_type")) == (201, media_type), kept.text
            assert kept.json()["name"] == (name or "申请材料.txt")


#: What a file holds, its name, and why it is refused.
OTHER_KINDS: list[tuple[bytes, str, str]] = [
    (b"", "空.pdf", "empty_file"),
    (b"MZ\x90\x00" + bytes(100), "程序.exe", "unknown_file"),
    (PNG, "申请表.pdf", "ending_differs"),
    (PDF, "申请表.pdf.exe", "ending_differs"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "申请.doc", "old_office_file"),
    (pack({"a.txt": b"x"}), "材料.zip", "archive"),
    (word("x")[:-40], "申请.docx", "damaged_file"),
    (pack({"[Content_Types].xml": b"ms-word.document.macroEnabled.main+xml"}), "申请.docx", "macros"),
    (pack(unpack(word("x"), BOUNDS) | {"word/vbaProject.bin": b"x"}), "申请.docx", "macros"),
]  # fmt: skip


async def test_a_file_of_another_kind_is_refused_with_what_to_send(
    suite: Suite, case: dict[str, Any], subtests: pytest.Subtests
) -> None:
    for content, name, code in OTHER_KINDS:
        with subtests.test(code, name=name):
            problem(await send(suite, case, content, name), 422, code)
            assert (await get(suite, f"applications/{case['id']}/attachments")).json()["items"] == []


async def test_a_file_over_the_limit_is_refused_while_it_comes(suite: Suite, case: dict[str, Any]) -> None:
    problem(await send(suite, case, PDF + bytes(20 * 2**20)), 413)


async def test_a_case_has_room_for_so_many_files(suite: Suite, case: dict[str, Any]) -> None:
    for number in range(50):
        assert (await send(suite, case, PDF + b"%d" % number)).status_code == 201
    problem(await send(suite, case, PDF + b"more"), 409, "no_room")
    assert (await send(suite, case, PDF + b"49")).status_code == 200


async def test_who_may_keep_what_when(suite: Suite, case: dict[str, Any]) -> None:
    assert (await send(suite, case, PDF, officer=None)).status_code == 201
    problem(await send(suite, case, PDF, material="answer", officer=None), 403, "officer_needed")
    assert (await send(suite, case, PDF, material="answer")).status_code == 201
    await act(suite, case, "withdrawal", on="2026-03-02", reason="已取得")
    problem(await send(suite, case, PDF + b"late", officer=None), 409, "out_of_turn")
    closed_on = (await get(suite, f"applications/{case['id']}")).json()["closed_on"]
    suite.clock.move_to(date(2026, 3, 5))
    assert (await send(suite, case, PNG, "回证.png", "service_proof")).status_code == 201
    after = (await get(suite, f"applications/{case['id']}")).json()
    assert (after["closed_on"], after["state"], after["row"]) == (closed_on, "closed", "other")
    problem(await send(suite, case | {"id": "req_none"}, PDF), 404)
    problem(await get(suite, f"applications/{case['id']}/attachments/att_none"), 404)
    async with suite.client("neighbour", OFFICER) as neighbour:
        problem(await neighbour.get(f"{BASE}/applications/{case['id']}/attachments"), 404)
        path = f"{BASE}/applications/{case['id']}/attachments"
        problem(await neighbour.post(path, params={"material": "other"}, content=PDF), 404)
    async with suite.client(None) as anybody:
        problem(await anybody.post(path, params={"material": "other"}, content=PDF), 401)
    problem(await send(suite, case, PDF, material="x"), 400)


async def test_a_database_holds_neither_what_a_file_says_nor_its_name(
    suite: Suite, case: dict[str, Any]
) -> None:
    said = "身份证号 11010519491231002X,住址某某路八号"
    file = (await send(suite, case, said.encode(), "张三的身份证明.txt", "identity")).json()
    assert file["name"] is None  # it names who applied
    texts = ["张三的身份证明", said, "11010519491231002X"]
    assert found(dumped(suite.settings), texts) == []
    given = await get(suite, f"applications/{case['id']}/attachments/{file['id']}")
    assert quote("张三的身份证明.txt") in given.headers["content-disposition"]


async def test_a_piece_that_was_changed_moved_or_lost_does_not_open(
    suite: Suite, case: dict[str, Any]
) -> None:
    content = PDF + random.Random(1).randbytes(2 * PIECE)
    first, second = [
        (await send(suite, case, content + bytes([n]))).json()["id"] for n in range(2)
    ]  # fmt: skip
    await alter(
        suite,
        f"UPDATE attachment_pieces SET sealed = (SELECT p.sealed FROM attachment_pieces p WHERE p.attachment = '{second}'"
        f" AND p.number = 0) WHERE attachment = '{first}' AND number = 0",
        f"DELETE FROM attachment_pieces WHERE attachment = '{second}' AND number = 2",
    )
    assert not await comes_whole(suite, case, first)
    assert not await comes_whole(suite, case, second)


async def comes_whole(suite: Suite, case: dict[str, Any], attachment: str) -> bool:
    """Whether a file comes to its declared end; the server breaks off one that does not open."""
    try:
        answer = await get(suite, f"applications/{case['id']}/attachments/{attachment}")
    except httpx.HTTPError:
        return False
    return answer.status_code == 200 and len(answer.content) == int(answer.headers["content-length"])


async def test_the_bundle_holds_them_for_each_reader(
    suite: Suite, case: dict[str, Any], tmp_path: Path
) -> None:
    await send(suite, case, PDF, "申请表.pdf")
    await send(suite, case, PNG, "合同.png", "consultation")
    await act(suite, case, "withdrawal", on="2026-03-02", reason="已取得")
    key = await receipt_key(suite)
    members = {}
    for audience in ("court", "applicant"):
        bundle = await get(suite, f"applications/{case['id']}/evidence-bundle?audience={audience}")
        assert bundle.status_code == 200, bundle.text
        assert check(bundle.content, key).ok
        members[audience] = unpack(bundle.content, BOUNDS)
    form, contract = "attachments/001-application.pdf", "attachments/002-consultation.png"
    assert (members["court"][form], members["court"][contract]) == (PDF, PNG)
    assert members["applicant"][form] == PDF
    assert contract not in members["applicant"]
    whole = b"".join(members["applicant"].values()).decode("utf-8", "replace")
    assert "合同.png" not in whole
    assert hashlib.sha256(PNG).hexdigest() not in whole
    assert "附件:申请材料" in members["court"]["index.txt"].decode()
    # A bundle put together anew around another file, by whoever holds the key: the ledger commits to the file.
    files = {path: content for path, content in members["court"].items() if path != MANIFEST} | {
        form: PDF + b"%"
    }
    forger = make_sealer(tmp_path / "forger.pem")
    facts = orjson.loads(members["court"][MANIFEST])["document"]
    forged = packed(forger.sign(manifest(facts, files)), files)
    faults = check(forged, key, forger.public_pem.encode()).faults
    assert [(fault.code, fault.path) for fault in faults] == [("differs_from_ledger", form)]


async def test_Art47_they_are_erased_with_the_personal_data(suite: Suite, case: dict[str, Any]) -> None:
    file = (await send(suite, case, PDF + b"x" * PIECE)).json()
    assert await comes_whole(suite, case, file["id"])
    await act(suite, case, "withdrawal", on="2026-03-02", reason="已取得")
    suite.clock.move_to(date(2037, 3, 3))
    proposed = await act(suite, case, "erasure", basis="retention_expired", reason="保存期满")
    assert proposed.status_code == 201, proposed.text
    assert (await act(suite, case, "erasure/approval", HEAD)).status_code == 201
    listed = (await get(suite, f"applications/{case['id']}/attachments")).json()["items"]
    assert [(one["sha256"], one["name"], one["erased"]) for one in listed] == [(None, None, True)]
    problem(await get(suite, f"applications/{case['id']}/attachments/{file['id']}"), 409, "erased")
    problem(await send(suite, case, PNG, "a.png"), 409, "erased")
