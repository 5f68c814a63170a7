"""Many recipients by one file (part 11): a verdict on each faulty row, progress, the same again after an interruption."""

import io
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from gongkai.cli.output import BadInput
from gongkai.cli.push_sending import Sending
from services.push.recipient_imports import service
from tests.support import dumps, servers
from tests.support.answers import all_pages, eventually, pointers, problem
from tests.support.documents import DOCS, blocks
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
    content = (HEAD + "\n" + rows(*range(20)) + faulty).encode(
        "gb18030"
    )  # an empty row is one in a spreadsheet
    tried = await done(brisk, content, dry_run=True)
    assert (tried["rows"], tried["seen"], tried["registered"], tried["refused"]) == (26, 26, 20, 6)
    wanted = {"rule": {"item": [BUDGET]}, "channels": ["feed"], "frequency": "daily"}
    made = await done(brisk, content, subscribe=json.dumps(wanted))
    assert (made["registered"], made["existing"], made["refused"]) == (20, 0, 6)
    async with brisk.client("county") as county:
        faults = await all_pages(county, f"{IMPORTS}/{made['id']}/faults", limit=2)
        assert [(one["row"], one["errors"][0]["pointer"]) for one in faults] == [
            (23, "/addresses/mobile"), (24, "/region"), (25, "/groups"), (26, ""), (27, "/reference"), (28, ""),
        ]  # fmt: skip
        [group_fault] = faults[2]["errors"]
        assert "先用 PUT /v1/push/groups/no-such-group 登记" in group_fault["message_zh"]
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
        good = (HEAD + rows(1)).encode()
        wrong = await county.post(IMPORTS, params={"subscribe": "{}"}, content=good, headers=CSV)
        assert pointers(wrong, 400, "bad_subscription") == ["?subscribe"]
        unknown = json.dumps(wanted | {"rule": {"color": ["red"]}})
        refused = problem(
            await county.post(IMPORTS, params={"subscribe": unknown}, content=good, headers=CSV), 422
        )
        assert refused["code"] == "bad_rule"
    async with brisk.client("neighbour") as other:
        problem(await other.get(f"{IMPORTS}/{made['id']}"), 404)
        problem(await other.get(f"{IMPORTS}/{made['id']}/faults"), 404)
    assert dumps.found(dumps.dumped(brisk.settings), ["13800000007", "欧阳7"]) == []


async def test_a_file_that_cannot_be_one_of_recipients_is_refused_at_once_and_leaves_nothing(
    suite: Suite,
) -> None:
    row = "r-1,person,360425102001\n"
    refused: dict[str, tuple[bytes, list[str]]] = {
        "bad_header": (
            ("编号,类型,区划,姓名\n" + row * 3).encode("gb18030"),
            ["缺少:reference、kind、region", "不认识:编号、类型、区划、姓名", "missing: reference, kind, region", "addresses.mobile"],
        ),
        "no_rows": (HEAD.encode() + b"\n\r\n", ["自第 2 行起"]),
        "not_csv": ("reference,kind,region\n".encode("utf-16") + row.encode("utf-16-le"), ["UTF-8 或 GB18030"]),
    }  # fmt: skip
    more: list[tuple[str, bytes, list[str]]] = [
        ("bad_header", HEAD.replace(",", ";").encode() + row.encode(), ["半角逗号(,)分隔,而不是分号(;)", "not semicolons"]),
        ("bad_header", HEAD.replace(",", "\t").encode() + row.encode(), ["而不是制表符"]),
        ("bad_header", HEAD.replace(",", "\uff0c").encode() + row.encode(), ["而不是全角逗号"]),
        ("bad_header", b"reference,kind,region,kind,addresses.telephone\n", ["不认识:addresses.telephone", "重复:kind"]),
        ("bad_header", row.encode() * 2, ["缺少:reference"]),  # there is none
        ("no_rows", b"", ["自第 2 行起"]),
        ("not_csv", bytes(range(32)) * 9, ["另存为 CSV"]),
        ("not_csv", b"PK\x03\x04\x14\x00\x08\x08" + bytes(range(256)) * 4000, ["另存为 CSV"]),
        ("not_csv", b'reference,"kind,region\n' + row.encode(), ["另存为 CSV"]),
    ]  # fmt: skip
    async with suite.client("county") as county:
        for code, content, told in [*((code, *rest) for code, rest in refused.items()), *more]:
            found = problem(await county.post(IMPORTS, content=content, headers=CSV), 422)
            assert found["code"] == code, content[:80]
            for words in told:
                assert words in f"{found['detail_zh']} / {found['detail_en']}", content[:80]
        nothing = await county.post(IMPORTS, content=b"\n", headers={"content-type": "application/x-ndjson"})
        assert problem(nothing, 422)["code"] == "no_rows"
        assert answered(await county.get(IMPORTS), 200)["items"] == []


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
        semicolons = tmp_path / "semicolons.csv"
        semicolons.write_text(
            file.read_text().replace(",", ";") * 60
        )  # more than is sent before the answer comes
        for wrong, given in (
            (semicolons, key),
            (tmp_path / "residents.xlsx", key),
            (tmp_path / "absent.csv", key),
            (file, ""),
            (file, "gk_no"),
        ):
            with pytest.raises(BadInput, match=" / "):
                Sending(server.url, given, log).send(wrong, dry_run=True, subscribe=None)


@pytest.mark.skipif(
    servers.in_containers() or not (shutil.which("curl") and shutil.which("jq")),
    reason="a server of its own, and the programs of the page",
)
def test_the_lines_of_the_page_register_what_it_says(tmp_path: Path) -> None:
    page = (DOCS / "integrators/push-recipients.md").read_text("utf-8")
    [script] = [text for kind, text in blocks(page) if kind == "sh"]
    script = script.replace(".venv/bin/", f"{DOCS.parent}/.venv/bin/")
    with installation(tmp_path / "data") as server:
        done = subprocess.run(
            ["sh", "-e"], input=script.replace("http://127.0.0.1:8000", server.url), cwd=tmp_path, timeout=60,
            capture_output=True, text=True, env=os.environ | {"GONGKAI_URL": server.url},
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = [line for line in done.stdout.splitlines() if line.startswith("登记")]
    assert len(told) == 2
    assert all(line.startswith("登记 2,已有 0,未登记 0") for line in told)
    assert "登记 2,已有 0,未登记 0" in page
