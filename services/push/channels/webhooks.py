"""Webhooks after Standard Webhooks 1.0.0: JSON that is signed over the bytes that are sent. Pure.

`webhook-id` is the same at every attempt, receivers drop what they have seen; `webhook-timestamp` is of the attempt. While a
secret is rotated the old one signs too, so that a receiver may change over at any moment of the overlap.
"""

import base64
import binascii
import hmac
import re
import secrets as random
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kernel.http.outbound.answers import Answer
from services.push.channels.messages import Message, canonical_bytes
from services.push.channels.port import Endpoint, Limits, Outcome, Rendering, Request
from services.push.channels.statuses import by_status

TYPE: Final = "message.published"
#: The current secret and the old ones that still sign.
SIGNATURES: Final = 11
limits = Limits(bytes=256 * 1024, per_minute=None, deduplicates=True)

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,128}\Z")
_SYMMETRIC, _PRIVATE, _PUBLIC = "whsec_", "whsk_", "whpk_"


def render(message: Message) -> tuple[Rendering, ...]:
    """The message as the JSON that Standard Webhooks recommends: type, timestamp, data. `data` are the canonical bytes."""
    data = orjson.Fragment(canonical_bytes(message))
    body = orjson.dumps({"type": TYPE, "timestamp": message.published.isoformat(), "data": data})
    if len(body) > limits.bytes:
        raise ValueError(
            f"消息过长:{len(body)} 字节,上限 {limits.bytes} / the message has {len(body)} bytes, the limit is {limits.bytes}"
        )
    return (Rendering(message.id, body, "application/json"),)


def request(rendering: Rendering, endpoint: Endpoint, at: datetime) -> Request:
    """The attempt of a moment, signed by every secret of the endpoint."""
    stamp = int(at.timestamp())
    headers = {
        **rendering.headers,
        "content-type": rendering.media_type,
        "webhook-id": rendering.id,
        "webhook-timestamp": str(stamp),
        "webhook-signature": sign(endpoint.secrets, rendering.id, stamp, rendering.body),
    }
    return Request("POST", endpoint.url, headers, rendering.body)


def classify(answer: Answer, at: datetime) -> Outcome:
    """By the status; what the body says is of no account."""
    return by_status(answer, at)


def sign(secrets: Sequence[str], id: str, stamp: int, body: bytes) -> str:
    """The value of `webhook-signature`: v1 (HMAC-SHA256) for whsec_, v1a (Ed25519) for whsk_ secrets, blanks between.

    Raises ValueError for an id with a full stop or other odd signs, no secret or too many, and secrets that cannot be read.
    """
    if not 0 < len(secrets) <= SIGNATURES:
        raise ValueError(f"签名密钥须有 1 至 {SIGNATURES} 个 / there are 1 to {SIGNATURES} signing secrets")
    content = b"%s.%d.%s" % (_named(id), stamp, body)
    return " ".join([_signature(secret, content) for secret in secrets])


@lru_cache(maxsize=256)  # one message goes to many
def _named(id: str) -> bytes:
    if not _ID.match(id):
        raise ValueError(f"消息编号 {id!r} 不能用于签名 / the id {id!r} cannot be signed")
    return id.encode()


def new_secret() -> str:
    """A new symmetric secret of 32 random bytes, whsec_…"""
    return _SYMMETRIC + base64.b64encode(random.token_bytes(32)).decode()


def new_signing_key() -> str:
    """A new Ed25519 secret key, whsk_…, seed and public key in one as the standard's servers write it."""
    key = Ed25519PrivateKey.generate()
    return _PRIVATE + base64.b64encode(key.private_bytes_raw() + key.public_key().public_bytes_raw()).decode()


def public_key(secret: str) -> str:
    """The whpk_… by which receivers verify what a whsk_… secret signs."""
    return _PUBLIC + base64.b64encode(_private_key(secret).public_key().public_bytes_raw()).decode()


def check_secret(secret: str) -> None:
    """Raises ValueError, bilingual and without the secret, where it cannot sign."""
    _signature(secret, b"")


def _signature(secret: str, content: bytes) -> str:
    if secret.startswith(_PRIVATE):
        return "v1a," + base64.b64encode(_private_key(secret).sign(content)).decode()
    if not secret.startswith(_SYMMETRIC):
        raise ValueError("签名密钥须以 whsec_ 或 whsk_ 开头 / a signing secret begins with whsec_ or whsk_")
    keyed = _keyed(secret).copy()
    keyed.update(content)
    return "v1," + binascii.b2a_base64(keyed.digest(), newline=False).decode()


@lru_cache(maxsize=4096)
def _keyed(secret: str) -> hmac.HMAC:
    """To be copied: the key's own two rounds of the hash are made once."""
    key = _decoded(secret, _SYMMETRIC)
    if not 24 <= len(key) <= 64:
        raise ValueError("whsec_ 密钥须为 24 至 64 字节 / a whsec_ secret has 24 to 64 bytes")
    return hmac.new(key, digestmod="sha256")


@lru_cache(maxsize=4096)
def _private_key(secret: str) -> Ed25519PrivateKey:
    raw = _decoded(secret, _PRIVATE)
    if len(raw) not in (32, 64):
        raise ValueError("whsk_ 密钥须为 32 或 64 字节 / a whsk_ key has 32 or 64 bytes")
    key = Ed25519PrivateKey.from_private_bytes(raw[:32])
    if raw[32:] and raw[32:] != key.public_key().public_bytes_raw():
        raise ValueError("whsk_ 密钥的公钥部分不符 / the public half of the whsk_ key is another's")
    return key


def _decoded(secret: str, prefix: str) -> bytes:
    text = secret.removeprefix(prefix)
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("签名密钥不是有效的 base64 / the signing secret is no base64") from None
