"""The `type` of a problem leads to its meaning."""

import json

from asgi_driver import call, http_scope

from gateway.problem_pages import problem_pages
from gateway.upstreams import Routes
from kernel.http.problems import problem_types


async def test_every_problem_type_has_a_page() -> None:
    routes = Routes(problem_pages(), [])
    for kind in problem_types():
        answer = await call(routes, http_scope(path=f"/problems/{kind.slug}"))
        assert answer.status == 200
        assert json.loads(answer.body)["status"] == kind.status
