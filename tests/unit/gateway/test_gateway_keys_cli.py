"""`gongkai keys`, working beside the server on the same data directory."""

import json
import re
import sqlite3

import pytest
from typer.testing import CliRunner

from gateway.app import create_gateway
from gateway.lifespan import running
from gateway.settings import GatewaySettings
from gongkai.cli.keys import keys_app
from gongkai.cli.main import app
from gongkai.settings import Settings
from kernel.db import Database
from kernel.db.migrate import upgrade
from kernel.telemetry.metrics import Metrics
from services.catalog.about import MIGRATIONS

pytestmark = pytest.mark.anyio
CREATE = ("create", "--client", "县自然资源局业务系统", "--region", "360425", "--scope", "events:write")


@pytest.fixture
def keys(tmp_path, monkeypatch, database_url):
    """Runs the command on a data directory of its own."""
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path))
    monkeypatch.delenv("GONGKAI_DATABASE_URL", raising=False)
    Settings().pepper()
    return lambda *arguments: CliRunner().invoke(keys_app, arguments)


def test_create_prints_the_key_alone_on_stdout(keys):
    result = keys(*CREATE)
    assert result.exit_code == 0
    assert re.fullmatch(r"gk_[a-z2-7]{8}_[\w-]{43}\n", result.stdout)


def test_create_answers_one_json_object(keys):
    result = keys(*CREATE, "--scope", "duties:read", "--expires", "2099-12-31", "--label", "测试", "--json")
    document = json.loads(result.stdout)
    assert (document["region"], document["scopes"]) == ("360425", ["duties:read", "events:write"])
    assert (document["state"], document["label"]) == ("active", "测试")
    assert document["expires_at"] == "2099-12-31T23:59:59+08:00"
    assert document["key"].startswith(document["prefix"])
    assert document["kind"] == "live"


def test_a_key_is_made_of_a_kind_that_the_list_shows(keys):
    made = keys(*CREATE, "--kind", "test")
    assert made.exit_code == 0
    assert f"{made.stdout[:11]}  test  active" in keys("list").stdout
    assert [one["kind"] for one in json.loads(keys("list", "--json").stdout)["keys"]] == ["test"]
    assert keys(*CREATE, "--kind", "root").exit_code == 2


def test_the_columns_of_a_list_stand_below_each_other(keys):
    for client in ("县自然资源局", "x"):
        keys("create", "--client", client, "--region", "360425", "--scope", "events:write")
    first, second = (line[: line.index("events:write")] for line in keys("list").stdout.splitlines())
    assert len(first.encode("gbk")) == len(
        second.encode("gbk")
    )  # two bytes where a terminal takes two columns


def test_a_division_that_the_catalog_does_not_know_is_warned_of(keys):
    database = sqlite3.connect(Settings().data / "catalog.db")
    upgrade(Settings().url_of("catalog"), MIGRATIONS)
    with database:
        database.execute(
            "INSERT INTO regions VALUES ('360425', '永修县', '360400', 'county', 'test', '2026-01-01')"
        )
    database.close()
    assert "note:" not in keys(*CREATE).stderr
    warned = keys(*CREATE[:4], "999999", *CREATE[5:])
    assert (warned.exit_code, "knows no division 999999" in warned.stderr) == (0, True)


def test_list_never_shows_a_secret(keys):
    token = keys(*CREATE).stdout.strip()
    for arguments in (("list",), ("list", "--json")):
        shown = keys(*arguments)
        assert shown.exit_code == 0
        assert token[:11] in shown.stdout
        assert token[12:] not in shown.output
    assert set(json.loads(shown.stdout)["keys"][0]) >= {"id", "prefix", "client", "region", "scopes", "state"}
    assert "hash" not in shown.stdout


def test_an_empty_list_says_what_to_do(keys):
    assert "gongkai keys create" in keys("list").stderr
    assert json.loads(keys("list", "--json").stdout) == {"keys": []}


def test_revoke_by_prefix_then_the_list_says_so(keys):
    token = keys(*CREATE).stdout.strip()
    assert keys("revoke", token[:11]).exit_code == 0
    (key,) = json.loads(keys("list", "--json").stdout)["keys"]
    assert key["state"] == "revoked"
    assert key["revoked_at"].endswith("+08:00")


def test_revoke_by_id_answers_json(keys):
    created = json.loads(keys(*CREATE, "--json").stdout)
    assert json.loads(keys("revoke", created["id"], "--json").stdout)["state"] == "revoked"


def test_an_unknown_key_to_revoke_is_a_negative_verdict(keys):
    result = keys("revoke", "gk_nothing1")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "gk_nothing1" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*CREATE, "--scope", "root"), "root.*events:write"),
        ((*CREATE[:4], "36042", *CREATE[5:]), "6、9"),
        ((*CREATE, "--expires", "2027-02-30"), "YYYY-MM-DD"),
        ((*CREATE, "--expires", "2001-01-01"), "past"),
        (CREATE[:5], "--scope"),
    ],
)
def test_bad_input_ends_with_2_and_says_what_is_needed(keys, arguments, said):
    result = keys(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert re.search(said, result.stderr)


async def test_a_running_gateway_takes_a_key_that_the_command_made(keys, clock, database_url):
    import asyncio

    import httpx

    database = Database(database_url)
    app = create_gateway(GatewaySettings(Settings().pepper()), [], database, clock, Metrics())
    async with (
        running(app, "gateway"),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client,
    ):
        created = await asyncio.to_thread(keys, *CREATE)
        headers = {"authorization": f"Bearer {created.stdout.strip()}"}
        assert (await client.get("/healthz", headers=headers)).status_code == 200


def test_a_directory_without_a_server_is_made_on_demand_alone(keys, tmp_path, monkeypatch):
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path / "new"))
    for arguments in (("list",), ("list", "--json"), CREATE, ("revoke", "gk_a"), ("rotate", "gk_a")):
        refused = keys(*arguments)
        assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
        assert re.search(
            "new 中没有 pepper, gateway.db;.*GONGKAI_DATA.* set GONGKAI_DATA.*once", refused.stderr
        )
    for command in (["dead-letters", "list", "--service", "push"], ["case-keys", "list"]):
        assert "set GONGKAI_DATA" in CliRunner().invoke(app, command).stderr
    assert not (tmp_path / "new").exists()
    made = keys(*CREATE, "--new")
    assert made.exit_code == 0
    listed = keys("list")
    assert made.stdout[:11] in listed.stdout
    assert f"data directory: {tmp_path / 'new'}\n" in listed.stderr
    assert (tmp_path / "new" / "pepper").stat().st_mode & 0o777 == 0o600
