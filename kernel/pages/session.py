"""The cookie that signs a browser in, and the token that proves a form came from a page of ours.

The gateway writes and reads the cookie; services see it only as a text that nobody else knows, from which each form's
token is derived. So no secret is shared and nothing is stored.
"""

import hmac
from typing import Final

COOKIE: Final = "gongkai_session"
#: Below a page prefix: where the sign-in form goes, where sign-out goes, and the page with the form.
SIGN_IN, SIGN_OUT, SIGN_IN_PAGE = "/session", "/session/end", "/sign-in"
#: The name of the hidden field.
TOKEN_FIELD: Final = "csrf"


def form_token(cookie: str) -> str:
    """The token of every form of one session: HMAC-SHA256 under the cookie, hexadecimal."""
    return hmac.digest(cookie.encode(), b"gongkai form", "sha256").hex()


def is_form_token(cookie: str, given: str) -> bool:
    """Whether a form carries the token of this session; compared in constant time."""
    return bool(cookie) and hmac.compare_digest(form_token(cookie).encode(), given.encode())
