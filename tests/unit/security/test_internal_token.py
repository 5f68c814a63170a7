"""Internal tokens: what the gateway signs a service takes, and nothing else."""

import base64
import json
import stat
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey
from structlog.testing import capture_logs

from kernel.clock import SHANGHAI
from kernel.http.problems import Unauthenticated
from kernel.security.internal_token import Signer, Verifier, load_signer, load_verifier, make_key
from kernel.security.principal import Officer, Principal
from kernel.testing.clock import MovableClock

NOON = datetime(2026, 6, 15, 12, tzinfo=SHANGHAI)
CALLER = Principal("key_1", "县自然资源局业务系统", "360425", frozenset({"events:write", "duties:read"}))
OFFICER = replace(CALLER, officer=Officer("u-17", "李起草"))
TRIAL = replace(CALLER, kind="test")


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(NOON)


@pytest.fixture
def key() -> OKPKey:
    return OKPKey.generate_key("Ed25519")


@pytest.fixture
def signer(key, clock) -> Signer:
    return Signer(key, clock)


@pytest.fixture
def verifier(key, clock) -> Verifier:
    return verifier_of(clock, key)


def verifier_of(clock: MovableClock, *keys: OKPKey, audience: str = "catalog") -> Verifier:
    return Verifier({key.thumbprint(): key for key in keys}, audience, clock)


def forward(clock: MovableClock, seconds: float) -> None:
    clock.move_to(clock.now() + timedelta(seconds=seconds))


def refused(verifier: Verifier, token: bytes | None) -> str:
    """The reason in the log, after checking that the caller learns nothing of it."""
    with capture_logs() as lines, pytest.raises(Unauthenticated) as caught:
        verifier.principal(token)
    assert (caught.value.status, caught.value.code) == (401, "internal_token")
    assert caught.value.en == "this service takes requests through the gateway only"
    assert [line["event"] for line in lines] == ["internal_token_refused"]
    return lines[0]["reason"]


def resigned(token: bytes, key: OKPKey, **changes) -> bytes:
    """The same statement with changes to header (typ, kid) or claims, properly signed by `key`."""
    header, claims = (json.loads(part_of(token, at)) for at in (0, 1))
    for name, value in changes.items():
        (header if name in ("typ", "kid") else claims)[name] = value
    return jwt.encode(header, claims, key, algorithms=["Ed25519"]).encode()


def part_of(token: bytes, at: int) -> bytes:
    part = token.split(b".")[at]
    return base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4))


@pytest.mark.parametrize("principal", [CALLER, OFFICER, TRIAL, None])
def test_a_service_sees_the_principal_that_was_signed(signer, verifier, principal):
    assert verifier.principal(signer.token(principal, "catalog")) == principal


def test_a_caller_without_a_key_is_signed_without_a_subject(signer):
    assert "sub" not in json.loads(part_of(signer.token(None, "catalog"), 1))


def test_no_secret_stands_in_a_token_and_its_life_is_a_minute(signer):
    claims = json.loads(part_of(signer.token(OFFICER, "catalog"), 1))
    assert claims["exp"] - claims["nbf"] == 60
    assert claims["aud"] == "catalog"
    assert json.loads(part_of(signer.token(OFFICER, "catalog"), 0))["alg"] == "Ed25519"


@pytest.mark.parametrize(
    "token", [None, b"", b"x", b"a.b.c", b"\xff.\xff.\xff", b"." * 9, b"e30.e30.", "例".encode()]
)
def test_what_is_no_token_is_refused(verifier, token):
    refused(verifier, token)


def test_a_changed_claim_is_refused(signer, verifier):
    head, _, signature = signer.token(CALLER, "catalog").split(b".")
    claims = json.loads(part_of(signer.token(CALLER, "catalog"), 1)) | {"region": "000000"}
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=")
    assert "BadSignatureError" in refused(verifier, b".".join((head, body, signature)))


