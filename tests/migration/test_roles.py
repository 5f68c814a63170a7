"""The roles of the containers' PostgreSQL, made by the script of its first start, on a server that is new and on data of before."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from gateway.consumers import MIGRATIONS
from gongkai.local.postgres import QUICK, LocalPostgres, NoPostgresError, find_binaries
from gongkai.processes import SERVICES
from kernel.db.migrate import upgrade

DEPLOY = Path(__file__).parents[2] / "deploy"
PARTS = ("gateway", *SERVICES)
OWNERS = """
SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S', 'i')
"""


@pytest.fixture
def cluster() -> Iterator[LocalPostgres]:
    """A server of our own: roles are of a whole server. In a directory that its user can reach."""
    if sys.platform != "linux":
        pytest.skip("the containers' locale is there on Linux alone")
    root = Path(tempfile.mkdtemp(prefix="gongkai-roles-"))
    try:
        made = LocalPostgres(root, QUICK).start()
    except NoPostgresError as error:
        pytest.skip(str(error))
    yield made
    made.stop("immediate")
    shutil.rmtree(root, ignore_errors=True)


def make_secrets(directory: Path) -> dict[str, str]:
    """The addresses as `make up` makes them, by part."""
    script = directory / "make-secrets"
    shutil.copy(DEPLOY / "make-secrets", script)
    subprocess.run(["sh", script], check=True, capture_output=True)
    return {name: (directory / f"secrets/gongkai_database_url_{name}").read_text() for name in PARTS}


def make_roles(cluster: LocalPostgres, directory: Path) -> None:
    """The script as the container runs it."""
    environment = os.environ | {
        "SECRETS": str(directory / "secrets"), "PGHOST": "127.0.0.1", "PGPORT": str(cluster.port),
        "PATH": f"{find_binaries()}:{os.environ['PATH']}",
    }  # fmt: skip
    script = DEPLOY / "initdb/10-databases.sh"
    done = subprocess.run(["sh", script], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def connect(
    cluster: LocalPostgres, part: str, role: str = "postgres"
) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(
        host="127.0.0.1", port=cluster.port, user=role, dbname=f"gongkai_{part}", autocommit=True
    )


def here(cluster: LocalPostgres, address: str, part: str) -> str:
    """An address of the containers on our server."""
    found = make_url(address.replace("{service}", part)).set(host="127.0.0.1", port=cluster.port)
    return found.render_as_string(hide_password=False)


def check(cluster: LocalPostgres) -> None:
    """Each role owns what its database holds, and reaches no other one; none may do more."""
    for part in PARTS:
        with connect(cluster, part) as connection:
            assert {str(owner) for (owner,) in connection.execute(OWNERS)} <= {f"gongkai_{part}"}
        for other in PARTS:
            if other == part:
                continue
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                connect(cluster, other, f"gongkai_{part}")
    with connect(cluster, "gateway") as connection:
        rights = "rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls"
        query = f"SELECT rolname FROM pg_roles WHERE rolname LIKE 'gongkai%' AND ({rights})"
        assert connection.execute(query).fetchall() == []


def test_each_part_owns_its_database_and_reaches_no_other(cluster: LocalPostgres, tmp_path: Path) -> None:
    addresses = make_secrets(tmp_path)
    assert {make_url(one).username for one in addresses.values()} == {f"gongkai_{part}" for part in PARTS}
    assert len({make_url(one).password for one in addresses.values()}) == len(PARTS)
    make_roles(cluster, tmp_path)
    assert upgrade(here(cluster, addresses["gateway"], "gateway"), MIGRATIONS) is True
    make_roles(cluster, tmp_path)
    check(cluster)
    stored = (
        "SELECT count(*) FROM pg_authid WHERE rolname LIKE 'gongkai%' AND rolpassword LIKE 'SCRAM-SHA-256%'"
    )
    with connect(cluster, "gateway") as connection:
        assert connection.execute(stored).fetchone() == (len(PARTS),)


def test_data_of_before_go_on_by_their_address_and_are_handed_over_by_the_script(
    cluster: LocalPostgres, tmp_path: Path
) -> None:
    old = tmp_path / "secrets/gongkai_database_url"
    old.parent.mkdir()
    old.write_text("postgresql+psycopg://postgres:x@postgres:5432/gongkai_{service}")
    addresses = make_secrets(tmp_path)
    assert set(addresses.values()) == {old.read_text()}
    make_roles(cluster, tmp_path)  # the superuser stays what it is
    assert upgrade(here(cluster, addresses["gateway"], "gateway"), MIGRATIONS) is True
    with connect(cluster, "gateway") as connection:
        connection.execute("CREATE SEQUENCE numbers")
        connection.execute("CREATE TABLE counted (n serial)")
        assert connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = 'postgres'").fetchone() == (
            True,
        )
    for one in tmp_path.glob("secrets/gongkai_database_url*"):
        one.unlink()
    addresses = make_secrets(tmp_path)
    make_roles(cluster, tmp_path)
    check(cluster)
    assert upgrade(here(cluster, addresses["gateway"], "gateway"), MIGRATIONS) is False
    with connect(cluster, "gateway", "gongkai_gateway") as connection:
        connection.execute("ALTER TABLE counted ADD COLUMN m integer")
        connection.execute("CREATE TABLE further (n integer)")
