"""Several sites of one service: the path says which answers; what is public has nothing of a signed-in caller."""

from types import SimpleNamespace

import pytest
from fastapi import Request

from kernel.pages.session import COOKIE
from kernel.pages.site import Site, site_of
from kernel.security.principal import SCOPE_KEY, Principal

DESK = Site("/desk", "services.disclosure_requests.desk", "办理", lead="查看待办", officer_hint="记入台账")
CASES = Site("/desk/cases", "services.disclosure_requests.desk", "案件")
STATUS = Site(
    "/status", "services.disclosure_requests.status", "申请", links=[("/status", "查询")], public=True
)


STATUS.words(apply="/apply")


def request_for(path: str) -> Request:
    scope = {
        "type": "http", "method": "GET", "path": path, "query_string": b"", "state": {},
        "headers": [(b"cookie", f"{COOKIE}=sealed".encode())],
        "app": SimpleNamespace(state=SimpleNamespace(sites=(DESK, CASES, STATUS))),
        SCOPE_KEY: Principal("gk_1", "县政务公开办", "360425", frozenset()),
    }  # fmt: skip
    return Request(scope)


@pytest.mark.parametrize(
    ("path", "site"),
    [("/desk", DESK), ("/desk/", DESK), ("/desk/casesx", DESK), ("/desk/cases", CASES), ("/desk/cases/1", CASES),
     ("/status", STATUS), ("/status/assets/site.css", STATUS)],
)  # fmt: skip
def test_the_longest_matching_prefix_answers(path: str, site: Site) -> None:
    assert site_of(request_for(path)) is site


def test_a_public_page_shows_no_caller_and_its_links() -> None:
    page = STATUS.page(request_for("/status"), "form.html", {"errors": {}}).body
    shown = bytes(page).decode()
    assert "退出登录" not in shown
    assert "县政务公开办" not in shown
    assert '<a href="/status" aria-current="page">查询</a>' in shown
    assert "csrf" not in shown


def test_a_page_of_a_signed_in_caller_has_the_way_out() -> None:
    values = {"errors": {}, "notice": "", "values": {"officer_id": "", "officer_name": ""}}
    page = DESK.page(request_for("/desk"), "sign_in.html", values)
    shown = bytes(page.body).decode()
    assert "退出登录" in shown
    assert "公众服务" not in shown
