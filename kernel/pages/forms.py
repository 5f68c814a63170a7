"""Reading a form of ours: its token first, then its texts and at most one file."""

import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import UploadFile

from kernel.http.problems import BadParameter, Forbidden
from kernel.http.storable import EN, ZH
from kernel.pages.session import COOKIE, TOKEN_FIELD, is_form_token
from kernel.text import storable

_AT_ONCE = 2**20
#: More than a form of ours can have: an item has up to 300 content elements.
_MOST_FIELDS = 500


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form as they came, and its file (None when none was chosen)."""

    fields: Mapping[str, list[str]]
    file: UploadFile | None

    def one(self, name: str) -> str:
        """The text of a field without blanks around it; empty when it was not sent."""
        return (self.fields.get(name) or [""])[0].strip()

    def all(self, name: str) -> list[str]:
        """Every value of a field that can be ticked several times."""
        return self.fields.get(name, [])


@asynccontextmanager
async def reading(request: Request, *, public: bool = False) -> AsyncIterator[Form]:
    """The form of a request, for the length of the block.

    Raises Forbidden (403) unless it carries the token of this session, BadParameter (400) for a form that cannot be
    read and for text that cannot be kept. A `public` form needs no token: nobody is signed in whose rights another site
    could borrow, and the gateway refuses forms of other origins.
    """
    async with request.form(max_files=1, max_fields=_MOST_FIELDS) as sent:
        if not public:
            _require_token(request, sent.get(TOKEN_FIELD))
        fields: dict[str, list[str]] = {}
        file: UploadFile | None = None
        for name, value in sent.multi_items():
            if isinstance(value, UploadFile):
                file = value if value.filename else file
            elif not storable(name) or not storable(value):
                raise BadParameter(ZH, EN, code="unstorable_text")
            else:
                # Browsers send line ends as CR LF.
                fields.setdefault(name, []).append(value.replace("\r\n", "\n"))
        yield Form(fields, file)


def _require_token(request: Request, given: object) -> None:
    if not isinstance(given, str) or not is_form_token(request.cookies.get(COOKIE, ""), given):
        raise Forbidden(
            "表单已失效(可能已重新登录),请返回上一页,刷新后再提交",
            "this form is not of this session: go back, reload the page, then send it again",
            code="form_token",
        )


async def sha256_of(file: UploadFile) -> str:
    """`sha256:` and the digest of a file's content; the file itself is not kept."""
    digest = hashlib.sha256()
    while part := await file.read(_AT_ONCE):
        digest.update(part)
    return f"sha256:{digest.hexdigest()}"
