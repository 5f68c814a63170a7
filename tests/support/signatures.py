"""Verifiers of webhook signatures that share nothing with the code that signs: one written from the standard's text, and referees,
the standard's own library (v1) and OpenSSL (v1a).
"""

import base64
import hashlib
import hmac
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import Webhook

#: What stands before the 32 bytes of an Ed25519 key in its DER form.
_DER = bytes.fromhex("302a300506032b6570032100")


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


def judged(headers: Mapping[str, str], body: bytes, key: str) -> bool:
    """The same by every judge that is at hand: they agree, or the test fails. A moment on the clock of a test is no matter."""
    ours = verified(headers, body, key)
    signatures = headers["webhook-signature"].split(" ")
    if key.startswith("whsec_"):
        at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        assert (Webhook(key).sign(headers["webhook-id"], at, body.decode()) in signatures) is ours
    elif (openssl := shutil.which("openssl")) is not None:
        asymmetric = [one.removeprefix("v1a,") for one in signatures if one.startswith("v1a,")]
        assert any(_by_openssl(openssl, headers, body, key, one) for one in asymmetric) is ours
    return ours


def _by_openssl(openssl: str, headers: Mapping[str, str], body: bytes, key: str, signature: str) -> bool:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "key").write_bytes(_DER + base64.b64decode(key.removeprefix("whpk_")))
        (folder / "signature").write_bytes(base64.b64decode(signature))
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        (folder / "content").write_bytes(signed)
        command = [openssl, "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key", "-rawin", "-in", "content"]  # fmt: skip
        done = subprocess.run(
            [*command, "-sigfile", "signature"], cwd=folder, capture_output=True, check=False
        )
    return done.returncode == 0
