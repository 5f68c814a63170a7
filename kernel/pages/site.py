"""The pages below one path prefix: templates over the shared layout, files named by their content, headers, errors."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from kernel.http.errors import as_problem
from kernel.http.etag import matches
from kernel.http.problems import NotFound, Problem, Unauthenticated
from kernel.http.snapshot import Snapshot
from kernel.http.storable import require_storable
from kernel.pages.dates import chinese_date
from kernel.pages.session import COOKIE, SIGN_IN_PAGE, TOKEN_FIELD, form_token
from kernel.security.principal import SCOPE_KEY

log = structlog.get_logger("pages")

#: No script and no style but our own files, no request to another host, no frame around us.
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)
#: Not `no-referrer`: browsers then hide the origin of forms, by which the gateway knows ours.
HEADERS: Final = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}
_FOR_EVER = b"public, max-age=31536000, immutable"
_MEDIA_TYPES: Final = {".css": b"text/css; charset=utf-8", ".js": b"text/javascript; charset=utf-8"}
_SHARED: Final = "kernel.pages"


class Site:
    """`Site("/clerk", "services.catalog.clerk", "政务公开办理")`: its templates and assets stand in that package, beside
    those all sites share (layout.html, sign_in.html, error.html, words.html, site.css). `lead` says on the sign-in page
    what one signs in for, `officer_hint` what the officer's name is for; a public site has no sign-in, and neither.
    `links` (path, words) stand in the head of every page.
    """

    def __init__(
        self, prefix: str, package: str, name: str, *, lead: str = "", officer_hint: str = "",
        links: Sequence[tuple[str, str]] = (), public: bool = False,
    ) -> None:  # fmt: skip
        self.prefix, self.name, self.lead, self.officer_hint = prefix, name, lead, officer_hint
        self.links, self.public = tuple(links), public
        self.assets = _assets(_SHARED) | _assets(package)
        self._paths = {full.split(".")[0] + "." + full.rsplit(".", 1)[1]: full for full in self.assets}
        self._templates = Environment(
            loader=ChoiceLoader([PackageLoader(package), PackageLoader(_SHARED)]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals |= {"site": self, "asset": self.asset, "chinese_date": chinese_date}

    def asset(self, name: str) -> str:
        """The path of a file of ours; it changes with the content, so that a copy never grows old."""
        return f"{self.prefix}/assets/{self._paths[name]}"

    def words(self, **words: Any) -> None:
        """Give templates functions and tables of the site's own."""
        self._templates.globals |= words

    def page(
        self, request: Request, template: str, values: Mapping[str, Any], status: int = 200
    ) -> HTMLResponse:
        """A page; templates see who is signed in (`caller`, None for nobody and on public sites) and the `csrf` token
        beside `values`.
        """
        cookie = "" if self.public else request.cookies.get(COOKIE, "")
        shown = {
            "caller": None if self.public else request.scope.get(SCOPE_KEY),
            "csrf": form_token(cookie) if cookie else "",
            "csrf_field": TOKEN_FIELD,
            **values,
        }
        return HTMLResponse(self._templates.get_template(template).render(shown), status, HEADERS)

    def go(self, path: str) -> RedirectResponse:
        """Lead the browser to another page of this site (303: a form that was sent is not sent again)."""
        return RedirectResponse(f"{self.prefix}{path}", 303, HEADERS)

    def problem(self, request: Request, problem: Problem) -> Response:
        """What went wrong, as a page; who is not signed in is led to the sign-in."""
        if isinstance(problem, Unauthenticated) and not self.public:
            return self.go(SIGN_IN_PAGE + ("?fault=session_ended" if COOKIE in request.cookies else ""))
        state = request.scope.get("state", {})
        shown = {"problem": problem, "request_id": state.get("request_id")}
        page = self.page(request, "error.html", shown, problem.status)
        page.headers.update(problem.headers | HEADERS)
        return page


def site_of(request: Request) -> Site:
    """The site of the path that was asked for: of the service's `sites` the one with the longest matching prefix."""
    sites: Sequence[Site] = request.app.state.sites
    path = request.scope["path"]
    ours = [site for site in sites if path == site.prefix or path.startswith(f"{site.prefix}/")]
    return max(ours, key=lambda site: len(site.prefix))


class PageRoute(APIRoute):
    """A route of a page: whatever goes wrong is told as a page."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def shown(request: Request) -> Response:
            try:
                await require_storable(request, body=False)  # forms look at their texts as they are read
                return await handle(request)
            except Exception as error:
                problem = as_problem(error)
                if problem.status >= 500:
                    log.error("page_failed", path=request.url.path, exc_info=error)
                return site_of(request).problem(request, problem)

        return shown


def page_router() -> APIRouter:
    """A router of pages."""
    return APIRouter(route_class=PageRoute)


def add_common_routes(router: APIRouter) -> None:
    """The files of the site, and the page of an unknown address; after all other routes of the router."""

    @router.get("/assets/{name}")
    async def asset(request: Request, name: str) -> Response:
        snapshot = site_of(request).assets.get(name)
        if snapshot is None:
            raise NotFound("没有此文件", "there is no such file")
        headers = {key.decode(): value.decode() for key, value in snapshot.headers}
        if matches(request.headers.get("if-none-match"), snapshot.etag):
            return Response(status_code=304, headers={"etag": snapshot.etag})
        return Response(snapshot.body, headers=headers)

    @router.get("/{rest:path}")
    async def unknown(request: Request, rest: str) -> Response:
        if not rest:
            return site_of(request).go("")
        raise NotFound("没有此页面,请从首页进入", "there is no such page: begin at the first one")


@cache
def _assets(package: str) -> dict[str, Snapshot]:
    """`name.<hash>.ending` -> the file, of one package."""
    found = {}
    folder = files(package) / "assets"
    if folder.is_dir():
        for file in folder.iterdir():
            stem, dot, ending = file.name.rpartition(".")
            if media_type := _MEDIA_TYPES.get(dot + ending):
                snapshot = Snapshot(file.read_bytes(), media_type, _FOR_EVER)
                found[f"{stem}.{snapshot.etag.strip(chr(34))[:16]}.{ending}"] = snapshot
    return found
