"""A ministry's new version merged into three counties: what each keeps, what is decided by whom, which version governs when."""

import json
from typing import Any

import httpx

from tests.support.answers import all_pages, eventually, feed, pointers, problem
from tests.support.county import bind, event, hand_in, new_catalogue, new_draft, new_guideline, publish, row
from tests.support.documents import DOCS, blocks, broken_promises
from tests.support.suite import APPROVER, AUTHOR, COUNTY, Suite, body_named

DECIDER = "u-55;name=周决定"
PROVINCE, THIRD = "360000", "360428"
NAMES = ("建设", "招标", "移民", "河长", "水价", "取水")


def _days(number: int) -> str:
    return f"信息形成之日起{number}个工作日内"


def _rows() -> list[dict[str, Any]]:
    return [row(f"w-{n}", names={"level1": "水利", "level2": name}) for n, name in enumerate(NAMES, 1)]


async def _versions(suite: Suite) -> None:
    """w-1 shorter, w-2 with another channel, w-3 gone, w-5 renumbered, w-6 on a repealed act, one new row."""
    one, two, three, four, five, six = _rows()
    await new_guideline(suite, "water-1", one, two, three, four, five, six)
    one["time_limit"] = _days(7)
    two["channels"] = ["gov_gazette", "gov_website"]
    five["id"] = "w-7"
    six["basis"] = [{"title": "中华人民共和国合同法", "kind": "law"}]
    document = {
        "id": "water-2", "domain": "land-expropriation", "title": "水利标准 2026", "edition": "2",
        "kind": "national_standard", "complete": True, "supersedes": "water-1", "published_on": "2026-02-01",
        "may_adopt_from": "2026-03-01", "must_adopt_from": "2026-06-01",
        "items": [one, two, four, six, five, row("w-8", names={"level1": "水利", "level2": "节水"})],
    }  # fmt: skip
    async with suite.client("admin") as admin:
        late = document | {"must_adopt_from": "2026-02-28"}
        problem(await admin.post("/v1/catalog/guidelines", json=late), 422)
        assert (await admin.post("/v1/catalog/guidelines", json=document)).status_code == 201
        again = await admin.post("/v1/catalog/guidelines", json=document | {"id": "water-2b"})
        problem(again, 409, "superseded_already")


async def _published(suite: Suite, who: str, region: str, deviations: dict[str, dict[str, Any]]) -> str:
    """A county's catalogue of the old version with deviations; its path."""
    path, etag = await new_draft(suite, "water-1", who=who, region=region)
    async with suite.client(who, AUTHOR) as author:
        for item, deviation in deviations.items():
            done = await author.put(f"{path}/deviations/{item}", json=deviation, headers={"if-match": etag})
            assert done.status_code == 200, done.text
            etag = done.headers["etag"]
    answer = await publish(suite, path, await hand_in(suite, path, etag, who), who)
    assert answer.status_code == 200, answer.text
    return path


def _refine(**changes: Any) -> dict[str, Any]:
    return {"kind": "refine", "changes": changes}


async def _changes(
    client: httpx.AsyncClient, path: str, query: str = ""
) -> dict[tuple[str, str | None], Any]:
    found = await all_pages(client, f"{path}/changes{query}", limit=3)
    return {(one["item"], one["member"]): one for one in found}


