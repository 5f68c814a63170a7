"""The caller as services see it: a system's key, its division, its scopes and the officer it acts for.

The gateway (or, between processes, a verified internal token) puts a Principal into the ASGI scope under
`SCOPE_KEY`. Nothing on the wire can set it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final, Literal, get_args
from urllib.parse import unquote

from fastapi import Depends, Request, Security
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase

from kernel.contracts.regions import contains
from kernel.http.problems import FieldError, Forbidden, Problem, Unauthenticated
from kernel.security.scopes import SCOPES

SCOPE_KEY = "gongkai.principal"
#: Of a key: `live`, or a trial: `team` reaches its own people alone, `test` nobody.
Kind = Literal["live", "team", "test"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Officer:
    """Acting officer (经办人): who, in the calling system, does this act. Asserted by that system."""

    id: str
    name: str

    def as_dict(self) -> dict[str, str]:
        return {"id": self.id, "name": self.name}


@dataclass(frozen=True, slots=True)
class Principal:
    """A system's key: its id, its division (and everything below it), its scopes, the acting officer, and its kind."""

    key_id: str
    client: str
    region: str
    scopes: frozenset[str]
    officer: Officer | None = None
    kind: Kind = "live"

    def reaches(self, region: str) -> bool:
        """Whether a division lies in this key's subtree."""
        return contains(self.region, region)

    def require_region(self, region: str, pointer: str = "/region") -> None:
        """Raise Forbidden (403) when acting on a division outside the subtree."""
        if not self.reaches(region):
            zh = f"该密钥属于行政区划 {self.region},不能为 {region} 办理"
            en = f"this key belongs to division {self.region} and may not act for {region}"
            raise Forbidden(
                zh, en, code="foreign_division", errors=[FieldError(pointer, "foreign_division", zh, en)]
            )

    def within(self, asked: str | None) -> str:
        """The division that a list is narrowed to by `?region=`, else the key's own; raises as `require_region` does."""
        region = asked or self.region
        self.require_region(region, "?region")
        return region

    def require_live(self) -> None:
        """Raise Forbidden (403) where a key for trials asks for what changes the record."""
        if self.kind != "live":
            raise changes_nothing(self.kind)

    def require_officer(self) -> Officer:
        """The acting officer; raises Problem 403 naming the header when there is none."""
        if self.officer is None:
            zh = "此操作须指明经办人:请在 Gongkai-Officer 中写明 <工号>;name=<姓名>"
            en = "this act needs an acting officer: send Gongkai-Officer: <id>;name=<name>"
            raise Forbidden(
                zh,
                en,
                code="officer_needed",
                errors=[FieldError("Gongkai-Officer", "officer_needed", zh, en)],
            )
        return self.officer


def read_officer(value: bytes) -> Officer:
    """Read `Gongkai-Officer: <id>;name=<name>`; the name is UTF-8, plain or percent-encoded.

    Raises ValueError when it is not of that form or is over 200 bytes.
    """
    text = unquote(value.decode("utf-8"), errors="strict")
    identifier, _, rest = text.partition(";")
    key, _, name = rest.strip().partition("=")
    identifier, name = identifier.strip(), name.strip().strip('"')
    printable = identifier.isprintable() and name.isprintable()
    if len(value) > 200 or key.strip() != "name" or not identifier or not name or not printable:
        raise ValueError("Gongkai-Officer")
    return Officer(identifier, name)


class _Key(SecurityBase):
    """The key as OpenAPI tells of it. The scheme is itself the dependency that gives the caller: each dependency
    more is felt on every request.
    """

    model = HTTPBearer(
        bearerFormat="gongkai key",
        description="Authorization: Bearer <key>。密钥代表一个系统,属于一个行政区划。 A key names a system and a division.",
    )
    scheme_name = "key"


class _Holder(_Key):
    def __init__(self, scopes: tuple[str, ...]) -> None:
        self._scopes = scopes

    async def __call__(self, request: Request) -> Principal:
        principal: Principal | None = request.scope.get(SCOPE_KEY)
        if principal is None:
            raise needs_key()
        if missing := [scope for scope in self._scopes if scope not in principal.scopes]:
            raise lacks_scopes(missing)
        return principal


class _Anybody(_Key):
    async def __call__(self, request: Request) -> Principal | None:
        return request.scope.get(SCOPE_KEY)


def changes_nothing(kind: Kind) -> Forbidden:
    """The problem for a change that a key for trials asks for."""
    return Forbidden(
        f"种类为 {kind} 的密钥只供试用:可读取、试算、试发消息,不能改动正式记录;请改用正式(live)密钥",
        f"a key of kind {kind} is for trials: it reads, calculates and sends messages on trial, and changes no record:"
        " use a live key",
        code="trial_key",
        key_kind=kind,
    )


def needs_key() -> Unauthenticated:
    """The problem for a call without a key where one is needed."""
    return Unauthenticated(
        "请在 Authorization: Bearer 中提供密钥",
        "send your key in Authorization: Bearer",
        headers={"www-authenticate": "Bearer"},
    )


def lacks_scopes(missing: list[str]) -> Problem:
    """The problem for a good key that lacks scopes."""
    zh = "该密钥缺少权限:" + "、".join(f"{scope}({SCOPES[scope][0]})" for scope in missing)
    en = "this key lacks the scope: " + ", ".join(f"{scope} ({SCOPES[scope][1]})" for scope in missing)
    return Forbidden(zh, en, code="scope_needed", missing_scopes=missing)


def holder_of(*scopes: str) -> Callable[..., Principal]:
    """For `Annotated[Principal, holder_of("events:write")]`: a caller whose key carries these scopes."""
    if unknown := set(scopes) - set(SCOPES):
        raise ValueError(f"unknown scopes: {unknown}")
    return Security(_Holder(scopes), scopes=list(scopes))  # type: ignore[no-any-return]


#: For operations that everybody may call and that show more to a key.
MaybePrincipal = Annotated[Principal | None, Depends(_Anybody())]
