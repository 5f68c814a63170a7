"""Who sits at the browser: below a page prefix, and only there, a sealed cookie stands for the key (DESIGN §7a)."""

from collections.abc import Sequence
from dataclasses import replace
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from gateway.consumers.keyring import Keyring
from gateway.middleware.identify import OFFICER_SCOPE
from gateway.page_session import PageSession, Sealer
from kernel.clock import Clock
from kernel.http.asgi import App, Message, Receive, Scope, Send, header, send_problem
from kernel.http.problems import Forbidden, Unauthenticated
from kernel.pages.session import COOKIE, SIGN_IN, SIGN_IN_PAGE, SIGN_OUT, TOKEN_FIELD, is_form_token
from kernel.security.principal import SCOPE_KEY, Officer, Principal, read_officer

#: A sign-in form is far smaller.
_LARGEST_FORM = 8192


class PageSessions:
    """Answers sign-in and sign-out below each of `pages`, and puts the Principal of a signed-in browser into the scope.

    A form from another origin is refused before anything reads it. A cookie that is not good (any more) is as none:
    the service leads to the sign-in. API paths never see a cookie's Principal.
    """

    def __init__(
        self, app: App, keyring: Keyring, sealer: Sealer, clock: Clock, pages: Sequence[str]
    ) -> None:
        self.app, self._keyring, self._sealer, self._clock = app, keyring, sealer, clock
        self._pages = tuple((page, f"{page}/") for page in pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        for page, below in self._pages:
            if path.startswith(below) or path == page:
                await self._answer(page, path.removeprefix(page), scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _answer(self, page: str, rest: str, scope: Scope, receive: Receive, send: Send) -> None:
        changing = scope["method"] not in ("GET", "HEAD")
        if changing and not _is_same_origin(scope):
            problem = Forbidden(
                "表单来自其他网站,已拒绝", "a form of another site is refused", code="foreign_form"
            )
            await send_problem(problem, scope, send)
        elif changing and rest == SIGN_IN:
            await self._sign_in(page, scope, receive, send)
        elif changing and rest == SIGN_OUT:
            await self._sign_out(page, scope, receive, send)
        else:
            if SCOPE_KEY not in scope and (cookie := _cookie(scope)):
                principal = await self._principal(cookie, page)
                if principal is not None:
                    scope[SCOPE_KEY] = principal
            await self.app(scope, receive, send)

    async def _principal(self, cookie: str, page: str) -> Principal | None:
        session = self._sealer.open(cookie, page, self._clock.now())
        if session is None:
            return None
        try:
            principal = await self._keyring.principal(session.key)
        except Unauthenticated:
            return None
        # What the key may assert is asked anew, as for a header.
        return replace(principal, officer=session.officer if OFFICER_SCOPE in principal.scopes else None)

    async def _sign_in(self, page: str, scope: Scope, receive: Receive, send: Send) -> None:
        form = await _read_form(receive)
        key = form.get("key", "").encode()
        identifier, name = form.get("officer_id", ""), form.get("officer_name", "")
        officer: Officer | None = None
        fault = ""
        try:
            principal = await self._keyring.principal(key) if key else None
        except Unauthenticated as problem:
            fault = problem.code
        else:
            if principal is None:
                fault = "key_missing"
            elif OFFICER_SCOPE in principal.scopes:
                officer = _officer(identifier, name)
                if officer is None:
                    fault = "officer_unreadable" if identifier and name else "officer_missing"
            elif identifier or name:
                fault = "officer_not_allowed"
        if fault:
            kept = {"fault": fault, "officer_id": identifier[:200], "officer_name": name[:200]}
            await self._show_sign_in(page, kept, scope, receive, send)
            return
        value = self._sealer.seal(PageSession(key, officer), page, self._clock.now())
        await _go(scope, send, page, f"{COOKIE}={value}; {_attributes(page, scope)}")

    async def _show_sign_in(
        self, page: str, kept: dict[str, str], scope: Scope, receive: Receive, send: Send
    ) -> None:
        """The sign-in page of the service with what is wrong, as the answer (422) to the form."""
        path = f"{page}{SIGN_IN_PAGE}"
        asked = (b"content-length", b"content-type", b"transfer-encoding")
        inner = {
            **scope,
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": urlencode(kept).encode(),
            "headers": [pair for pair in scope["headers"] if pair[0] not in asked],
        }

        async def refused(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                message = {**message, "status": 422}
            await send(message)

        await self.app(inner, receive, refused)

    async def _sign_out(self, page: str, scope: Scope, receive: Receive, send: Send) -> None:
        form = await _read_form(receive)
        cookie = _cookie(scope)
        if cookie and not is_form_token(cookie, form.get(TOKEN_FIELD, "")):
            await _go(scope, send, page)
            return
        await _go(
            scope, send, f"{page}{SIGN_IN_PAGE}?fault=signed_out", f"{COOKIE}=; Max-Age=0; {_attributes(page, scope)}"
        )  # fmt: skip


def _officer(identifier: str, name: str) -> Officer | None:
    """The officer of two fields by the rules of the header; None when they cannot be one."""
    if not identifier or not name or ";" in identifier or len(f"{identifier};name={name}".encode()) > 200:
        return None
    if not (identifier.isprintable() and name.isprintable()):
        return None
    officer = Officer(identifier, name)
    return officer if _as_header_reads(officer) else None


def _as_header_reads(officer: Officer) -> bool:
    plain = f"{officer.id};name={officer.name}".encode()
    try:
        read = read_officer(plain if b"%" not in plain else quote(plain, safe=";= ").encode())
    except ValueError:
        return False
    return read == officer


def _is_same_origin(scope: Scope) -> bool:
    """Whether a browser sent a form from our own pages: by Sec-Fetch-Site, else by Origin and Host.

    What names neither is no browser of today; without the session's token it still gets nowhere.
    """
    site = header(scope, b"sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = header(scope, b"origin")
    return origin is None or urlsplit(origin).netloc == (header(scope, b"host") or "")


def _cookie(scope: Scope) -> str:
    """The value of our cookie; empty without one."""
    cookies: SimpleCookie = SimpleCookie()
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                cookies.load(value.decode("latin-1"))
            except CookieError:
                continue
    return cookies[COOKIE].value if COOKIE in cookies else ""


def _attributes(page: str, scope: Scope) -> str:
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    return f"Path={page}; HttpOnly; SameSite=Strict{secure}"


async def _read_form(receive: Receive) -> dict[str, str]:
    """The first value of each field, without blanks around it; nothing of a form that is too large or unreadable."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return {}
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > _LARGEST_FORM:
            return {}
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=20, errors="strict")
    except ValueError:
        return {}
    return {name: values[0].strip() for name, values in fields.items()}


async def _go(scope: Scope, send: Send, path: str, cookie: str = "") -> None:
    headers = [(b"location", path.encode()), (b"cache-control", b"no-store"), (b"content-length", b"0")]
    if cookie:
        headers.append((b"set-cookie", cookie.encode()))
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