async def test_two_versions_merge_into_three_counties_with_conflicts(suite: Suite) -> None:
    await _versions(suite)
    first = await _published(
        suite, "county", COUNTY,
        {
            "w-1": _refine(time_limit=_days(5)), "w-2": _refine(channels=["gov_website", "weibo_wechat_app"]),
            "w-4": _refine(time_limit=_days(3)), "w-5": _refine(channels=["gov_website", "weibo_wechat_app"]),
            "own-1": {"kind": "add", "domain": "land-expropriation",
                      "changes": {key: value for key, value in row("x").items() if key not in ("id", "names")}
                      | {"names": {"level1": "本县水利"}}},
        },
    )  # fmt: skip
    second = await _published(
        suite, "neighbour", "360426",
        {"w-1": _refine(time_limit=_days(8)), "w-3": _refine(time_limit=_days(2))},
    )  # fmt: skip
    third = await _published(suite, "admin", THIRD, {})
    async with suite.client() as county:
        body = await body_named(county, "自然资源局")
        await bind(suite, "water", "test.done", {i: {"*": "done_on"} for i in ("w-1", "w-3", "w-5")})
        owed = (await county.post("/v1/catalog/business-events", json=event("e-1", body))).json()[
            "obligations"
        ]
        (update,) = (await county.get("/v1/catalog/guideline-updates")).json()["items"]
    assert {name: update[name] for name in ("guideline", "by", "standing", "waits_for", "proposal")} == {
        "guideline": "water-1", "by": "water-2", "standing": "adoptable", "waits_for": None, "proposal": None,
    }  # fmt: skip

    # The first county: a conflict, a list that both extended, a row of its own.
    async with suite.client("county", DECIDER) as officer:
        made = await officer.post(f"{first}/merge-proposals", json={"theirs": "water-2"})
        assert made.status_code == 201, made.text
        again = await officer.post(f"{first}/merge-proposals", json={"theirs": "water-2"})
        assert problem(again, 409, "proposal_exists")["proposal"] == made.json()["id"]
        path, etag = made.headers["location"], made.headers["etag"]
        assert made.json()["counts"] == {
            "take_theirs": 5, "keep_ours": 2, "conflict": 1, "removed_upstream_changed_here": 0, "local_only": 1,
        }  # fmt: skip
        assert [one["item"] for one in made.json()["repealed"]] == ["w-6"]
        changes = await _changes(officer, path)
        limit = changes["w-1", "time_limit"]
        assert [limit[name] for name in ("base", "theirs", "ours", "merged", "to_decide")] == [
            row("x")["time_limit"], _days(7), _days(5), _days(7), True,
        ]  # fmt: skip
        assert limit["effect"]["open_obligations"] == 1
        (duty,) = limit["effect"]["obligations"]
        assert duty["id"] == next(one["id"] for one in owed if one["item"]["id"] == "w-1")
        assert (duty["due"]["date"], duty["due_under_new"]["date"]) == ("2026-03-09", "2026-03-11")
        assert changes["w-2", "channels"]["merged"] == ["gov_gazette", "gov_website", "weibo_wechat_app"]
        assert changes["w-3", None]["effect"]["bindings"] == ["water"], (
            "its binding names a row that goes away"
        )
        assert (changes["w-7", "id"]["was"], changes["w-7", "id"]["effect"]["bindings"]) == ("w-5", ["water"])
        assert changes["w-7", "channels"]["outcome"] == "keep_ours"
        assert changes["own-1", None]["outcome"] == "local_only"
        assert list(await _changes(officer, path, "?undecided=true")) == [("w-1", "time_limit")]

        matching = {"if-match": etag}
        problem(await officer.post(f"{path}/acceptance", headers=matching), 409, "undecided")
        problem(await officer.post(f"{path}/acceptance"), 428)
        ours = {"item": "w-1", "member": "time_limit", "choice": "ours", "reason": "本县早已承诺5个工作日"}
        unknown = {"decisions": [ours, ours | {"item": "w-99"}]}
        answer = await officer.post(f"{path}/decisions", json=unknown, headers=matching)
        assert pointers(answer, 422, "unknown_change") == ["/decisions/1"]
        closed = {
            "item": "w-1", "member": "time_limit", "choice": "value", "value": {"time_limit": _days(30)}, "reason": "无",
            "review_on": "2026-12-01",
        }  # fmt: skip
        answer = await officer.post(f"{path}/decisions", json={"decisions": [closed]}, headers=matching)
        assert pointers(answer, 422, "over_ceiling") == ["/changes/w-1/time_limit"]
        answer = await officer.post(f"{path}/decisions", json={"decisions": [ours]}, headers=matching)
        assert (answer.status_code, answer.json()["undecided"]) == (200, 0)
        problem(await officer.post(f"{path}/acceptance", headers=matching), 412)
        decided = (await _changes(officer, path))["w-1", "time_limit"]
        assert (decided["merged"], decided["to_decide"]) == (_days(5), False)
        assert decided["decision"]["officer"] == {"id": "u-55", "name": "周决定"}
    async with suite.client("county", AUTHOR) as author:
        done = await author.post(f"{path}/acceptance", headers={"if-match": answer.headers["etag"]})
        assert (done.json()["state"], done.status_code) == ("accepted", 200), done.text
        draft = f"/v1/catalog/catalogues/{done.json()['draft']}"
        shown = await author.get(draft)
        assert shown.json()["guidelines"] == ["water-2"]
        rewritten = {one["item"]: one for one in shown.json()["deviations"]}
        rows = {one["id"]: one for one in await all_pages(author, f"{draft}/items")}
    assert {item: one["kind"] for item, one in rewritten.items()} == {
        "w-1": "refine", "w-2": "refine", "w-4": "refine", "w-7": "refine", "own-1": "add",
    }  # fmt: skip
    assert rewritten["w-1"]["reason"] == "本县早已承诺5个工作日"
    assert [*rows] == ["w-1", "w-2", "w-4", "w-6", "w-7", "w-8", "own-1"]
    assert rows["w-2"]["channels"] == ["gov_gazette", "gov_website", "weibo_wechat_app"]
    assert rows["w-1"]["time_limit"]["clauses"][0]["amount"] == 5
    etag = await hand_in(suite, draft, shown.headers["etag"])
    for author_of_it in (DECIDER, AUTHOR):
        problem(await publish(suite, draft, etag, officer=author_of_it), 403, "author_is_approver")
    early = await publish(suite, draft, etag, effective_from="2026-02-28")
    assert pointers(early, 422, "not_adoptable_yet") == ["/effective_from"]
    assert (await publish(suite, draft, etag, effective_from="2026-04-01")).status_code == 200

    # The version in force on the day governs, and what arose before stays as it arose.
    async with suite.client() as county:
        for day, amount in (("2026-03-31", 10), ("2026-04-01", 7)):
            of_day = (await county.get(f"/v1/catalog/regions/{THIRD}/catalogue?as_of={day}")).json()
            assert of_day["items"][0]["time_limit"]["clauses"][0]["amount"] == 10, "not merged there yet"
            of_day = (await county.get(f"/v1/catalog/regions/{COUNTY}/catalogue?as_of={day}")).json()
            assert ("w-8" in {one["id"] for one in of_day["items"]}) == (amount == 7)
        stays = (await county.get(f"/v1/catalog/obligations/{duty['id']}")).json()
        assert stays["due"]["date"] == "2026-03-09"

    # The second: what it keeps is laxer than the new version, or no longer upstream.
    async with suite.client("neighbour", DECIDER) as officer:
        made = await officer.post(f"{second}/merge-proposals", json={"theirs": "water-2", "base": "water-1"})
        path, matching = made.headers["location"], {"if-match": made.headers["etag"]}
        assert (
            made.json()["counts"]["conflict"],
            made.json()["counts"]["removed_upstream_changed_here"],
        ) == (1, 1)
        keep = [
            {"item": "w-1", "member": "time_limit", "choice": "ours", "reason": "平台按批次发布"},
            {"item": "w-3", "member": None, "choice": "ours", "reason": "本县移民工作未完"},
        ]
        answer = await officer.post(f"{path}/decisions", json={"decisions": keep}, headers=matching)
        assert pointers(answer, 422, "bad_review_date") == ["/changes/w-1/review_on"]
        keep[0]["review_on"] = "2026-12-01"
        answer = await officer.post(f"{path}/decisions", json={"decisions": keep}, headers=matching)
        done = await officer.post(f"{path}/acceptance", headers={"if-match": answer.headers["etag"]})
        draft = f"/v1/catalog/catalogues/{done.json()['draft']}"
        shown = await officer.get(draft)
    rewritten = {one["item"]: one for one in shown.json()["deviations"]}
    assert {item: (one["kind"], one["review_on"]) for item, one in rewritten.items()} == {
        "w-1": ("relax", "2026-12-01"), "w-3": ("add", None),
    }  # fmt: skip
    assert rewritten["w-3"]["changes"]["provenance"]["guideline"] == "water-1"
    etag = await hand_in(suite, draft, shown.headers["etag"], "neighbour")
    answer = await publish(suite, draft, etag, "neighbour", effective_from="2026-03-15")
    assert answer.status_code == 200, answer.text

    # The third changed nothing: everything is taken, nothing is to be decided.
    async with suite.client("admin", DECIDER) as officer:
        made = await officer.post(f"{third}/merge-proposals", json={"theirs": "water-2"})
        assert made.json()["undecided"] == 0
        assert {one["outcome"] for one in (await _changes(officer, made.headers["location"])).values()} == {
            "take_theirs"
        }
        dropped = await officer.post(
            f"{made.headers['location']}/drop",
            json={"reason": "先试行"},
            headers={"if-match": made.headers["etag"]},
        )
        assert dropped.json()["state"] == "dropped"
        problem(
            await officer.post(f"{made.headers['location']}/acceptance", headers={"if-match": dropped.headers["etag"]}),
            409, "wrong_state",
        )  # fmt: skip
        catalogue = f"/v1/catalog/regions/{THIRD}/catalogue"
        for day, codes in (("2026-05-31", []), ("2026-06-01", ["guideline_superseded"])):
            found = (await officer.get(f"{catalogue}?as_of={day}")).json()["warnings"]
            assert [one["code"] for one in found] == codes, (
                "the old version stands until the new one must be adopted"
            )

        async def told() -> list[str]:
            return [one["type"].split(".", 2)[2] for one in await feed(officer)]

        found = await eventually(told, lambda all_of: all_of.count("merge_proposal.made.v1") == 3)
    assert found.count("guideline.superseded.v1") == 1
    assert found.count("merge_proposal.accepted.v1") == 2


