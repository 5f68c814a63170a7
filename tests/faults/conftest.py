"""One stack of real processes for the tests that kill its parts, and a tally for each fault test."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from gongkai.local.nats import NoNatsError
from gongkai.local.postgres import QUICK, NoPostgresError
from gongkai.stack import Stack, running
from tests.support.fault_outcomes import PROPERTY
from tests.support.fault_report import Tally
from tests.support.suite import settings_for

#: fsync=off would make a crash of the server itself lose what it had acknowledged.
DURABLE = tuple(setting for setting in QUICK if not setting.startswith(("fsync", "synchronous", "full_page")))


@pytest.fixture(scope="package")
def stack() -> Iterator[Stack]:
    """For tests of the group "stack", which one process runs: each leaves every part at work. It ends with the last of this
    directory: nine idle processes would be at work a little beside all other tests.
    """
    # The server's user has to reach its directory: not below pytest's own, which is closed to others.
    root = Path(tempfile.mkdtemp(prefix="gongkai-stack-"))
    root.chmod(0o755)
    try:
        with running(settings_for(root), quick=DURABLE) as made:
            yield made
    except (NoPostgresError, NoNatsError) as error:
        pytest.skip(str(error))
    finally:
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    """What this test did and found."""
    made = Tally()
    yield made
    request.node.user_properties.append((PROPERTY, asdict(made)))
