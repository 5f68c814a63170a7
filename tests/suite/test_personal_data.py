"""Personal data: nowhere in clear but in the answer to a look that was recorded."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import structlog

from tests.support import containers, dumps, servers
from tests.support.cases import BASE, HEAD, OFFICER, act, application, open_office, register
from tests.support.dumps import alter
from tests.support.suite import Suite

PERSON = {
    "kind": "natural_person", "name": "欧阳修远", "telephone": "13912345678", "email": "ouyang.xy@example.org",
    "address": "永修县吴城镇荷溪村 88 号", "postcode": "917463", "agent": "司马青衫",
    "identity": {"type": "resident_id", "number": "11010519491231002X"},
}  # fmt: skip
FIRM = {
    "kind": "legal_service", "name": "赣鄱某律师事务所", "credit_code": "11370900004341590P",
    "contact_person": "上官云鹤", "telephone": "0791-88886666", "address": "南昌市红谷滩某街 6 号",
}  # fmt: skip
CONTENT = {
    "title": "梅棠镇堤防加固工程招标文件", "document_number": "永水字〔2025〕77号",
    "description": "请提供堤防加固工程的施工合同、监理日志与验收结论", "items": 1,
}  # fmt: skip
#: None of it may be seen by one who takes the databases away, or reads the logs.
SECRET = [
    "欧阳修远", "13912345678", "ouyang.xy", "吴城镇荷溪村", "917463", "司马青衫", "11010519491231002X",
    "赣鄱某律师事务所", "上官云鹤", "88886666", "红谷滩某街", "梅棠镇堤防", "永水字〔2025〕77号", "监理日志", "低保家庭",
]  # fmt: skip


@pytest.fixture
def log() -> Iterator[Callable[[], str]]:
    """All that any logger says, down to the last detail; in containers, what they write as they are deployed."""
    if servers.in_containers():
        with containers.here().logs() as entries:
            yield lambda: json.dumps(entries(), ensure_ascii=False)
        return
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    root, level = logging.getLogger(), logging.getLogger().level
    structlog.configure(
        processors=[structlog.processors.add_log_level, structlog.processors.format_exc_info,
                    structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
        logger_factory=structlog.WriteLoggerFactory(text), cache_logger_on_first_use=False,
    )  # fmt: skip
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield text.getvalue
    root.setLevel(level)
    root.removeHandler(handler)


async def test_neither_a_dump_nor_the_log_tells_of_an_applicant(log: Callable[[], str], suite: Suite) -> None:
    await open_office(suite)
    keyed = {"idempotency-key": "kept-for-30-days"}
    async with suite.client("county", OFFICER) as county:
        filed = application(applicant=PERSON, content=CONTENT)
        person, again = [
            (await county.post(f"{BASE}/applications", json=filed, headers=keyed)).json() for _ in range(2)
        ]
        bad = await county.post(
            f"{BASE}/applications",
            json=application(
                applicant=PERSON | {"telephone": None, "email": None, "address": None}, content=CONTENT
            ),
        )
        twice = await county.post(f"{BASE}/applications", json=filed)
    assert (person, bad.status_code, twice.status_code) == (again, 422, 409)
    firm = await register(suite, applicant=FIRM, content=CONTENT)
    await act(suite, firm, "withdrawal", on="2026-03-02", reason="已另行取得")
    await act(suite, person, "fee-notices", on="2026-03-02", method="pages", count=100)
    await act(suite, person, "fee-waivers", HEAD, on="2026-03-02", reason="欧阳修远属低保家庭")
    seen = await act(
        suite, person, "unmaskings", members=["name", "telephone", "identity"], reason="电话确认"
    )
    assert seen.json()["values"]["name"] == "欧阳修远"
    await _break(suite)
    failed = await act(suite, person, "unmaskings", members=["name"], reason="再次确认")
    assert failed.status_code >= 500
    assert dumps.found({"log": log().encode()}, SECRET) == []
    assert "request_failed" in log()
    found = dumps.dumped(suite.settings)
    assert dumps.found(found, SECRET) == []
    assert dumps.found(found, [person["id"]])  # a dump it is


async def _break(suite: Suite) -> None:
    """Take away a table that a look needs, so that it fails in the middle."""
    await alter(suite, "ALTER TABLE unmaskings RENAME TO gone")


async def test_every_look_is_recorded_with_its_officer_and_reason(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite, applicant=PERSON)
    first = await act(
        suite, case, "unmaskings", members=["telephone", "email", "telephone"], reason="电话确认"
    )
    assert first.status_code == 201
    assert first.headers["cache-control"] == "no-store"
    assert first.json()["values"] == {"telephone": "13912345678", "email": "ouyang.xy@example.org"}
    suite.clock.move_to(date(2026, 3, 3))
    await act(suite, case, "unmaskings", HEAD, members=["identity", "credit_code"], reason="核对身份")
    async with suite.client("county") as county:
        path = f"{BASE}/applications/{case['id']}/unmaskings"
        unnamed = await county.post(path, json={"members": ["name"], "reason": "x"})
        page = (await county.get(path, params={"limit": 1})).json()
        rest = (await county.get(path, params={"limit": 1, "cursor": page["next_cursor"]})).json()
    assert (unnamed.status_code, unnamed.json()["code"]) == (403, "officer_needed")
    looks = [*page["items"], *rest["items"]]
    assert [(one["officer"]["name"], one["members"], one["reason"]) for one in looks] == [
        ("周经办", ["telephone", "email"], "电话确认"), ("吴主任", ["identity", "credit_code"], "核对身份"),
    ]  # fmt: skip
    assert rest["next_cursor"] is None
    assert "13912345678" not in str(looks)


async def test_looks_are_for_those_who_may_and_reasons_name_nobody(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite, applicant=PERSON)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"members": ["name"], "reason": "给 欧阳 修远 回电"}, "/reason"),
        ({"members": ["name"], "reason": "拨打139 1234 5678"}, "/reason"),
        ({"members": [], "reason": "x"}, "/members"), ({"members": ["token"], "reason": "x"}, "/members/0"),
        ({"members": ["name"], "reason": ""}, "/reason"),
    ]  # fmt: skip
    for body, pointer in wrong:
        answer = await act(suite, case, "unmaskings", **body)
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["pointer"] == pointer
    async with (
        suite.client("department", OFFICER) as department,
        suite.client("neighbour", OFFICER) as neighbour,
    ):
        path, body = f"{BASE}/applications/{case['id']}/unmaskings", {"members": ["name"], "reason": "x"}
        scope = await department.post(path, json=body)
        foreign = [await neighbour.post(path, json=body), await neighbour.get(path)]
    assert (scope.status_code, scope.json()["code"]) == (403, "scope_needed")
    assert [answer.status_code for answer in foreign] == [404, 404]
    async with suite.client("county") as county:
        assert (await county.get(path)).json()["items"] == []
