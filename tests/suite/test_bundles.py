"""The evidence bundle: one signed zip, the same bytes for the same day, complete for the court, without others' data for
the applicant; whatever is changed in it is found.
"""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gongkai.cli.main import app
from kernel.archives import pack, unpack
from services.disclosure_requests.bundles.checking import check
from services.disclosure_requests.bundles.rules import BOUNDS
from tests.support.answers import eventually, problem
from tests.support.cases import BASE, HEAD, OFFICER, act, open_office, register
from tests.support.suite import Suite

Members = dict[str, bytes]


@pytest.fixture(autouse=True)
def without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    """PDFs take seconds and have a test of their own."""
    monkeypatch.setenv("PATH", "")


async def done(
    suite: Suite, case: dict[str, Any], path: str, officer: str = OFFICER, **document: Any
) -> dict[str, Any]:
    answer = await act(suite, case, path, officer, **document)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def whole_case(suite: Suite) -> dict[str, Any]:
    """A case with a receipt, a consultation, a draft that was not adopted, a partial decision and its delivery."""
    await open_office(suite)
    case = await register(suite)
    first = await done(suite, case, "letters", kind="receipt")
    async with suite.client("county", OFFICER) as county:
        await county.post(f"{BASE}/letters/{first['id']}/voiding", json={"reason": "印制有误"})
    await done(suite, case, "letters", kind="receipt")
    suite.clock.move_to(date(2026, 3, 10))
    asked = await done(
        suite, case, "consultations", party="third_party", question="请就是否同意公开提出意见", extract="合同第十二条",
        addressee={"kind": "organisation", "name": "江西某置业公司"}, sent_on="2026-03-10", manner="ems",
    )  # fmt: skip
    await done(suite, case, "letters", kind="third_party_consultation")
    await done(suite, case, "letters", kind="consultation_notice")
    suite.clock.move_to(date(2026, 3, 20))
    await done(
        suite,
        case,
        f"consultations/{asked['id']}/opinion",
        on="2026-03-20",
        opinion="object",
        reason="属于本公司秘密",
    )
    answer = {"basis": ["《政府信息公开条例》第三十七条"], "facts": "合同由本机关制作"}
    await done(suite, case, "decisions", type="deny_process", reason="未采用的草案", **answer)
    draft = await done(
        suite, case, "decisions", type="partial", **answer,
        provision={"titles": ["合同"], "carrier": "paper", "route": "post"},
        parts={"given": ["第一至十一条"],
               "withheld": [{"what": "第十二条", "ground": "deny_third_party", "reason": "涉及商业秘密"}]},
        third_party={"consultations": [asked["id"]]}, objections=[{"consultation": asked["id"], "treatment": "withheld"}],
    )  # fmt: skip
    await done(suite, case, f"decisions/{draft['number']}/approval", HEAD, on="2026-03-20")
    await done(suite, case, "letters", kind="partial")
    await done(suite, case, "deliveries", on="2026-03-20", manner="ems", tracking_number="EX1CN")
    return case


