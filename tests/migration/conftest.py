"""A database in which nothing is, on both shapes."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import databases


@pytest.fixture
def new_database(shape: str, tmp_path: Path) -> Iterator[str]:
    if shape == "embedded":
        yield f"sqlite+aiosqlite:///{tmp_path / 'old.db'}"
        return
    name = f"k{uuid.uuid4().hex[:12]}"
    databases.create(name)
    yield databases.postgres_url(name)
    databases.drop(name)
