"""Many recipients by one file (part 11): a verdict on each faulty row, progress, the same again after an interruption."""

import json
from typing import Any

import pytest

from services.push.recipient_imports import service
from tests.support import dumps
from tests.support.answers import all_pages, eventually, pointers, problem
from tests.support.push import BASE, BUDGET, answered, group, known
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
