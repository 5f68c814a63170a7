"""Keys and acting officers at the door (DESIGN §7a)."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from gateway.consumers.service import revoke_key

pytestmark = pytest.mark.anyio
PATH = "/v1/catalog/who"


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def test_without_a_key_the_caller_is_anonymous(serving):
    async with serving() as client:
        assert (await client.get(PATH)).json()["client"] is None


async def test_a_good_key_names_client_division_and_scopes(serving, new_key):
    token = await new_key("events:write", "duties:read", region="360400")
    async with serving() as client:
        for _ in range(2):  # proven, then from memory
            told = (await client.get(PATH, headers=bearer(token))).json()
            assert (told["client"], told["region"]) == ("县自然资源局业务系统", "360400")
            assert told["scopes"] == ["duties:read", "events:write"]


async def test_the_scheme_is_read_in_any_case(serving, new_key):
    token = await new_key()
    async with serving() as client:
        assert (await client.get(PATH, headers={"authorization": f"bearer {token}"})).status_code == 200


@pytest.mark.parametrize(
    "value",
    ["", "Bearer", "Bearer gk_short", "Basic dXNlcjpwYXNz", f"Bearer gk_aaaaaaaa_{'A' * 43}", "gk_aaaaaaaa"],
)
async def test_a_key_that_is_not_ours_is_a_401_on_every_path(serving, value):
    async with serving() as client:
        for path in (PATH, "/healthz", "/openapi.json", "/no/such/path"):
            answer = await client.get(path, headers={"authorization": value})
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
            assert answer.json()["type"] == "/problems/unauthenticated"


async def test_a_wrong_secret_and_an_unknown_prefix_are_told_alike(serving, new_key):
    token = await new_key()
    other = "A" if token[-1] != "A" else "B"
    async with serving() as client:
        wrong = await client.get(PATH, headers=bearer(token[:-1] + other))
        unknown = await client.get(PATH, headers=bearer("gk_aaaaaaaa" + token[11:]))
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()


async def test_two_authorization_headers_are_refused(serving, new_key):
    token = await new_key()
    twice = [("authorization", f"Bearer {token}")] * 2
    async with serving() as client:
        assert (await client.get(PATH, headers=twice)).status_code == 401


async def test_an_expired_key_is_told_when_it_expired(serving, new_key, clock):
    expiry = clock.now() + timedelta(hours=1)
    token = await new_key(expires_at=expiry)
    async with serving() as client:
        assert (await client.get(PATH, headers=bearer(token))).status_code == 200
        clock.move_to(expiry)
        answer = await client.get(PATH, headers=bearer(token))
    assert (answer.status_code, answer.json()["code"]) == (401, "key_expired")
    assert "2026-06-15T13:00+08:00" in answer.json()["detail"]


async def test_a_key_created_while_the_gateway_runs_is_known_at_once(serving, new_key):
    async with serving(keyring_seconds=3600) as client:
        token = await new_key()
        assert (await client.get(PATH, headers=bearer(token))).status_code == 200


async def test_a_revoked_key_is_refused_at_the_next_start(serving, new_key, database, clock):
    token = await new_key()
    async with database.write() as session:
        await revoke_key(session, token, clock.now())
    async with serving() as client:
        answer = await client.get(PATH, headers=bearer(token))
    assert (answer.status_code, answer.json()["code"]) == (401, "key_revoked")


async def test_an_officer_is_asserted_under_its_scope(serving, new_key):
    token = await new_key("officer:assert")
    async with serving() as client:
        for name in ("王芳".encode(), quote("王芳").encode()):
            header = {b"Gongkai-Officer": b"0417;name=" + name}
            answer = await client.get(PATH, headers={b"authorization": f"Bearer {token}".encode(), **header})
            assert answer.json()["officer"] == {"id": "0417", "name": "王芳"}


async def test_an_officer_does_not_stay_with_the_key(serving, new_key):
    token = await new_key("officer:assert")
    async with serving() as client:
        await client.get(PATH, headers=bearer(token) | {"Gongkai-Officer": "1;name=A"})
        assert (await client.get(PATH, headers=bearer(token))).json()["officer"] is None


async def test_an_officer_without_the_scope_is_a_403_that_names_it(serving, new_key):
    token = await new_key("events:write")
    async with serving() as client:
        answer = await client.get(PATH, headers=bearer(token) | {"Gongkai-Officer": "1;name=A"})
    assert (answer.status_code, answer.json()["missing_scopes"]) == (403, ["officer:assert"])


@pytest.mark.parametrize(
    "value", ["", "1", "1;name=", ";name=A", "1;title=A", "1;name=%FF", "1;name=" + "A" * 200]
)
async def test_an_unreadable_officer_is_a_400_that_points_to_the_header(serving, new_key, value):
    token = await new_key("officer:assert")
    async with serving() as client:
        answer = await client.get(PATH, headers=bearer(token) | {"Gongkai-Officer": value})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-parameter")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["Gongkai-Officer"]


async def test_two_officers_are_unreadable(serving, new_key):
    token = await new_key("officer:assert")
    headers = [("authorization", f"Bearer {token}"), *[("gongkai-officer", "1;name=A")] * 2]
    async with serving() as client:
        assert (await client.get(PATH, headers=headers)).status_code == 400


async def test_an_officer_without_a_key_is_a_401(serving):
    async with serving() as client:
        answer = await client.get(PATH, headers={"Gongkai-Officer": "1;name=A"})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_no_header_sets_the_principal(serving):
    async with serving() as client:
        told = (await client.get(PATH, headers={"gongkai.principal": "x", "state": "x"})).json()
    assert told["client"] is None
