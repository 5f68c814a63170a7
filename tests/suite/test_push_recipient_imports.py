"""Many recipients by one file (part 11): a verdict on each faulty row, progress, the same again after an interruption."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from gongkai.cli.output import BadInput
from gongkai.cli.push_sending import Sending
from services.push.recipient_imports import service
from tests.support import dumps, servers
from tests.support.answers import all_pages, eventually, pointers, problem
from tests.support.push import BASE, BUDGET, answered, group, known
from tests.support.server import installation
from tests.support.suite import Suite

IMPORTS = f"{BASE}/recipient-imports"
HEAD = "reference,kind,region,name,addresses.mobile,addresses.email,groups\n"
CSV = {"content-type": "text/csv"}


def rows(*numbers: int) -> str:
    return "".join(f"r-{n},person,360425102001,欧阳{n},138{n:08d},,village-land\n" for n in numbers)


async def done(suite: Suite, content: bytes, **query: Any) -> dict[str, Any]:
    """An import once it is worked off."""
    async with suite.client("county") as county:
        sent = answered(await county.post(IMPORTS, params=query, content=content, headers=CSV), 202)

        async def look() -> dict[str, Any]:
            return answered(await county.get(f"{IMPORTS}/{sent['id']}"), 200)

        return await eventually(look, lambda one: one["state"] == "done")


async def test_a_file_is_worked_off_in_pieces_and_each_faulty_row_is_told(
    brisk: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PIECE", 7)
    await known(brisk)
    await group(brisk)
    faulty = (
        "r-x1,person,360425102001,张三,12345,,\n"  # no mobile number
        "r-x2,person,360426102001,张三,13800000099,,\n"  # another county
        "r-x3,person,360425102001,张三,13800000099,,no-such-group\n"
        "r-5,person,360425102001,张三,13800000099,,\n"  # a reference of this file
        ",person,360425102001,张三,13800000099,,\n"
        '"r-x4,person\n'  # never closed: the rest of the file is gone with it
    )
    content = (HEAD + rows(*range(20)) + faulty).encode("gb18030")
    tried = await done(brisk, content, dry_run=True)
    assert (tried["rows"], tried["seen"], tried["registered"], tried["refused"]) == (26, 26, 20, 6)
    wanted = {"rule": {"item": [BUDGET]}, "channels": ["feed"], "frequency": "daily"}
    made = await done(brisk, content, subscribe=json.dumps(wanted))
    assert (made["registered"], made["existing"], made["refused"]) == (20, 0, 6)
    async with brisk.client("county") as county:
        faults = await all_pages(county, f"{IMPORTS}/{made['id']}/faults", limit=2)
        assert [(one["row"], one["errors"][0]["pointer"]) for one in faults] == [
            (21, "/addresses/mobile"), (22, "/region"), (23, "/groups"), (24, ""), (25, "/reference"), (26, ""),
        ]  # fmt: skip
        assert "12345" not in json.dumps(faults)
        people = await all_pages(county, f"{BASE}/subscribers")
        assert sorted(one["reference"] for one in people) == sorted(f"r-{n}" for n in range(20))
        assert {one["groups"][0] for one in people} == {"village-land"}
        assert people[0]["name"] == "欧**" or people[0]["name"].startswith("欧*")
        asked = {"region": "360425", "item": BUDGET}
        preview = answered(await county.post(f"{BASE}/audience-previews", json=asked), 200)
        assert preview["told"] == 20
        assert preview["sample"][0]["later"] == {"daily": ["feed"]}
        again = await done(brisk, (HEAD + rows(*range(25))).encode(), subscribe=json.dumps(wanted))
        assert (again["registered"], again["existing"], again["refused"]) == (5, 20, 0)
        listed = answered(await county.get(IMPORTS), 200)["items"]
        assert [one["id"] for one in listed] == [again["id"], made["id"], tried["id"]]
        problem(await county.post(IMPORTS, content=b"{}"), 415)
        wrong = await county.post(IMPORTS, params={"subscribe": "{}"}, content=b"", headers=CSV)
        assert pointers(wrong, 400, "bad_subscription") == ["?subscribe"]
        unknown = json.dumps(wanted | {"rule": {"color": ["red"]}})
        problem(await county.post(IMPORTS, params={"subscribe": unknown}, content=b"", headers=CSV), 422)
        assert answered(await county.post(IMPORTS, content=b"", headers=CSV), 202)["rows"] == 0
    async with brisk.client("neighbour") as other:
        problem(await other.get(f"{IMPORTS}/{made['id']}"), 404)
        problem(await other.get(f"{IMPORTS}/{made['id']}/faults"), 404)
    assert dumps.found(dumps.dumped(brisk.settings), ["13800000007", "欧阳7"]) == []


async def test_caps_come_by_a_table_too(brisk: Suite) -> None:
    await known(brisk)
    table = (
        "reference,kind,region,addresses.mobile,caps.ordinary,caps.progress\n"
        "c-1,person,360425102001,13800000001,3,\n"
        "c-2,person,360425102001,13800000002,many,5\n"
    )
    made = await done(brisk, table.encode())
    assert (made["registered"], made["refused"]) == (1, 1)
    async with brisk.client("county") as county:
        faults = await all_pages(county, f"{IMPORTS}/{made['id']}/faults")
        [person] = await all_pages(county, f"{BASE}/subscribers")
    assert [one["errors"][0]["pointer"] for one in faults] == ["/caps/ordinary"]
    assert person["caps"] == {"ordinary": 3, "progress": None}


@pytest.mark.skipif(servers.in_containers(), reason="a server of its own, and a file beside it")
def test_the_terminal_shows_how_far_a_file_is(tmp_path: Path) -> None:
    """In place where it is a terminal; else the end alone, for a log. What is wrong with a file or a key is told."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    file = tmp_path / "residents.csv"
    file.write_text(
        HEAD.replace(",groups", "")
        + "".join(f"r-{n},person,360425102001,张三,138{n:08d},\n" for n in range(3000))
    )
    with installation(tmp_path / "data") as server:
        key, terminal, log = server.keys["county"]["key"], Terminal(), io.StringIO()
        done, faults = Sending(server.url, key, terminal).send(file, dry_run=True, subscribe=None)
        assert (done["rows"], done["registered"], faults) == (3000, 3000, [])
        told = terminal.getvalue().split("\r\x1b[K")
        size = file.stat().st_size
        assert f"发送 {size} / {size} 字节 / bytes sent" in told
        assert any(words.endswith("/ 3000 行 / rows worked off") for words in told)
        assert told[-1] == "完成 3000 行 / rows done\n"
        Sending(server.url, key, log).send(file, dry_run=True, subscribe=None)
        assert log.getvalue() == "完成 3000 行 / rows done\n"
        for wrong, given in (
            (tmp_path / "residents.xlsx", key),
            (tmp_path / "absent.csv", key),
            (file, ""),
            (file, "gk_no"),
        ):
            with pytest.raises(BadInput, match=" / "):
                Sending(server.url, given, log).send(wrong, dry_run=True, subscribe=None)
