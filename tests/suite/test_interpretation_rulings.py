"""Rulings: an error of the checks that is none, held so by somebody who wrote nothing in the package."""

from typing import Any, cast

from tests.support.answers import problem
from tests.support.interpretation import AUTHOR, BASE, SIGNER, answered, made, qa, steps
from tests.support.suite import Suite


async def test_an_error_that_is_none_is_ruled_on_by_somebody_who_wrote_nothing(suite: Suite) -> None:
    wrong = qa(qa=[{"question": "一亩补多少?", "answer": "每亩补贴85元。"}])
    there = await made(suite, materials={"qa": wrong, "steps": steps()})
    path = f"{BASE}/packages/{there['id']}"
    async with suite.client("county", AUTHOR) as author, suite.client("county", SIGNER) as approver:

        async def error() -> dict[str, Any]:
            found = answered(await author.get(f"{path}/findings"), 200)
            [one] = [one for one in found["items"] if one["level"] == "error"]
            assert found["errors"] + found["ruled"] == 1
            return cast(dict[str, Any], one)

        asked = {"finding": (await error())["id"], "reason": "85元是上年标准,与本文件无关"}
        problem(await author.post(f"{path}/rulings", json=asked), 403, "author_acts")
        problem(
            await approver.post(f"{path}/rulings", json=asked | {"finding": "0" * 32}), 409, "no_such_finding"
        )
        problem(await approver.post(f"{path}/rulings", json=asked | {"reason": ""}), 422)
        ruled = answered(await approver.post(f"{path}/rulings", json=asked))
        assert [action["action"] for action in ruled["next_actions"]] == ["open_round"]
        problem(await approver.post(f"{path}/rulings", json=asked), 409, "ruled_already")
        held = (await error())["ruling"]
        assert (held["reason"], held["officer"]["name"]) == (asked["reason"], "王主任")
        answered(await author.post(f"{path}/sign-offs"))

        # Another version of the material: nobody has ruled on what is found in it.
        etag = (await author.get(path)).headers["etag"]
        other = qa(qa=[{"question": "一亩补多少钱?", "answer": "每亩补贴85元。"}])
        answered(await author.put(f"{path}/materials/qa", json=other, headers={"if-match": etag}), 200)
        assert (await error())["ruling"] is None
        problem(await author.post(f"{path}/sign-offs"), 409, "gate")
        [old] = answered(await author.get(f"{path}/rulings"), 200)["items"]
        assert (old["stands"], old["written"], old["reason"]) == (False, "85元", asked["reason"])


async def test_what_the_plan_has_to_say_is_not_ruled_on(suite: Suite) -> None:
    there = await made(suite, materials={"qa": qa(elements={}), "steps": steps(elements={})})
    path = f"{BASE}/packages/{there['id']}"
    async with suite.client("county", SIGNER) as approver:
        found = answered(await approver.get(f"{path}/findings"), 200)["items"]
        missing = next(one for one in found if one["code"] == "element_missing")
        asked = {"finding": missing["id"], "reason": "不适用"}
        problem(await approver.post(f"{path}/rulings", json=asked), 409, "say_it_in_the_plan")
