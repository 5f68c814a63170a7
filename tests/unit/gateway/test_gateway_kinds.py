"""Keys of kind live, team and test: what each may do at the door."""

import json

import pytest
from asgi_driver import respond

from gateway.consumers.service import create_key, list_keys, rotate_key
from kernel.app import Service
from kernel.security.principal import KINDS, SCOPE_KEY

pytestmark = pytest.mark.anyio
TRIALS = ("POST /v1/push/messages", "POST /v1/push/messages/{id}/cancellation")


async def kind_of_caller(scope, receive, send) -> None:
    """Answers of which kind the caller's key is."""
    if scope["type"] == "http":
        principal = scope.get(SCOPE_KEY)
        await respond(send, json.dumps({"kind": principal and principal.kind}).encode())


@pytest.fixture
def make(database, pepper, clock):
    async def create(kind="live", client="县审批系统"):
        async with database.write() as session:
            return await create_key(
                session, pepper=pepper, client=client, label="", region="360425", scopes=["push:send"], now=clock.now(),
                kind=kind,
            )  # fmt: skip

    return create


@pytest.fixture
def door(serving, database):
    services = [
        Service(name, kind_of_caller, lambda: {"paths": {}}, database.ping) for name in ("push", "catalog")
    ]
    return lambda: serving(*services, trial_paths=TRIALS)


async def test_the_kind_is_chosen_at_creation_kept_by_rotation_and_listed(make, database, pepper, clock):
    for kind in KINDS:
        await make(kind)
    async with database.read() as session:
        keys = await list_keys(session)
    assert sorted(key.kind for key in keys) == ["live", "team", "test"]
    [tested] = [key for key in keys if key.kind == "test"]
    async with database.write() as session:
        made = await rotate_key(
            session, tested.id, pepper=pepper, now=clock.now(), overlap=clock.now() - clock.now()
        )
    assert made is not None
    assert made[0].kind == "test"


@pytest.mark.parametrize(
    "kind, client, said",
    [("Live", "a", "live, team, test"), ("", "a", "live, team, test"), ("test", "a" * 191, "190")],
)
async def test_an_unknown_kind_and_a_name_too_long_for_a_trial_are_refused(make, kind, client, said):
    with pytest.raises(ValueError, match=said):
        await make(kind, client)


async def test_services_see_the_kind(make, door):
    async with door() as client:
        for kind in KINDS:
            _, token = await make(kind)
            answer = await client.get("/v1/catalog/duties", headers={"authorization": f"Bearer {token}"})
            assert answer.json() == {"kind": kind}
        assert (await client.post("/v1/catalog/anything")).json() == {"kind": None}


@pytest.mark.parametrize("kind", ["team", "test"])
async def test_a_trial_reads_and_does_what_is_declared_and_nothing_else(make, door, kind):
    _, token = await make(kind)
    headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
    async with door() as client:
        for method, path in (
            ("GET", "/v1/catalog/bodies"), ("HEAD", "/v1/catalog/bodies"), ("POST", "/v1/push/messages"),
            ("POST", "/v1/push/messages/msg_1/cancellation"),
        ):  # fmt: skip
            assert (await client.request(method, path, headers=headers)).status_code == 200, (method, path)
        for method, path in (
            ("POST", "/v1/catalog/bodies"), ("PUT", "/v1/push/messages"), ("DELETE", "/v1/push/messages"),
            ("POST", "/v1/push/messages/"), ("POST", "/v1/push/messagesx"), ("POST", "/v1/push/messages/a/b/cancellation"),
            ("PATCH", "/v1/nowhere"),
        ):  # fmt: skip
            answer = await client.request(method, path, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "trial_key"), (method, path)
            assert answer.json()["key_kind"] == kind
            assert "use a live key" in answer.json()["detail"]
            assert "正式(live)密钥" in answer.json()["detail_zh"]


async def test_a_live_key_is_not_asked(make, door):
    _, token = await make()
    async with door() as client:
        answer = await client.put("/v1/catalog/bodies/a", headers={"authorization": f"Bearer {token}"})
    assert answer.json() == {"kind": "live"}
