"""A local catalogue from draft to publication: who may do what, in which state, against which ETag."""

import asyncio

from tests.support.answers import all_pages, pointers, problem
from tests.support.county import hand_in, new_draft, new_guideline, publish, row
from tests.support.suite import APPROVER, AUTHOR, COUNTY, Suite

ROWS = "/v1/catalog/catalogues"


async def complete_draft(suite: Suite) -> tuple[str, str]:
    await new_guideline(suite, "whole", row("whole-1"))
    return await new_draft(suite, "whole")


async def test_a_catalogue_goes_from_draft_through_review_to_publication(suite: Suite) -> None:
    path, etag = await complete_draft(suite)
    async with suite.client("county", AUTHOR) as author:
        draft = (await author.get(path)).json()
        assert (draft["state"], draft["version"], draft["approver"]) == ("draft", None, None)
        assert draft["author"] == {"id": "u-17", "name": "李起草"}
        etag = await hand_in(suite, path, etag)
        assert (await author.get(path)).json()["state"] == "in_review"
        published = (await publish(suite, path, etag)).json()
    assert published["state"] == "published"
    assert published["approver"] == {"id": "u-03", "name": "王审批"}
    assert published["accepted_incomplete"] is None
    assert published["warnings"] == []


async def test_review_can_send_it_back_with_a_reason(suite: Suite) -> None:
    path, etag = await complete_draft(suite)
    etag = await hand_in(suite, path, etag)
    async with suite.client("county", APPROVER) as approver:
        back = await approver.post(
            f"{path}/return", json={"reason": "时限须核对"}, headers={"if-match": etag}
        )
    assert (back.json()["state"], back.json()["note"]) == ("draft", "时限须核对")


async def test_the_author_cannot_publish(suite: Suite) -> None:
    path, etag = await complete_draft(suite)
    etag = await hand_in(suite, path, etag)
    answer = await publish(suite, path, etag, officer=AUTHOR)
    assert pointers(answer, 403, "author_is_approver") == ["Gongkai-Officer"]
    same_person = await publish(suite, path, etag, officer="u-17;name=李 起草")
    problem(same_person, 403, "author_is_approver")


async def test_whoever_made_a_deviation_cannot_publish(suite: Suite) -> None:
    path, etag = await complete_draft(suite)
    change = {"kind": "refine", "changes": {"time_limit": "信息形成之日起5个工作日内"}}
    async with suite.client("county", "u-44;name=赵协助") as helper:
        done = await helper.put(f"{path}/deviations/whole-1", json=change, headers={"if-match": etag})
    etag = await hand_in(suite, path, done.headers["etag"])
    problem(await publish(suite, path, etag, officer="u-44;name=赵协助"), 403, "author_is_approver")
    assert (await publish(suite, path, etag)).status_code == 200


async def test_whoever_changed_the_draft_counts_as_author_beside_the_first(suite: Suite) -> None:
    path, etag = await complete_draft(suite)
    async with suite.client("county", "u-44;name=赵协助") as helper:
        done = await helper.put(path, json={"guidelines": ["whole"]}, headers={"if-match": etag})
    etag = await hand_in(suite, path, done.headers["etag"])
    problem(await publish(suite, path, etag, officer="u-44;name=赵协助"), 403, "author_is_approver")
    problem(await publish(suite, path, etag, officer=AUTHOR), 403, "author_is_approver")


async def test_item4_publishing_tells_every_missing_element_at_once(suite: Suite) -> None:
    await new_guideline(
        suite, "holes", row("h-1", time_limit=None, channels=None), row("h-2", audience=None), row("h-3")
    )
    path, etag = await new_draft(suite, "holes")
    etag = await hand_in(suite, path, etag)
    told = pointers(await publish(suite, path, etag), 422, "incomplete")
    assert sorted(told) == ["/items/h-1/channels", "/items/h-1/time_limit", "/items/h-2/audience"]
    async with suite.client() as county:
        assert (await county.get(path)).json()["state"] == "in_review"


async def test_accept_incomplete_publishes_with_a_visible_warning(suite: Suite) -> None:
    await new_guideline(suite, "holes", row("h-1", time_limit=None, channels=None))
    path, etag = await new_draft(suite, "holes")
    etag = await hand_in(suite, path, etag)
    problem(await publish(suite, path, etag, accept_incomplete={"reason": " "}), 422)
    published = (await publish(suite, path, etag, accept_incomplete={"reason": "先行试点"})).json()
    assert published["accepted_incomplete"] == {"reason": "先行试点", "missing": 2}
    async with suite.client(None) as anybody:
        shown = (await anybody.get(f"/v1/catalog/regions/{COUNTY}/catalogue")).json()
    assert [warning["code"] for warning in shown["warnings"]] == ["published_incomplete"]
    assert [defect["pointer"] for defect in shown["items"][0]["defects"]] == ["/time_limit", "/channels"]


async def test_acts_in_the_wrong_state_are_409(suite: Suite) -> None:
    path, etag = await complete_draft(suite)
    problem(await publish(suite, path, etag), 409, "wrong_state")
    etag = await hand_in(suite, path, etag)
    async with suite.client("county", AUTHOR, **{"if-match": etag}) as author:
        problem(await author.put(path, json={"guidelines": ["whole"]}), 409, "wrong_state")
        problem(await author.post(f"{path}/review"), 409, "wrong_state")
        adding = {"kind": "add", "domain": "fiscal-budget", "changes": {"names": {"level1": "新"}}}
        problem(await author.put(f"{path}/deviations/new-1", json=adding), 409, "wrong_state")
    published = await publish(suite, path, etag)
    problem(await publish(suite, path, published.headers["etag"]), 409, "wrong_state")


