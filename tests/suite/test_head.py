"""HEAD answers as GET does, without a body (RFC 9110 §9.3.2): through gateway, service and snapshots."""

import httpx

from tests.support.suite import COUNTY, Suite

PATHS = (
    "/v1/catalog/domains", "/v1/catalog/obligations", f"/v1/catalog/regions/{COUNTY}/catalogue",
    "/v1/catalog/domains/nowhere", "/v1/catalog/obligations?domain=nowhere", "/clerk/sign-in", "/healthz",
    "/v1/catalog/domains/fiscal-budget",
)  # fmt: skip
#: Made anew for each answer.
OWN = {"date", "x-request-id"}


async def test_head_has_the_head_of_get_and_no_body(suite: Suite) -> None:
    async with suite.client() as county:
        for path in PATHS:
            whole, head = await county.get(path), await county.head(path)
            assert (head.content, whole.content != b"", head.status_code) == (b"", True, whole.status_code), (
                path
            )
            assert told(head) == told(whole), path


def told(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in OWN}


async def test_head_is_refused_where_nothing_can_be_read_and_allow_names_it_elsewhere(suite: Suite) -> None:
    async with suite.client() as county:
        refused = await county.head("/v1/catalog/business-events/x/withdrawal")
        assert (refused.status_code, refused.headers["allow"], refused.content) == (405, "POST", b"")
        wrong = await county.delete("/v1/catalog/domains")
        assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD")
        several = await county.patch("/v1/push/subscribers")
        assert (several.status_code, several.headers["allow"]) == (405, "GET, HEAD, POST")