def test_a_token_for_another_service_is_refused(signer, verifier):
    assert "aud" in refused(verifier, signer.token(CALLER, "push"))


def test_a_token_of_another_key_is_refused(clock, verifier, key):
    stranger = OKPKey.generate_key("Ed25519")
    token = Signer(stranger, clock).token(CALLER, "catalog")
    assert "KeyError" in refused(verifier, token)
    assert "BadSignatureError" in refused(verifier, resigned(token, stranger, kid=key.thumbprint()))


def test_a_token_of_another_issuer_or_kind_is_refused(signer, verifier, key):
    token = signer.token(CALLER, "catalog")
    assert "iss" in refused(verifier, resigned(token, key, iss="somebody"))
    assert "type" in refused(verifier, resigned(token, key, typ="JWT"))


@pytest.mark.parametrize("missing", ["iss", "aud", "nbf", "exp"])
def test_a_token_that_lacks_a_claim_is_refused(signer, verifier, key, missing):
    assert missing in refused(verifier, resigned(signer.token(CALLER, "catalog"), key, **{missing: None}))


@pytest.mark.parametrize(
    "broken", [{"officer": "u-17"}, {"scopes": 7}, {"client": None, "officer": {"id": "u"}}]
)
def test_a_principal_that_cannot_be_read_is_refused(signer, verifier, key, broken):
    refused(verifier, resigned(signer.token(CALLER, "catalog"), key, **broken))


def test_an_unsigned_token_is_refused(signer, verifier):
    _, body, _ = signer.token(CALLER, "catalog").split(b".")
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"gongkai-internal+jwt"}').rstrip(b"=")
    refused(verifier, head + b"." + body + b".")


def test_the_public_key_is_no_shared_secret(signer, verifier, key):
    claims = json.loads(part_of(signer.token(CALLER, "catalog"), 1))
    secret = OctKey.import_key(base64.b64encode(key.as_pem(private=False)).decode())
    header = {"alg": "HS256", "kid": key.thumbprint(), "typ": "gongkai-internal+jwt"}
    refused(verifier, jwt.encode(header, claims, secret).encode())


def test_a_token_is_good_to_its_end_and_five_seconds_of_foreign_clock(signer, verifier, clock, key):
    token = signer.token(CALLER, "catalog")
    forward(clock, 64)
    assert verifier.principal(token) == CALLER
    forward(clock, 1)
    assert "Expired" in refused(verifier, token)
    assert "Expired" in refused(verifier_of(clock, key), token)


def test_a_token_from_a_clock_up_to_five_seconds_ahead_is_good(signer, verifier, clock):
    token = signer.token(CALLER, "catalog")
    forward(clock, -6)
    assert "not yet valid" in refused(verifier, token)
    forward(clock, 1)
    assert verifier.principal(token) == CALLER


def test_a_verified_token_is_verified_once(signer, verifier):
    token = signer.token(CALLER, "catalog")
    assert verifier.principal(token) is verifier.principal(bytes(bytearray(token)))


def test_a_token_is_signed_anew_when_less_than_20_seconds_are_left(signer, clock):
    first = signer.token(CALLER, "catalog")
    forward(clock, 39)
    assert signer.token(CALLER, "catalog") is first
    forward(clock, 2)
    second = signer.token(CALLER, "catalog")
    assert second != first
    assert signer.token(CALLER, "catalog") is second


def test_a_clock_put_back_signs_anew(signer, verifier, clock):
    signer.token(CALLER, "catalog")
    forward(clock, -3600)
    assert verifier.principal(signer.token(CALLER, "catalog")) == CALLER


def test_tokens_differ_by_caller_officer_and_service(signer):
    asked = [(CALLER, "catalog"), (OFFICER, "catalog"), (None, "catalog"), (CALLER, "push")]
    assert len({signer.token(principal, audience) for principal, audience in asked}) == 4


