"""Standards and their domains: registered by the administration, never changed, what they lack in plain sight."""

from typing import Any

from tests.support.answers import all_pages, pointers, problem
from tests.support.county import new_guideline, row
from tests.support.suite import Suite

GUIDELINES = "/v1/catalog/guidelines"


def document(*rows: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "id": "g-1", "domain": "fiscal-budget", "title": "标准", "edition": "1", "kind": "local_standard",
        "complete": True, "items": list(rows),
    } | changes  # fmt: skip


async def test_the_26_pilot_domains_each_have_an_excerpt_that_says_so(suite: Suite) -> None:
    async with suite.client(None) as anybody:
        domains = (await anybody.get("/v1/catalog/domains")).json()["items"]
        pilot = {domain["slug"] for domain in domains if domain["pilot"]}
        assert len(pilot) == 26
        guidelines = await all_pages(anybody, GUIDELINES, limit=7)
        assert {g["domain"] for g in guidelines} == pilot
        assert {(g["kind"], g["complete"]) for g in guidelines} == {("sample_excerpt", False)}
        one = (await anybody.get(f"{GUIDELINES}?domain=fiscal-budget")).json()["items"]
        assert [g["domain"] for g in one] == ["fiscal-budget"]


async def test_rows_stand_in_their_order_with_what_they_lack(suite: Suite) -> None:
    rows = [row(f"r-{n}") for n in (3, 1, 2)]
    await new_guideline(suite, "g-1", *rows, row("hole", None, audience=None))
    async with suite.client(None) as anybody:
        found = await all_pages(anybody, f"{GUIDELINES}/g-1/items", limit=1)
    assert [item["id"] for item in found] == ["r-3", "r-1", "r-2", "hole"]
    assert [defect["code"] for defect in found[3]["defects"]] == ["missing_time_limit", "missing_audience"]
    assert found[0]["defects"] == []


async def test_a_guideline_is_never_changed_a_new_version_takes_a_new_id(suite: Suite) -> None:
    async with suite.client("admin") as admin:
        assert (await admin.post(GUIDELINES, json=document(row("a-1")))).status_code == 201
        problem(await admin.post(GUIDELINES, json=document(row("b-1"))), 409, "guideline_exists")


async def test_faults_of_a_guideline_are_named(suite: Suite) -> None:
    async with suite.client("admin") as admin:
        for wrong, named in (
            (document(row("a-1"), domain="no-such"), ["/domain"]),
            (document(row("a-1"), row("b-1"), row("a-1")), ["/items/2/id"]),
            (document(), ["/items"]),
            (document(row("a-1"), kind="decree"), ["/kind"]),
            (document(row("a 1")), ["/items/0/id"]),
            (document(row("a-1", method="by_rumour")), ["/items/0/method"]),
        ):
            assert pointers(await admin.post(GUIDELINES, json=wrong), 422) == named
        problem(await admin.get(f"{GUIDELINES}/g-1"), 404)


async def test_only_the_administration_registers_standards_and_domains(suite: Suite) -> None:
    names = {"name_zh": "林长制", "name_en": "forest chiefs"}
    for who in ("county", "department"):
        async with suite.client(who) as client:
            problem(await client.post(GUIDELINES, json=document(row("a-1"))), 403, "scope_needed")
            problem(await client.put("/v1/catalog/domains/forest-chiefs", json=names), 403, "scope_needed")
    async with suite.client("admin") as admin:
        assert (await admin.put("/v1/catalog/domains/forest-chiefs", json=names)).json()["pilot"] is False
        pilot = "/v1/catalog/domains/fiscal-budget"
        etag = (await admin.get(pilot)).headers["etag"]
        problem(await admin.put(pilot, json=names, headers={"if-match": etag}), 409)
        added = document(row("f-1"), domain="forest-chiefs")
        assert (await admin.post(GUIDELINES, json=added)).status_code == 201


async def test_the_codes_that_items_use_are_listed_in_both_languages(suite: Suite) -> None:
    async with suite.client(None) as anybody:
        lists = (await anybody.get("/v1/catalog/vocabularies")).json()
    assert {"gov_website", "gov_gazette", "notice_board"} <= {term["code"] for term in lists["channels"]}
    for name, terms in lists.items():
        assert all(term["code"] and term["name_zh"] and term["name_en"] for term in terms), name


async def test_a_domain_is_changed_by_who_has_read_it(suite: Suite) -> None:
    path, names = "/v1/catalog/domains/water", {"name_zh": "水利", "name_en": "Water"}
    async with suite.client("admin") as admin:
        problem(await admin.put(path, json=names, headers={"if-match": '"x"'}), 412)
        made = await admin.put(path, json=names)
        assert made.status_code == 201, made.text
        read = await admin.get(path)
        assert (read.json(), read.headers["etag"]) == (made.json(), made.headers["etag"])
        problem(await admin.put(path, json=names | {"name_en": "Waters"}), 428)
        changed = await admin.put(
            path, json=names | {"name_en": "Waters"}, headers={"if-match": made.headers["etag"]}
        )
        assert (changed.status_code, changed.json()["name_en"]) == (200, "Waters")
        problem(await admin.put(path, json=names, headers={"if-match": made.headers["etag"]}), 412)
        problem(await admin.get("/v1/catalog/domains/nowhere"), 404)


async def test_a_repealed_basis_says_how_its_repeal_is_known(suite: Suite) -> None:
    acts = [
        {"title": "收养法", "kind": "law"},
        {"title": "政府信息公开条例", "number": "国务院令第492号", "kind": "law"},
    ]
    async with suite.client("admin") as admin:
        made = await admin.post(GUIDELINES, json=document(row("a-1", basis=acts)))
        assert made.status_code == 201, made.text
        item = (await admin.get(f"{GUIDELINES}/g-1/items")).json()["items"][0]
    assert [act["in_force_status"] for act in item["basis"]] == ["memory", "confirmed"]
    told = [one["message_zh"] for one in item["defects"] if one["code"] == "basis_repealed"]
    assert [words.endswith("(凭记忆,请核对)") for words in told] == [True, False]
