"""Strong ETags and the preconditions that guard every change."""

import hashlib
from typing import Annotated

from fastapi import Header

from kernel.http.problems import PreconditionNeeded, Stale

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="读取时得到的 ETag;修改时必填(缺少 428,已被他人修改 412)。"
        " The ETag that you read; needed on every change (428 absent, 412 stale).",
    ),
]


def version_etag(identifier: str, version: int) -> str:
    """The ETag of a row that counts its versions."""
    return f'"{identifier}.{version}"'


def content_etag(content: bytes) -> str:
    """The ETag of bytes."""
    return f'"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'


def matches(header: str | None, etag: str) -> bool:
    """Whether an If-None-Match names this ETag (weak comparison, RFC 9110 §13.1.2)."""
    if not header:
        return False
    return header.strip() == "*" or etag in (tag.strip().removeprefix("W/") for tag in header.split(","))


def require_match(if_match: str | None, etag: str) -> None:
    """Raise PreconditionNeeded (428) without If-Match, Stale (412) when it names another version."""
    if if_match is None:
        raise PreconditionNeeded(
            f"修改前请先读取,并在 If-Match 中带回 ETag(当前为 {etag})",
            f"read the resource first and send its ETag in If-Match (it is {etag} now)",
        )
    # Quotes are part of a tag; who leaves them away means the same.
    given = {tag.strip().strip('"') for tag in if_match.split(",")}
    if if_match.strip() != "*" and etag.strip('"') not in given:
        raise Stale(
            f"内容已被他人修改,请重新读取后再提交(当前 ETag 为 {etag})",
            f"it was changed since you read it: read it again, then repeat your change (its ETag is {etag} now)",
            headers={"etag": etag},
        )
