"""A letter as PDF where LibreOffice is installed; where it is not, an answer that says what to do."""

from typing import Any

import pytest

from kernel.archives import unpack
from services.disclosure_requests.bundles.rules import BOUNDS
from tests.support import servers
from tests.support.answers import problem
from tests.support.cases import BASE, OFFICER, act, open_office, register
from tests.support.libreoffice import needs_libreoffice
from tests.support.suite import Suite


async def receipt(suite: Suite) -> dict[str, Any]:
    await open_office(suite)
    made = await act(suite, await register(suite), "letters", kind="receipt")
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


@needs_libreoffice
@pytest.mark.skipif(servers.in_containers(), reason="the image carries no LibreOffice")
async def test_a_letter_is_had_as_pdf_alone_and_in_the_bundle(suite: Suite) -> None:
    letter = await receipt(suite)
    async with suite.client("county", OFFICER) as county:
        answer = await county.get(f"{BASE}/letters/{letter['id']}/document?format=pdf")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/pdf"
        assert "UTF-8''" in answer.headers["content-disposition"]
        bundle = await county.get(f"{BASE}/applications/{letter['application']}/evidence-bundle")
    assert unpack(bundle.content, BOUNDS)["letters/001-receipt.pdf"] == answer.content
    assert answer.content.startswith(b"%PDF-")


async def test_without_libreoffice_a_pdf_is_refused_with_what_to_install(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = await receipt(suite)
    monkeypatch.setenv("PATH", "")
    async with suite.client("county", OFFICER) as county:
        path = f"{BASE}/letters/{letter['id']}/document"
        assert (
            "libreoffice-writer"
            in problem(await county.get(f"{path}?format=pdf"), 503, "libreoffice_absent")["detail_en"]
        )
        assert (await county.get(f"{path}?format=docx")).status_code == 200
        problem(await county.get(f"{path}?format=odt"), 400)
