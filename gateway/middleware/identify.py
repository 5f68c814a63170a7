"""Who calls: the key in `Authorization: Bearer`, the acting officer in `Gongkai-Officer` (DESIGN §7a)."""

from dataclasses import replace

from gateway.consumers.keyring import Keyring, refused
from kernel.http.asgi import App, Receive, Scope, Send, send_problem
from kernel.http.problems import BadParameter, Problem
from kernel.security.principal import SCOPE_KEY, Principal, lacks_scopes, needs_key, read_officer

OFFICER_SCOPE = "officer:assert"


class Identify:
    """Puts the caller's Principal into the scope; a caller without a key stays anonymous and services decide.

    A key that is sent must be good, on public paths too: a system whose key was revoked learns it at once.
    """

    def __init__(self, app: App, keyring: Keyring) -> None:
        self.app, self._keyring = app, keyring

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        authorization: bytes | None = None
        officer: bytes | None = None
        for name, value in scope["headers"]:
            # A header sent twice is unreadable: no rule says which of the two is meant.
            if name == b"authorization":
                authorization = value if authorization is None else b""
            elif name == b"gongkai-officer":
                officer = value if officer is None else b""
        if authorization is not None or officer is not None:
            try:
                scope[SCOPE_KEY] = await self._principal(authorization, officer)
            except Problem as problem:
                await send_problem(problem, scope, send)
                return
        await self.app(scope, receive, send)

    async def _principal(self, authorization: bytes | None, officer: bytes | None) -> Principal:
        if authorization is None:
            raise needs_key()
        scheme, _, token = authorization.partition(b" ")
        if scheme.lower() != b"bearer":
            raise refused(
                "key_unreadable",
                "Authorization 应为 Bearer <密钥>",
                "Authorization must read: Bearer <key>",
            )
        principal = await self._keyring.principal(token.strip())
        if officer is None:
            return principal
        if OFFICER_SCOPE not in principal.scopes:
            raise lacks_scopes([OFFICER_SCOPE])
        try:
            return replace(principal, officer=read_officer(officer))
        except ValueError as error:
            raise BadParameter.at(
                "Gongkai-Officer",
                "officer_unreadable",
                "Gongkai-Officer 应为 <工号>;name=<姓名>,UTF-8 或百分号编码,不超过 200 字节,且只出现一次",
                "Gongkai-Officer reads <id>;name=<name>: UTF-8 or percent-encoded, up to 200 bytes, once",
            ) from error
