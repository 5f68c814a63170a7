"""An office's own templates: checked, in force from then on, each version kept; letters keep the one they were made with."""

import hashlib
from io import BytesIO
from typing import Any

import docx
import httpx

from kernel.office_documents.opening import MEDIA_TYPE
from tests.support.answers import pointers, problem
from tests.support.cases import BASE, OFFICER, act, open_office, register
from tests.support.suite import Suite

TEMPLATES = f"{BASE}/offices/zrzy/letter-templates"
RECEIPT = f"{TEMPLATES}/receipt"
DOCX = {"content-type": MEDIA_TYPE}


async def standard(client: httpx.AsyncClient) -> bytes:
    answer = await client.get(RECEIPT)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == MEDIA_TYPE
    return answer.content


def with_line(content: bytes, line: str) -> bytes:
    document = docx.Document(BytesIO(content))
    document.add_paragraph(line)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


async def test_an_office_puts_its_own_template_in_force_and_back(suite: Suite) -> None:
    await open_office(suite)
    first, second = [await register(suite) for _ in range(2)]
    made: list[dict[str, Any]] = [(await act(suite, first, "letters", kind="receipt")).json()]
    async with suite.client("county", OFFICER) as county:
        own = with_line(await standard(county), "{{ you }}可以扫码查询办理进度。")
        put = await county.put(RECEIPT, content=own, headers=DOCX)
        assert put.status_code == 200, put.text
        assert (put.json()["version"], put.json()["own"]) == (1, True)
        assert put.json()["sha256"] == hashlib.sha256(own).hexdigest()
        assert await standard(county) == own
        problem(await county.put(RECEIPT, content=own, headers=DOCX), 428)
        problem(await county.put(RECEIPT, content=own, headers=DOCX | {"if-match": '"old"'}), 412)
        made.append((await act(suite, second, "letters", kind="receipt")).json())
        document = await county.get(f"{BASE}/letters/{made[1]['id']}/document")
        assert "您可以扫码查询办理进度。" in [
            p.text for p in docx.Document(BytesIO(document.content)).paragraphs
        ]
        back = await county.delete(RECEIPT, headers={"if-match": put.headers["etag"]})
        assert (back.status_code, back.json()["version"], back.json()["own"]) == (200, 0, False)
        problem(await county.delete(RECEIPT, headers={"if-match": back.headers["etag"]}), 404)
        assert (await county.get(f"{RECEIPT}?version=1")).content == own
        problem(await county.get(f"{RECEIPT}?version=7"), 404)
        listed = (await county.get(TEMPLATES)).json()["items"]
        there = (await county.get(f"{BASE}/letters/{made[1]['id']}")).json()
    assert [one["template"]["version"] for one in made] == [0, 1]
    assert there["template"] == {"version": 1, "sha256": hashlib.sha256(own).hexdigest()}
    assert {one["own"] for one in listed} == {False}


async def test_what_a_template_lacks_or_holds_too_much_is_named(suite: Suite) -> None:
    await open_office(suite)
    async with suite.client("county", OFFICER) as county:
        there = await standard(county)
        wrong = with_line(there, "{{ colour }}")
        assert pointers(
            await county.put(RECEIPT, content=wrong, headers=DOCX), 422, "unknown_placeholder"
        ) == ["colour"]
        empty = with_line(there, "")
        lacks = await county.put(f"{TEMPLATES}/fee_notice", content=empty, headers=DOCX)
        assert "amount" in pointers(lacks, 422)
        assert pointers(await county.put(RECEIPT, content=b"%PDF-1.7", headers=DOCX), 422, "not_a_docx") == [
            ""
        ]
        problem(await county.put(RECEIPT, content=there, headers={"content-type": "application/msword"}), 415)
        problem(await county.put(f"{TEMPLATES}/poem", content=there, headers=DOCX), 404)
        huge = await county.put(RECEIPT, content=b"PK" + b"\0" * (2**20 + 1), headers=DOCX)
        problem(huge, 422, "not_a_docx")
    async with suite.client("department", OFFICER) as department:
        problem(await department.put(RECEIPT, content=there, headers=DOCX), 403)
    async with suite.client(None) as anybody:
        kinds = {one["kind"]: one for one in (await anybody.get(f"{BASE}/letter-kinds")).json()["items"]}
    needs = {field["name"]: field["need"] for field in kinds["extension_notice"]["fields"]}
    assert (needs["new_due"], needs["contact"]) == ("mandatory", "optional")
    assert kinds["granted"]["reply"]
