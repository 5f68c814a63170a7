"""A start on a data directory that lost a part: it says so, and makes no key that cannot open what is kept."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from gongkai.start_checks import PARTS, StartError, check_databases, check_directory, check_files
from tests.support import servers
from tests.support.cases import open_office, register
from tests.support.suite import settings_for, suite_on

pytestmark = pytest.mark.skipif(
    servers.in_containers(), reason="the containers' files are not the test's to lose"
)


UNREACHABLE = "postgresql+psycopg://gongkai:sesame@127.0.0.1:1/gongkai_{service}"


async def test_what_is_lost_beside_older_data_is_told(prepared: dict[str, Any], clock: Any) -> None:
    settings = settings_for(**prepared)
    async with suite_on(settings, clock) as suite:
        await open_office(suite)
        await register(suite)
    with capture_logs() as told:
        check_files(settings, PARTS)
    assert told == []

    for name in ("pepper", "receipt-key.pem"):
        (settings.data / name).unlink()
    with capture_logs() as told:
        check_files(settings, PARTS)
    assert [Path(entry["missing"][0]).name for entry in told] == ["pepper", "receipt-key.pem"]
    assert "从备份恢复 / " in told[0]["reason"]

    (settings.data / "case-keys").unlink()
    for parts in (PARTS, ("disclosure_requests",)):
        with pytest.raises(StartError, match=r"case-keys .*从备份恢复该文件后再启动 / .* restore the file"):
            check_files(settings, parts)
    check_files(settings, ("push", "catalog"))

    if settings.database_url is None:
        (settings.data / "push.db").unlink()
        with capture_logs() as told, pytest.raises(ValueError, match="case-keys"):
            check_files(settings, PARTS)
        assert (told[0]["missing"], "catalog.db" in told[0]["beside"]) == (["push.db"], True)


def test_a_database_that_does_not_answer_is_one_line(tmp_path: Path) -> None:
    given = os.environ | {
        "GONGKAI_DATA": str(tmp_path),
        "GONGKAI_PORT": "0",
        "GONGKAI_DATABASE_URL": UNREACHABLE,
    }
    command = [sys.executable, "-c", "from gongkai.cli.main import app; app()", "serve"]
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert re.search("@127.0.0.1:1/gongkai_gateway 连接不上.* / .*check that PostgreSQL runs", done.stderr)
    assert "sesame" not in done.stderr
    for part in PARTS:
        with pytest.raises(StartError, match=f"gongkai_{part} cannot be reached"):
            check_databases(settings_for(tmp_path, UNREACHABLE), [part])
    with pytest.raises(StartError, match="GONGKAI_DATABASE_URL 无法读取"):
        check_databases(settings_for(tmp_path, "postgres:nonsense"), PARTS)


def test_a_directory_that_cannot_be_is_one_line(tmp_path: Path) -> None:
    """Below a file no directory can be made, whoever asks: root may write where modes forbid it."""
    (tmp_path / "file").write_text("")
    given = os.environ | {"GONGKAI_DATA": str(tmp_path / "file" / "data"), "GONGKAI_PORT": "0"}
    for words in (["serve"], ["migrate", "push"]):
        command = [sys.executable, "-c", "from gongkai.cli.main import app; app()", *words]
        done = subprocess.run(command, env=given, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert re.search("GONGKAI_DATA 指定可写的目录.* / .*correct its owner and mode", done.stderr)
    in_containers = settings_for(tmp_path / "file", UNREACHABLE)
    check_directory(in_containers, ("push",))  # a service keeps nothing there where its database is a server
    with pytest.raises(StartError):
        check_directory(in_containers, PARTS)
