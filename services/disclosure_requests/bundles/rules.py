"""The bundle as a file: the manifest over its members, and packing; the same content gives the same bytes. Pure."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import orjson

from kernel.archives import Bounds, pack

KIND: Final = "gongkai.disclosure_request.evidence_bundle"
NOTICE: Final = "完整性证据,不是电子印章 / integrity evidence, not a legal seal"
MANIFEST: Final = "manifest.json"
MEDIA_TYPE: Final = "application/zip"
BOUNDS: Final = Bounds(packed=256 * 2**20, unpacked=512 * 2**20, members=5000)
#: Members that a checker reads.
CHRONOLOGY: Final = "chronology.json"
RECEIPTS: Final = "receipts.json"
PROOFS: Final = "ledger/proofs.json"
#: The folder of the files of the case, and the list of them.
ATTACHMENTS: Final = "attachments/"
ATTACHED: Final = f"{ATTACHMENTS}attachments.json"


def as_json(document: Any) -> bytes:
    """JSON for people too: indented, members in order."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def manifest(facts: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """The document that is signed: what the bundle is of, and the size and SHA-256 of every member."""
    listed = [
        {"path": path, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for path, content in sorted(files.items())
    ]
    return {"kind": KIND, "version": 1, **facts, "notice": NOTICE, "files": listed}


def packed(signed: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """The zip: the signed manifest first, then the members by path."""
    return pack({MANIFEST: as_json(signed), **dict(sorted(files.items()))})