async def test_if_match_absent_is_428_and_stale_is_412_and_nothing_changes(suite: Suite) -> None:
    path, etag = await complete_draft(suite)
    async with suite.client("county", AUTHOR) as author:
        for headers, status in (({}, 428), ({"if-match": '"other"'}, 412), ({"if-match": f"W/{etag}"}, 412)):
            problem(await author.put(path, json={"guidelines": ["whole"]}, headers=headers), status)
            problem(await author.post(f"{path}/review", headers=headers), status)
            problem(await author.delete(f"{path}/deviations/whole-1", headers=headers), status)
        assert (await author.get(path)).headers["etag"] == etag


async def test_of_two_writers_at_once_one_is_told_412(suite: Suite) -> None:
    path, etag = await complete_draft(suite)

    async def refine(number: int) -> int:
        change = {"kind": "refine", "changes": {"time_limit": f"信息形成之日起{number}个工作日内"}}
        async with suite.client("county", AUTHOR) as author:
            done = await author.put(f"{path}/deviations/whole-1", json=change, headers={"if-match": etag})
        return done.status_code

    assert sorted(await asyncio.gather(*(refine(n) for n in (3, 4, 5, 6)))) == [200, 412, 412, 412]


async def test_a_draft_of_another_county_is_404_and_not_listed(suite: Suite) -> None:
    path, etag = await complete_draft(suite)
    for who in ("neighbour", None):
        async with suite.client(who) as other:
            problem(await other.get(path), 404)
            problem(await other.get(f"{path}/items"), 404)
            assert all(c["state"] == "published" for c in await all_pages(other, ROWS))
    async with suite.client("neighbour", AUTHOR) as neighbour:
        problem(await neighbour.post(f"{path}/review", headers={"if-match": etag}), 404)


async def test_a_published_version_of_another_county_is_read_but_not_changed(suite: Suite) -> None:
    async with suite.client("neighbour", AUTHOR) as neighbour:
        listed = await all_pages(neighbour, f"{ROWS}?region={COUNTY}")
        got = await neighbour.get(f"{ROWS}/{listed[0]['id']}")
        assert got.status_code == 200
        answer = await neighbour.put(
            f"{ROWS}/{listed[0]['id']}", json={"guidelines": ["fiscal-budget-sample"]},
            headers={"if-match": got.headers["etag"]},
        )  # fmt: skip
        problem(answer, 403, "foreign_division")


async def test_drafting_for_another_division_is_403(suite: Suite) -> None:
    document = {"region": "360426", "guidelines": ["fiscal-budget-sample"]}
    async with suite.client("county", AUTHOR) as author:
        assert pointers(await author.post(ROWS, json=document), 403, "foreign_division") == ["/region"]
    async with suite.client("township", AUTHOR) as township:
        problem(await township.post(ROWS, json=document | {"region": COUNTY}), 403, "foreign_division")


async def test_every_act_of_a_person_needs_an_officer(suite: Suite) -> None:
    path, etag = await complete_draft(suite)
    in_review = await hand_in(suite, (again := await new_draft(suite, "whole"))[0], again[1])
    matching = {"if-match": etag}
    async with suite.client("county") as nobody:
        acts = [
            await nobody.post(ROWS, json={"region": COUNTY, "guidelines": ["whole"]}),
            await nobody.put(path, json={"guidelines": ["whole"]}, headers=matching),
            await nobody.put(
                f"{path}/deviations/n-1", headers=matching,
                json={"kind": "add", "domain": "fiscal-budget", "changes": {"names": {"level1": "新"}}},
            ),
            await nobody.post(f"{path}/review", headers=matching),
            await nobody.post(
                f"{again[0]}/return", json={"reason": "无"}, headers={"if-match": in_review}
            ),
            await nobody.post(
                f"{again[0]}/publication", json={"effective_from": "2026-01-01"}, headers={"if-match": in_review}
            ),
        ]  # fmt: skip
        for answer in acts:
            assert pointers(answer, 403, "officer_needed") == ["Gongkai-Officer"]


async def test_unknown_guidelines_are_named_each(suite: Suite) -> None:
    document = {"region": COUNTY, "guidelines": ["fiscal-budget-sample", "no-such", "nor-this"]}
    async with suite.client("county", AUTHOR) as author:
        answer = await author.post(ROWS, json=document)
    assert pointers(answer, 422, "unknown_guideline") == ["/guidelines/1", "/guidelines/2"]


async def test_a_key_without_the_scope_is_403_and_without_a_key_401(suite: Suite) -> None:
    document = {"region": COUNTY, "guidelines": ["fiscal-budget-sample"]}
    async with suite.client("department", AUTHOR) as department:
        assert problem(await department.post(ROWS, json=document), 403)["missing_scopes"] == [
            "catalogue:write"
        ]
    async with suite.client(None) as anybody:
        problem(await anybody.post(ROWS, json=document), 401)
