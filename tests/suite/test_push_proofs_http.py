"""The proof of a message, its report and its recipients, as a caller asks for them."""

from pathlib import Path

from typer.testing import CliRunner

from gongkai.cli.main import app
from services.push.proofs.rules import checked, recipient_lines
from tests.support.answers import all_pages, eventually, problem
from tests.support.push import BASE, BUDGET, answered, known, send, subscriber, subscription
from tests.support.suite import Suite


async def test_a_proof_is_fetched_verified_and_opened_for_one_recipient(brisk: Suite, tmp_path: Path) -> None:
    await known(brisk)
    owners = [await subscriber(brisk, f"r{n}") for n in range(3)]
    for owner, channel in zip(owners, ("feed", "feed", "email"), strict=True):
        await subscription(brisk, owner, {"item": [BUDGET]}, channel)
    sent = await send(brisk, "m1")
    path = f"{BASE}/messages/{sent['id']}"
    async with brisk.client("county") as county:

        async def report() -> dict[str, object]:
            return answered(await county.get(f"{path}/report"), 200)

        found = await eventually(
            report, lambda one: "waiting" not in str(one["channels"]) and one["state"] == "released"
        )
        found = await eventually(report, lambda one: one["outcomes"]["told"]["number"] == 2)  # type: ignore[index]
        assert {name: one["percent"] for name, one in found["outcomes"].items()} == {  # type: ignore[attr-defined]
            "told": "66.67", "handed_over": "0.00", "uncertain": "0.00", "waiting": "0.00", "not_told": "33.33",
        }  # fmt: skip
        assert found["not_told"] == {"suppressed: no_address: email": 1}
        listed = await all_pages(county, f"{path}/recipients", limit=1)
        assert [one["outcome"] for one in listed] == ["told", "told", "not_told"]
        assert [one["subscriber"] for one in listed] == sorted(owners)
        lost = answered(await county.get(f"{path}/recipients?outcome=not_told"), 200)["items"]
        assert [(one["subscriber"], one["channels"]) for one in lost] == [(owners[2], ["email"])]
        [by_item] = answered(await county.get(f"{BASE}/item-reports?item={BUDGET}"), 200)["items"]
        assert by_item == found
        answer = await county.get(f"{path}/proof")
        assert answer.headers["content-type"] == "application/zip"
        opened = answered(await county.get(f"{path}/proof/disclosures/{owners[0]}"), 200)
        stranger = await subscriber(brisk, "stranger")
        problem(await county.get(f"{path}/proof/disclosures/{stranger}"), 404)
        problem(await county.get(f"{path}/recipients?outcome=perhaps"), 400)
    async with brisk.client(None) as anybody:
        keys = answered(await anybody.get(f"{BASE}/proof-keys"), 200)["items"]
        problem(await anybody.get(f"{path}/proof"), 401)
    async with brisk.client("neighbour") as other:
        for part in ("proof", "report", "recipients", f"proof/disclosures/{owners[0]}"):
            problem(await other.get(f"{path}/{part}"), 404)
    (tmp_path / "p.zip").write_bytes(answer.content)
    (tmp_path / "key.pem").write_text(keys[0]["pem"])
    assert checked(answer.content, keys[0]["pem"].encode())["document"]["sha256"] == sent["sha256"]
    assert recipient_lines(answer.content, owners[0], opened["salt"])[0]["recipient"] == opened["recipient"]

    def verify(*more: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["push", "verify", str(tmp_path / "p.zip"), *more])
        return done.exit_code, done.output

    key = ("--key", str(tmp_path / "key.pem"))
    code, said = verify(*key, "--subscriber", owners[0], "--salt", opened["salt"])
    assert (code, "delivery  delivered" in said) == (0, True)
    assert verify(*key, "--json")[0] == 0
    assert verify("--key", str(tmp_path / "p.zip"))[0] == 2
    assert verify(*key, "--salt", "00")[0] == 2
    for salt in ("zz", "1234", "z" * 64):
        assert verify(*key, "--subscriber", owners[0], "--salt", salt)[0] == 2
    code, said = verify(*key, "--subscriber", owners[0], "--salt", "0" * 64)
    assert (code, "其一有误,或并非接收者" in said) == (3, True)
    (tmp_path / "p.zip").write_bytes(answer.content[:-40])
    assert verify(*key)[0] == 1
