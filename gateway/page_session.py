"""What a signed-in browser carries: the key and the acting officer, sealed so that only this gateway can read them."""

import base64
import binascii
import hmac
import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kernel.security.principal import Officer

#: A working day at the counter; after it the key is asked for again.
LIFETIME: Final = timedelta(hours=10)
_NONCE = 12
_PURPOSE = b"gongkai page session v1"


@dataclass(frozen=True, slots=True)
class PageSession:
    """The key with which a person signed in, and who that person is (None when the key may not say)."""

    key: bytes
    officer: Officer | None


class Sealer:
    """Seals sessions with AES-256-GCM under a key that is derived from the pepper; nothing is stored here.

    The key inside is verified at every request like one in a header, so one that was revoked opens nothing.
    """

    def __init__(self, pepper: bytes) -> None:
        self._cipher = AESGCM(hmac.digest(pepper, _PURPOSE, "sha256"))

    def seal(self, session: PageSession, page: str, now: datetime) -> str:
        """The value of the cookie for the pages below one prefix."""
        officer = [session.officer.id, session.officer.name] if session.officer else None
        document = {"key": session.key.decode(), "officer": officer, "at": int(now.timestamp())}
        nonce = os.urandom(_NONCE)
        sealed = self._cipher.encrypt(nonce, json.dumps(document).encode(), page.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode().rstrip("=")

    def open(self, value: str, page: str, now: datetime) -> PageSession | None:
        """The session in a cookie; None for one that is not ours, of other pages, or older than LIFETIME."""
        try:
            raw = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
            document = json.loads(self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], page.encode()))
        except (InvalidTag, ValueError, binascii.Error):
            return None
        if not 0 <= now.timestamp() - document["at"] <= LIFETIME.total_seconds():
            return None
        officer = document["officer"]
        return PageSession(document["key"].encode(), Officer(*officer) if officer else None)