async def test_a_province_adopts_first_where_it_says_so(suite: Suite) -> None:
    await _versions(suite)
    path = await _published(suite, "county", COUNTY, {})
    policy = f"/v1/catalog/regions/{PROVINCE}/adoption-policy"
    async with suite.client("admin", APPROVER) as province:
        assert (await province.put(policy, json={"through": PROVINCE})).status_code == 200
        answer = await province.put(policy, json={"through": "440000"}, headers={"if-match": "*"})
        assert pointers(answer, 422, "not_above") == ["/through"]
    async with suite.client("county", AUTHOR) as county:
        shown = (await county.get(f"/v1/catalog/regions/{COUNTY}/adoption-policy")).json()
        assert (shown["through"], shown["set_for"], shown["set_by"]) == (PROVINCE, PROVINCE, "000000")
        own = await county.put(f"/v1/catalog/regions/{COUNTY}/adoption-policy", json={"through": None})
        problem(own, 403, "set_above")
        (update,) = (await county.get("/v1/catalog/guideline-updates")).json()["items"]
        assert update["waits_for"] == PROVINCE
        answer = await county.post(f"{path}/merge-proposals", json={"theirs": "water-2"})
        assert problem(answer, 409, "not_adopted_above")["waits_for"] == PROVINCE
    # Nor does a draft that adopts it by itself get past.
    draft, etag = await new_draft(suite, "water-2")
    answer = await publish(suite, draft, await hand_in(suite, draft, etag), effective_from="2026-04-01")
    problem(answer, 409, "not_adopted_above")
    await new_catalogue(suite, "water-2", who="admin", region=PROVINCE, effective_from="2026-04-01")
    async with suite.client("county", AUTHOR) as county:
        answer = await county.post(f"{path}/merge-proposals", json={"theirs": "water-2"})
        assert answer.status_code == 201, answer.text
        # A draft that is changed after the proposal was made is not overwritten.
        draft, etag = await new_draft(suite, "water-1")
        made = await county.post(f"{draft}/merge-proposals", json={"theirs": "water-2"})
        change = _refine(time_limit=_days(3))
        done = await county.put(f"{draft}/deviations/w-4", json=change, headers={"if-match": etag})
        assert done.status_code == 200
        accepting = f"{made.headers['location']}/acceptance"
        problem(await county.post(accepting, headers={"if-match": made.headers["etag"]}), 409, "outdated")
        assert (await county.get(made.headers["location"])).json()["outdated"]
        made = await county.post(f"{draft}/merge-proposals", json={"theirs": "water-2"})
        accepting = f"{made.headers['location']}/acceptance"
        accepted = await county.post(accepting, headers={"if-match": made.headers["etag"]})
        assert accepted.json()["draft"] == draft.rpartition("/")[2], "a draft is changed in its place"
        shown = (await county.get(draft)).json()
        assert (shown["guidelines"], [one["item"] for one in shown["deviations"]]) == (["water-2"], ["w-4"])
    async with suite.client("neighbour", AUTHOR) as neighbour:
        problem(await neighbour.get(made.headers["location"]), 404)
        problem(
            await neighbour.post(f"{path}/merge-proposals", json={"theirs": "water-2"}),
            403,
            "foreign_division",
        )