async def bundle(suite: Suite, case: dict[str, Any], **asked: str) -> bytes:
    async with suite.client("county", OFFICER) as county:
        answer = await county.get(f"{BASE}/applications/{case['id']}/evidence-bundle", params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    return answer.content


async def public_key(suite: Suite) -> bytes:
    async with suite.client(None) as anybody:
        found = (await anybody.get(f"{BASE}/receipt-keys")).json()["items"]
    return next(one["pem"] for one in found if one["current"]).encode()


async def rooted(suite: Suite, last: date) -> None:
    """Wait until the worker has signed the roots of the days up to this one."""

    async def newest() -> str:
        async with suite.client(None) as anybody:
            items = (await anybody.get(f"{BASE}/ledger-roots?limit=100")).json()["items"]
        return items[-1]["day"] if items else ""

    await eventually(newest, lambda day: day >= last.isoformat())


def changed(members: Members, name: str, change: Callable[[bytes], bytes]) -> bytes:
    return pack(members | {name: change(members[name])})


async def test_a_bundle_holds_the_whole_case_and_any_change_is_found(brisk: Suite, tmp_path: Path) -> None:
    case = await whole_case(brisk)
    brisk.clock.move_to(date(2026, 3, 23))
    await rooted(brisk, date(2026, 3, 20))
    content, key = await bundle(brisk, case), await public_key(brisk)
    assert await bundle(brisk, case, as_of="2026-03-23") == content
    report = check(content, key)
    assert report.faults == ()
    assert (report.entries, report.receipts, report.proofs) == (6, 6, 6)

    members = unpack(content, BOUNDS)
    letters = json.loads(members["letters/letters.json"])["items"]
    assert [(one["kind"], one["voided"]) for one in letters] == [
        ("receipt", "印制有误"), ("receipt", None), ("third_party_consultation", None), ("consultation_notice", None), ("partial", None),
    ]  # fmt: skip
    assert [one["files"] != [] for one in letters] == [False, True, True, True, True]
    served = letters[-1]["served"][0]
    assert (served["event"], served["on"], served["manner"], served["tracking_number"]) == (
        "delivered",
        "2026-03-20",
        "ems",
        "EX1CN",
    )
    whole = b"".join(
        content for name, content in members.items() if not name.endswith((".docx", ".pdf"))
    ).decode()
    assert "属于本公司秘密" in whole
    assert "未采用的草案" not in whole
    assert "征求第三方意见" in members["clock/explanation.txt"].decode()
    assert json.loads(members["law/notices.json"])["items"]
    index = members["index.txt"].decode()
    assert all(name in index for name in members if name not in ("manifest.json",))

    faults = {
        pack({name: part for name, part in members.items() if name != "receipts.json"}): "missing_file",
        pack(members | {"extra.txt": b"x"}): "added_file",
        changed(
            members, "chronology.json", lambda part: part.replace(b"2026-03-10", b"2026-03-09")
        ): "changed_file",
        changed(
            members, "manifest.json", lambda part: part.replace(b"2026-03-23", b"2026-03-24")
        ): "bad_signature",
    }
    for forged, code in faults.items():
        assert {fault.code for fault in check(forged, key).faults} == {code}

    file, pem = tmp_path / "b.zip", tmp_path / "key.pem"
    pem.write_bytes(key)
    for forged, code in ((content, 0), (next(iter(faults)), 1), (b"no zip", 2)):
        file.write_bytes(forged)
        ran = CliRunner().invoke(app, ["bundle", "verify", str(file), "--key", str(pem), "--json"])
        assert ran.exit_code == code, ran.output
    assert (
        CliRunner().invoke(app, ["bundle", "verify", str(tmp_path / "none"), "--key", str(pem)]).exit_code
        == 2
    )


async def test_the_applicants_version_tells_nothing_of_others_and_of_the_office_itself(suite: Suite) -> None:
    case = await whole_case(suite)
    content, key = await bundle(suite, case, audience="applicant"), await public_key(suite)
    assert check(content, key).ok
    members = unpack(content, BOUNDS)
    for secret in ("江西某置业公司", "属于本公司秘密", "未采用的草案", "周经办", "吴主任"):
        told = [name for name, part in members.items() if secret.encode() in part]
        assert told == [], secret
    assert not any("third_party_consultation" in name for name in members)
    assert any(name.endswith("partial.docx") for name in members)


async def test_a_bundle_is_of_a_day_that_the_case_has_seen(suite: Suite) -> None:
    case = await whole_case(suite)
    early = await bundle(suite, case, as_of="2026-03-10")
    suite.clock.move_to(date(2026, 3, 21))
    assert await bundle(suite, case, as_of="2026-03-10") == early
    chronology = json.loads(unpack(early, BOUNDS)["chronology.json"])["entries"]
    assert [entry["kind"] for entry in chronology] == ["submitted", "received", "consult_sent"]
    async with suite.client("county", OFFICER) as county:
        path = f"{BASE}/applications/{case['id']}/evidence-bundle"
        problem(await county.get(f"{path}?as_of=2026-03-01"), 400, "before_filing")
        later = (suite.clock.today() + timedelta(days=1)).isoformat()
        problem(await county.get(f"{path}?as_of={later}"), 400, "in_the_future")
        looks = (await county.get(f"{BASE}/applications/{case['id']}/unmaskings")).json()["items"]
    assert {"bundle"} in [set(look["members"]) for look in looks]
    async with suite.client("county") as nobody:
        problem(await nobody.get(path), 403, "officer_needed")


@pytest.mark.parametrize("audience", ["court", "applicant"])
async def test_a_correction_after_the_day_is_taken_back(suite: Suite, audience: str) -> None:
    await open_office(suite)
    case = await register(suite)
    before = await bundle(suite, case, as_of="2026-03-02", audience=audience)
    suite.clock.move_to(date(2026, 3, 4))
    await done(
        suite,
        case,
        "correction-notices",
        on="2026-03-04",
        grounds=["description_unclear"],
        points=["请写明文号"],
        days=5,
    )
    await done(suite, case, "corrections", on="2026-03-04",
               content={"title": "另一公告", "description": "文号〔2025〕6 号", "items": 1})  # fmt: skip
    after = unpack(await bundle(suite, case, as_of="2026-03-02", audience=audience), BOUNDS)
    assert after["case.json"] == unpack(before, BOUNDS)["case.json"]
    assert "另一公告" in unpack(await bundle(suite, case, audience=audience), BOUNDS)["case.json"].decode()
