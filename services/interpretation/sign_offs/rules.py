"""What a round of sign-off is about, by hash. Pure."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson


def manifest_of(
    title: str, head: Mapping[str, Any], document: tuple[int, str] | None, materials: Mapping[str, str]
) -> dict[str, Any]:
    """Title, head, document (number, SHA-256) and materials (name -> SHA-256): another word is another manifest."""
    return {
        "title": title,
        "head": digest_of(head),
        "document": {"number": document[0], "sha256": document[1]} if document else None,
        "materials": dict(materials),
    }


def digest_of(manifest: Mapping[str, Any]) -> str:
    """The SHA-256 of a manifest: what a signature names."""
    return hashlib.sha256(orjson.dumps(manifest, option=orjson.OPT_SORT_KEYS)).hexdigest()