def test_what_is_kept_is_bounded_on_both_sides(key, clock):
    signer = Signer(key, clock, keep=3)
    verifier = Verifier({key.thumbprint(): key}, "catalog", clock, keep=3)
    officers = [replace(CALLER, officer=Officer(f"u-{n}", "王")) for n in range(4)]
    tokens = [signer.token(officer, "catalog") for officer in officers]
    for token in tokens:
        verifier.principal(token)
    assert len(verifier._kept) == 3
    forward(clock, 1)
    assert signer.token(officers[-1], "catalog") is tokens[-1]
    assert signer.token(officers[0], "catalog") != tokens[0]  # the oldest was let go


def test_a_key_pair_is_rotated_with_overlap(clock, key):
    new = OKPKey.generate_key("Ed25519")
    by_old, by_new = (Signer(one, clock).token(CALLER, "catalog") for one in (key, new))
    both = verifier_of(clock, key, new)
    assert both.principal(by_old) == both.principal(by_new) == CALLER
    only_new = verifier_of(clock, new)
    assert only_new.principal(by_new) == CALLER
    assert "KeyError" in refused(only_new, by_old)


def test_a_verifier_needs_a_key(clock):
    with pytest.raises(ValueError, match="at least one public key"):
        load_verifier([], "catalog", clock)


def test_a_made_key_signs_what_its_public_half_verifies(tmp_path, clock):
    public = make_key(tmp_path / "keys" / "internal.pem")
    signer = load_signer(tmp_path / "keys" / "internal.pem", clock)
    assert load_verifier([public], "catalog", clock).principal(signer.token(CALLER, "catalog")) == CALLER


def test_the_private_key_is_its_owners_alone_and_stays(tmp_path):
    path = tmp_path / "internal.pem"
    public = make_key(path)
    before = path.read_bytes(), public.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    public.unlink()
    assert (make_key(path), path.read_bytes(), public.read_bytes()) == (public, *before)
    assert b"PRIVATE" not in before[1]
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["internal.pem", "internal.pem.pub"]


def test_a_private_key_that_others_can_read_is_not_taken(tmp_path, clock):
    make_key(tmp_path / "internal.pem")
    (tmp_path / "internal.pem").chmod(0o620)
    with pytest.raises(ValueError, match="chmod 600"):
        load_signer(tmp_path / "internal.pem", clock)


def test_a_file_that_is_no_such_key_is_named(tmp_path: Path, clock):
    public = make_key(tmp_path / "internal.pem")
    other = generate_private_key(SECP256R1())
    (tmp_path / "ec").write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (tmp_path / "text").write_text("no key")
    public.chmod(0o600)
    for name in ("ec", "text", public.name):
        (tmp_path / name).chmod(0o600)
        with pytest.raises(ValueError, match=f"{name} must be an Ed25519 private key"):
            load_signer(tmp_path / name, clock)
    with pytest.raises(ValueError, match="must be an Ed25519 public key"):
        load_verifier([tmp_path / "internal.pem"], "catalog", clock)
    with pytest.raises(ValueError, match="absent cannot be read"):
        load_signer(tmp_path / "absent", clock)


def test_a_key_of_no_kind_is_live_and_one_of_an_unknown_kind_is_refused(signer, verifier, key):
    header, claims = (json.loads(part_of(signer.token(TRIAL, "catalog"), at)) for at in (0, 1))
    del claims["kind"]  # as a gateway signs that knows live keys alone
    assert verifier.principal(jwt.encode(header, claims, key, algorithms=["Ed25519"]).encode()) == CALLER
    assert "kind" in refused(verifier, resigned(signer.token(TRIAL, "catalog"), key, kind="root"))


def test_a_caller_cannot_make_a_trial_live(signer, verifier):
    token = signer.token(TRIAL, "catalog")
    claims = json.loads(part_of(token, 1)) | {"kind": "live"}
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=")
    header, _, signature = token.split(b".")
    refused(verifier, b".".join((header, forged, signature)))
