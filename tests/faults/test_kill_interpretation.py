"""kill -9 in the sweep of files: what is referred to stays, what is not goes at the next sweep, nothing is half there."""

import contextlib
import hashlib
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.support.interpretation import AUTHOR, BASE, document, package
from tests.support.server import Server

PATIENCE_SECONDS = 60.0
OFFICER = {"gongkai-officer": quote(AUTHOR, safe=";=")}


def until(ask: Any, true: Any) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true(found := ask()):
        assert time.monotonic() < deadline, f"not within {PATIENCE_SECONDS} s: {found!r}"
        time.sleep(0.1)
    return found


def test_death_in_the_sweep_of_files(prepared: dict[str, Any]) -> None:
    data, database = prepared["data"], prepared.get("database_url")
    kept, orphans = "甲办法".encode(), ["乙草稿".encode(), "丙草稿".encode()]
    named = {content: hashlib.sha256(content).hexdigest() for content in (kept, *orphans)}

    def there() -> set[str]:
        return {path.name for path in Path(data, "files").glob("??/*")}

    with Server(data, database) as server, server.client("county", **OFFICER) as client:
        for content in named:
            assert client.post(f"{BASE}/files", content=content).status_code == 201
        file = {"sha256": named[kept], "name": "甲办法.txt"}
        made = client.post(f"{BASE}/packages", json=package(document=document(file=file)))
        assert made.status_code == 201, made.text
        assert there() == set(named.values())

    doomed = Server(data, database, GONGKAI_ORPHAN_FILE_HOURS="0", GONGKAI_FAILPOINT="files.forgotten")
    with contextlib.suppress(AssertionError):  # it may be dead before it was ready
        doomed.start()
    until(doomed.is_ready, lambda alive: not alive)
    doomed.kill()
    assert named[kept] in there()

    with Server(data, database, GONGKAI_ORPHAN_FILE_HOURS="0") as server, server.client("county") as client:
        until(there, lambda found: found == {named[kept]})
        assert client.get(f"{BASE}/files/{named[kept]}").content == kept
        assert client.get(f"{BASE}/files/{named[orphans[0]]}").status_code == 404
