"""Internal tokens: how a service in its own process knows that a request came through the gateway, and for whom.

The gateway signs the caller's Principal for one service (JWT, alg Ed25519 of RFC 9864, 60 s); that service verifies.
A call without a key carries a token too, with no subject: it proves the gateway, not a caller. To rotate the key
pair: give every service the new public key beside the old one, let the gateway sign with the new, take the old away.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from kernel.clock import Clock
from kernel.files import write_whole
from kernel.http.problems import Unauthenticated
from kernel.security.principal import KINDS, Officer, Principal

log = structlog.get_logger("security")

#: The header that carries the token between processes; the gateway takes it from no caller.
HEADER: Final = b"gongkai-internal"
LIFE_SECONDS: Final = 60
#: A kept token with less life than this is signed anew: it must still be good when the service reads it.
RENEW_SECONDS: Final = 20
#: How far the clocks of two machines may lie apart.
LEEWAY_SECONDS: Final = 5
#: Tokens kept in memory on either side; an acting officer makes a token of its own.
KEPT: Final = 4096
_ISSUER: Final = "gongkai-gateway"
_ALGORITHM: Final = "Ed25519"
#: RFC 8725 §3.11: a token made for another purpose is none of ours, whoever signed it.
_TYPE: Final = "gongkai-internal+jwt"


class Signer:
    """Signs principals for services. A caller seen a moment ago costs a dictionary look-up."""

    def __init__(self, key: OKPKey, clock: Clock, keep: int = KEPT) -> None:
        self._key, self._clock, self._keep = key, clock, keep
        self._header = {"alg": _ALGORITHM, "kid": key.thumbprint(), "typ": _TYPE}
        # (principal, audience) -> (token, signed at, good until it is signed anew)
        self._kept: OrderedDict[tuple[Principal | None, str], tuple[bytes, float, float]] = OrderedDict()

    def token(self, principal: Principal | None, audience: str) -> bytes:
        """A token for one service with at least `RENEW_SECONDS` of life; None signs for a caller without a key."""
        now = self._clock.now().timestamp()
        known = self._kept.get((principal, audience))
        if known is not None and known[1] <= now < known[2]:
            return known[0]
        signed = int(now)
        claims = _claims(principal) | {
            "iss": _ISSUER,
            "aud": audience,
            "nbf": signed,
            "exp": signed + LIFE_SECONDS,
        }
        token = jwt.encode(self._header, claims, self._key, algorithms=[_ALGORITHM]).encode()
        self._kept.pop((principal, audience), None)
        self._kept[principal, audience] = (token, signed, signed + LIFE_SECONDS - RENEW_SECONDS)
        _shorten(self._kept, self._keep)
        return token


class Verifier:
    """Verifies the tokens that are meant for one service, by the public keys of the gateway (kid -> key)."""

    def __init__(self, keys: Mapping[str, OKPKey], audience: str, clock: Clock, keep: int = KEPT) -> None:
        if not keys:
            raise ValueError("至少需要一个网关公钥 / at least one public key of the gateway is needed")
        self._keys, self._audience, self._clock, self._keep = dict(keys), audience, clock, keep
        # token -> (principal, not before, expires), the leeway counted in
        self._kept: OrderedDict[bytes, tuple[Principal | None, float, float]] = OrderedDict()

    def principal(self, token: bytes | None) -> Principal | None:
        """The caller a token names, None for a caller without a key.

        Raises Unauthenticated (401, code `internal_token`) for anything but a good token. Why is in the log alone:
        an answer that told it would help whoever tries tokens.
        """
        now = self._clock.now().timestamp()
        known = self._kept.get(token) if token else None
        if known is not None and known[1] <= now < known[2]:
            return known[0]
        try:
            if not token:
                raise ValueError("no token, or more than one")
            principal, begins, ends = self._verify(token, now)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            log.warning("internal_token_refused", reason=f"{type(error).__name__}: {error}")
            raise _refused() from error
        self._kept.pop(token, None)
        self._kept[token] = (principal, begins, ends)
        _shorten(self._kept, self._keep)
        return principal

    def _verify(self, token: bytes, now: float) -> tuple[Principal | None, float, float]:
        read = jwt.decode(token, lambda signed: self._keys[signed.headers()["kid"]], algorithms=[_ALGORITHM])
        if read.header.get("typ") != _TYPE:
            raise ValueError("a token of another type")
        registry = jwt.JWTClaimsRegistry(
            now=lambda: int(now),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": _ISSUER},
            aud={"essential": True, "value": self._audience},
            nbf={"essential": True},
            exp={"essential": True},
        )
        registry.validate(read.claims)
        claims = read.claims
        return _principal(claims), claims["nbf"] - LEEWAY_SECONDS, claims["exp"] + LEEWAY_SECONDS


def make_key(path: Path) -> Path:
    """Make the gateway's key pair: the private key at `path` (PEM, 0600), the public one at `<path>.pub`.

    A private key that is there stays; the public one is written from it in any case. Returns the public key's path.
    """
    if not path.exists():
        write_whole(path, OKPKey.generate_key("Ed25519").as_pem(private=True), replace=False)
    public = path.with_name(f"{path.name}.pub")
    write_whole(public, _read(path, private=True).as_pem(private=False), mode=0o644, replace=True)
    return public


def load_signer(path: Path, clock: Clock) -> Signer:
    """The gateway's signer from its private key. Raises ValueError (`中文 / English`) for a file that is no such
    key, and for one that others than its owner can write.
    """
    return Signer(_read(path, private=True), clock)


def load_verifier(paths: Sequence[Path], audience: str, clock: Clock) -> Verifier:
    """A service's verifier from one or more public keys; `audience` is the service's name. Raises ValueError."""
    keys = [_read(path, private=False) for path in paths]
    return Verifier({key.thumbprint(): key for key in keys}, audience, clock)


def _read(path: Path, *, private: bool) -> OKPKey:
    kind_zh, kind_en = ("私钥", "private key") if private else ("公钥", "public key")
    try:
        # A container's secret is a file that its user can read but does not own; what guards it is its directory.
        if private and path.stat().st_mode & 0o022:
            raise ValueError(
                f"{path} 可被他人改写;请执行 chmod 600 / others can write {path}: run chmod 600 on it"
            )
        content = path.read_bytes()
    except OSError as error:
        raise ValueError(
            f"无法读取{kind_zh} {path} / the {kind_en} {path} cannot be read: {error}"
        ) from error
    try:
        key = OKPKey.import_key(content)
    except (JoseError, ValueError, TypeError) as error:
        raise _wrong_key(path, kind_zh, kind_en) from error
    if key.curve_name != "Ed25519" or key.is_private is not private:
        raise _wrong_key(path, kind_zh, kind_en)
    return key


def _wrong_key(path: Path, kind_zh: str, kind_en: str) -> ValueError:
    return ValueError(
        f"{path} 应为 PEM 格式的 Ed25519 {kind_zh} / {path} must be an Ed25519 {kind_en} in PEM"
    )


def _claims(principal: Principal | None) -> dict[str, Any]:
    if principal is None:
        return {}
    officer = principal.officer
    return {
        "sub": principal.key_id,
        "client": principal.client,
        "region": principal.region,
        "scopes": sorted(principal.scopes),
        "kind": principal.kind,
    } | ({} if officer is None else {"officer": officer.as_dict()})


def _principal(claims: Mapping[str, Any]) -> Principal | None:
    if "sub" not in claims:
        return None
    officer = Officer(**claims["officer"]) if "officer" in claims else None
    kind = claims.get("kind", "live")  # a gateway that names none knows live keys alone
    if kind not in KINDS:
        raise ValueError("a key of a kind that is not known here")
    scopes = frozenset(claims["scopes"])
    return Principal(claims["sub"], claims["client"], claims["region"], scopes, officer, kind)


def _shorten(kept: OrderedDict[Any, Any], keep: int) -> None:
    """The oldest go first: they expire first."""
    while len(kept) > keep:
        kept.popitem(last=False)


def _refused() -> Unauthenticated:
    return Unauthenticated(
        "此服务只接受经网关转来的请求",
        "this service takes requests through the gateway only",
        code="internal_token",
    )
