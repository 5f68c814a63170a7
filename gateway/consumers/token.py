"""The written form of a key: `gk_<8 base32>_<43 base64url>`; what stands before the second _ is public."""

import base64
import hmac
import os
import re

PREFIX_LENGTH = 11
_TOKEN = re.compile(rb"gk_[a-z2-7]{8}_[A-Za-z0-9_-]{43}\Z")


def new_token() -> str:
    """A new key: 40 random bits that name it, 256 random bits that prove it."""
    name = base64.b32encode(os.urandom(5)).decode().lower()
    secret = base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
    return f"gk_{name}_{secret}"


def prefix_of(token: bytes) -> str | None:
    """The public part of a key, or None when it is not written like one."""
    return token[:PREFIX_LENGTH].decode() if _TOKEN.match(token) else None


def keyed_hash(token: bytes, pepper: bytes) -> bytes:
    """HMAC-SHA256 of the whole key, 32 bytes. The prefix is inside: a hash cannot be moved to another row.

    A slow password hash would gain nothing: nobody guesses 256 random bits.
    """
    return hmac.digest(pepper, token, "sha256")
