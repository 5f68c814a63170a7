"""A verifier of webhook signatures written from the standard's text, sharing nothing with the code that signs."""

import base64
import hashlib
import hmac
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def verified(headers: Mapping[str, str], body: bytes, key: str) -> bool:
    """Whether one of the signatures is of whsec_… (v1) or of whpk_…'s owner (v1a)."""
    content = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body))
    material = base64.b64decode(key.split("_", 1)[1])
    for signature in headers["webhook-signature"].split(" "):
        version, value = signature.split(",")
        raw = base64.b64decode(value)
        if version == "v1" and key.startswith("whsec_"):
            if hmac.compare_digest(raw, hmac.new(material, content, hashlib.sha256).digest()):
                return True
        elif version == "v1a" and key.startswith("whpk_"):
            try:
                Ed25519PublicKey.from_public_bytes(material).verify(raw, content)
            except InvalidSignature:
                continue
            return True
    return False
