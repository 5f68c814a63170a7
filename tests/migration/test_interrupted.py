"""A migration that ends in its midst, and two that begin together, on a new database of each kind."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from kernel.db.migrate import sync_url, upgrade

ENV = """
from alembic import context
from sqlalchemy import MetaData
from kernel.db.migrate import run_env
run_env(context, MetaData())
"""
FIRST = """
import time
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0001", None

def upgrade():
    op.create_table("first", sa.Column("id", sa.Integer, primary_key=True))
    {between}
    op.create_table("second", sa.Column("id", sa.Integer, primary_key=True))
"""


def scripts(root: Path, between: str) -> Path:
    (root / "versions").mkdir(parents=True)
    (root / "env.py").write_text(ENV)
    (root / "versions" / "0001_first.py").write_text(FIRST.format(between=between))
    return root


def tables(url: str) -> set[str]:
    engine = create_engine(sync_url(url))
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found


def test_what_fails_in_the_midst_leaves_nothing_behind(new_database: str, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        upgrade(new_database, scripts(tmp_path / "broken", "1 / 0"))
    assert tables(new_database) == set()
    assert upgrade(new_database, scripts(tmp_path / "mended", "pass")) is True
    assert tables(new_database) == {"first", "second", "alembic_version"}


CODE = """
import sys
from pathlib import Path
from kernel.db.migrate import upgrade
print(upgrade(sys.argv[1], Path(sys.argv[2])))
"""


def test_of_several_migrators_one_works_and_the_others_wait(new_database: str, tmp_path: Path) -> None:
    slow = scripts(tmp_path / "slow", "time.sleep(0.2)")
    command = [sys.executable, "-c", CODE, new_database, str(slow)]
    migrators = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    told = [migrator.communicate(timeout=60) for migrator in migrators]
    assert [migrator.returncode for migrator in migrators] == [0, 0, 0], told
    assert sorted(out.strip() for out, _ in told) == ["False", "False", "True"]
    assert tables(new_database) == {"first", "second", "alembic_version"}