async def test_the_guide_tells_what_is_answered(suite: Suite) -> None:
    told = [
        json.loads(text)
        for kind, text in blocks((DOCS / "integrators/merging.md").read_text("utf-8"))
        if kind == "json"
    ]
    updates, proposal, changes, decisions, refused, accepted, drafted = told

    def water(number: int, name: str, days: int, **more: Any) -> dict[str, Any]:
        return (
            row(
                f"water-00{number}",
                f"信息形成之日起{days}个工作日内",
                names={"level1": "水利工程", "level2": name},
            )
            | more
        )

    document = {
        "domain": "water", "title": "水利领域标准目录", "kind": "national_standard", "complete": True, "edition": "1",
    }  # fmt: skip
    old = [water(1, "建设管理", 20), water(2, "招标投标", 20), water(3, "移民安置", 20)]
    new = [
        water(1, "建设管理", 7),
        water(2, "招标投标", 20, channels=["gov_gazette", "gov_website"]),
        water(4, "取水许可", 20),
    ]
    days = {name: updates["items"][0][name] for name in ("published_on", "may_adopt_from", "must_adopt_from")}
    async with suite.client("admin") as admin:
        await admin.put("/v1/catalog/domains/water", json={"name_zh": "水利", "name_en": "Water"})
        for more in (
            {"id": "water-2024", "items": old},
            {"id": "water-2026", "supersedes": "water-2024", "items": new, **days},
        ):
            assert (await admin.post("/v1/catalog/guidelines", json=document | more)).status_code == 201
    path, etag = await new_draft(suite, "water-2024")
    async with suite.client("county", AUTHOR) as county:
        for item, change in (
            ("water-001", _refine(time_limit=_days(10))), ("water-002", _refine(channels=["gov_website", "notice_board"])),
            ("water-003", _refine(time_limit=_days(5))),
        ):  # fmt: skip
            etag = (
                await county.put(f"{path}/deviations/{item}", json=change, headers={"if-match": etag})
            ).headers["etag"]
        assert (await publish(suite, path, await hand_in(suite, path, etag))).status_code == 200
        answers = [(await county.get("/v1/catalog/guideline-updates")).json()]
        made = await county.post(f"{path}/merge-proposals", json={"theirs": "water-2026"})
        at, matching = made.headers["location"], {"if-match": made.headers["etag"]}
        answers += [made.json(), (await county.get(f"{at}/changes")).json()]
        kept = {"decisions": [decisions["decisions"][0] | {"choice": "ours"}]}
        answers.append((await county.post(f"{at}/decisions", json=kept, headers=matching)).json())
        done = await county.post(f"{at}/decisions", json=decisions, headers=matching)
        done = await county.post(f"{at}/acceptance", headers={"if-match": done.headers["etag"]})
        answers += [done.json(), (await county.get(f"/v1/catalog/catalogues/{done.json()['draft']}")).json()]
    for promised, answer in zip(
        (updates, proposal, changes, refused, accepted, drafted), answers, strict=True
    ):
        assert not list(broken_promises(promised, answer))
