"""How the contract tests send what is no JSON: a Word document goes as the bytes that were made up for it."""

from typing import Any

import schemathesis

from kernel.office_documents.opening import MEDIA_TYPE


@schemathesis.serializer(MEDIA_TYPE)
def as_bytes(_context: Any, value: Any) -> bytes:
    """Made-up bytes as they are, anything else as its text."""
    return (
        bytes(getattr(value, "data", value))
        if not isinstance(value, str)
        else value.encode("utf-8", "replace")
    )
