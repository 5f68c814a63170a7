"""Signed JSON: integrity evidence that anybody can verify without the server; it is not a legal seal (电子印章).

{"document": {...}, "signature": {"alg": "Ed25519", "key": "<id>", "value": "<base64url>"}}

The signature covers the canonical bytes of the document: members sorted, no blanks, UTF-8 (RFC 8785 for documents
without fractions, which these are).
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from kernel.security.internal_token import make_key

ALG: Final = "Ed25519"


class BadSeal(ValueError):
    """It was not signed by this key, or changed since. `中文 / English`."""


def canonical(document: Any) -> bytes:
    """The bytes that hashes and signatures cover; dates as ISO 8601 text."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def content_hash(document: Any) -> str:
    """SHA-256 over the canonical bytes, 64 hex digits."""
    return hashlib.sha256(canonical(document)).hexdigest()


class Sealer:
    """Signs documents with one private key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.key_id = _key_id(key.public_key())

    @property
    def public_pem(self) -> str:
        """The public key by which anybody verifies."""
        return _pem(self._key.public_key())

    def sign(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The signed form of a document."""
        value = _text(self._key.sign(canonical(document)))
        return {"document": document, "signature": {"alg": ALG, "key": self.key_id, "value": value}}


def make_sealer(path: Path) -> Sealer:
    """The sealer of the private key at `path` (PEM); where there is none the pair is made, `<path>.pub` beside it."""
    if not path.exists():
        make_key(path)
    return load_sealer(path)


def load_sealer(path: Path) -> Sealer:
    """The sealer of a private key file; raises ValueError for a file that is none."""
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} 不是 Ed25519 私钥 / {path} is no Ed25519 private key")
    return Sealer(key)


def key_id(public_pem: bytes) -> str:
    """The id by which a signature names this public key; raises ValueError for a key that cannot be read."""
    return _key_id(_public_key(public_pem))


def load_public_pem(path: Path) -> str:
    """A public key file as `Sealer.public_pem` spells it; raises ValueError for a file that is none."""
    try:
        key = _public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ValueError(f"公钥文件 {path} 无法读取 / the public key file {path} cannot be read") from error
    return _pem(key)


def verify(signed: Any, public_pem: bytes) -> dict[str, Any]:
    """The document of a signed form; raises BadSeal, or ValueError for a key that cannot be read.

    Every byte counts: members beside those of the form, another key's id and a signature in another spelling are refused.
    """
    key = _public_key(public_pem)
    try:
        document, signature = signed["document"], signed["signature"]
        algorithm, value, named = signature["alg"], signature["value"], signature["key"]
        raw = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except (KeyError, TypeError, binascii.Error, ValueError) as error:
        raise BadSeal("不是带签名的文件 / not a signed document") from error
    if algorithm != ALG:
        raise BadSeal(f"签名算法 {algorithm} 未知 / unknown algorithm {algorithm}")
    if len(signed) > 2 or len(signature) > 3 or _text(raw) != value:
        raise BadSeal("签名之外另有内容 / there is more than was signed")
    try:
        if named != _key_id(key):
            raise InvalidSignature
        key.verify(raw, canonical(document))
    except (InvalidSignature, TypeError) as error:
        raise BadSeal(
            "签名不符:内容被改动过,或不是此公钥签发 / the signature does not hold: changed since, or signed by another key"
        ) from error
    if not isinstance(document, dict):
        raise BadSeal("不是带签名的文件 / not a signed document")
    return document


def _public_key(pem: bytes) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ValueError("公钥无法读取,应为 PEM / the public key cannot be read: PEM is needed") from error
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("不是 Ed25519 公钥 / no Ed25519 public key")
    return key


def _pem(key: Ed25519PublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _key_id(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]
