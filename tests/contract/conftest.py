"""How the contract tests send what is no JSON: a Word document goes as the bytes that were made up for it."""

from typing import Any

import pytest
import schemathesis

from kernel.office_documents.opening import MEDIA_TYPE


def pytest_itemcollected(item: pytest.Item) -> None:
    """Those of a shape in one worker: the suite that they ask takes many seconds to start."""
    given = getattr(item, "callspec", None)
    item.add_marker(pytest.mark.xdist_group(f"contract-{given.params['shape'] if given else 'all'}"))


@schemathesis.serializer(MEDIA_TYPE)
def as_bytes(_context: Any, value: Any) -> bytes:
    """Made-up bytes as they are, anything else as its text."""
    return (
        bytes(getattr(value, "data", value))
        if not isinstance(value, str)
        else value.encode("utf-8", "replace")
    )
