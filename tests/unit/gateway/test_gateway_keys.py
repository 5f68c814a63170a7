"""Keys: their written form, the database, the keyring in memory."""

import asyncio
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from gateway.consumers import MIGRATIONS
from gateway.consumers.keyring import Keyring
from gateway.consumers.models import GatewayBase, Key
from gateway.consumers.service import create_key, list_keys, revoke_key
from gateway.consumers.token import keyed_hash, new_token, prefix_of
from gateway.settings import GatewaySettings
from kernel.db.migrate import sync_url, upgrade
from kernel.http.problems import Unauthenticated

pytestmark = pytest.mark.anyio


@pytest.fixture
def make(database, pepper, clock):
    async def create(**changes):
        wanted = {
            "pepper": pepper, "client": "县民政局", "label": "生产", "region": "360425",
            "scopes": ["duties:read"], "now": clock.now(),
        }  # fmt: skip
        async with database.write() as session:
            return await create_key(session, **(wanted | changes))

    return create


@pytest.fixture
async def keyring(database, pepper, clock):
    keyring = Keyring(database, pepper, clock)
    await keyring.catch_up()
    return keyring


async def test_a_key_is_written_gk_name_secret():
    token = new_token()
    assert (len(token), token[:3], token[11]) == (55, "gk_", "_")
    assert prefix_of(token.encode()) == token[:11]
    assert prefix_of(token.encode() + b"x") is None
    assert new_token() != token


async def test_the_hash_needs_the_pepper(pepper):
    assert keyed_hash(b"token", pepper) != keyed_hash(b"token", bytes(32))
    assert len(keyed_hash(b"token", pepper)) == 32


async def test_the_database_holds_the_prefix_and_never_the_secret(make, database, tmp_path):
    key, token = await make()
    assert key.prefix == token[:11]
    await database.dispose()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("gateway.db*"))
    assert token[:11].encode() in stored
    assert token[12:].encode() not in stored


async def test_a_created_key_is_listed_as_given(make, database, clock):
    expiry = clock.now() + timedelta(days=30)
    key, _ = await make(scopes=["events:write", "duties:read", "duties:read"], expires_at=expiry)
    async with database.read() as session:
        (listed,) = await list_keys(session)
    assert (listed.id, listed.client, listed.label, listed.region) == (key.id, "县民政局", "生产", "360425")
    assert listed.scopes == ["duties:read", "events:write"]
    assert (listed.created_at, listed.expires_at, listed.revoked_at) == (clock.now(), expiry, None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"scopes": ["events:write", "root"]}, "unknown scope root; the scopes are: .*events:write"),
        ({"scopes": []}, "at least one scope"),
        ({"region": "3604"}, "division code"),
        ({"region": "３６０４２５"}, "division code"),
        ({"client": "  "}, "client is"),
        ({"client": "a\nb"}, "client is"),
        ({"label": "x" * 201}, "label has"),
    ],
)
async def test_what_cannot_be_a_key_is_refused(make, database, changes, said):
    with pytest.raises(ValueError, match=said):
        await make(**changes)
    async with database.read() as session:
        assert not await list_keys(session)


async def test_a_key_does_not_expire_before_it_begins(make, clock):
    with pytest.raises(ValueError, match="past"):
        await make(expires_at=clock.now())


@pytest.mark.parametrize("name", ["id", "prefix", "token"])
async def test_a_key_is_revoked_by_id_prefix_or_itself(make, database, clock, name):
    key, token = await make()
    async with database.write() as session:
        revoked = await revoke_key(
            session, {"id": key.id, "prefix": key.prefix, "token": token}[name], clock.now()
        )
    assert revoked.id == key.id
    assert revoked.revoked_at == clock.now()


async def test_revoking_twice_keeps_the_first_moment(make, database, clock):
    key, _ = await make()
    first = clock.now()
    for moment in (first, first + timedelta(days=1)):
        async with database.write() as session:
            revoked = await revoke_key(session, key.id, moment)
    assert revoked.revoked_at == first


async def test_an_unknown_key_cannot_be_revoked(database, clock):
    async with database.write() as session:
        assert await revoke_key(session, "gk_nothing1", clock.now()) is None


async def test_a_revocation_by_another_process_is_seen_by_catching_up(make, keyring, database, clock):
    key, token = await make()
    assert (await keyring.principal(token.encode())).key_id == key.id
    async with database.write() as session:
        await revoke_key(session, key.id, clock.now())
    await keyring.catch_up()
    with pytest.raises(Unauthenticated) as refusal:
        await keyring.principal(token.encode())
    assert refusal.value.code == "key_revoked"


async def test_the_gateway_catches_up_by_itself(make, serving, database, clock):
    key, token = await make()
    headers = {"authorization": f"Bearer {token}"}
    async with serving(keyring_seconds=0.01) as client:
        assert (await client.get("/v1/catalog/x", headers=headers)).status_code == 200
        async with database.write() as session:
            await revoke_key(session, key.id, clock.now())
        async with asyncio.timeout(5):
            while (await client.get("/v1/catalog/x", headers=headers)).status_code != 401:
                await client.get("/readyz")  # asks the database: the keyring's job gets its turn meanwhile


async def test_a_rolled_back_key_is_not_known(keyring, database, pepper, clock):
    async with database.write() as session:
        _, token = await create_key(
            session, pepper=pepper, client="a", label="", region="360425",
            scopes=["duties:read"], now=clock.now(),
        )  # fmt: skip
        await session.rollback()
    with pytest.raises(Unauthenticated):
        await keyring.principal(token.encode())


async def test_known_keys_go_on_while_the_database_is_away(make, keyring, database_url, tmp_path):
    _, token = await make()
    await keyring.principal(token.encode())
    (tmp_path / "gateway.db").rename(tmp_path / "gone.db")
    assert (await keyring.principal(token.encode())).client == "县民政局"


async def test_a_key_made_under_another_pepper_is_not_ours(make, keyring):
    _, token = await make(pepper=bytes(32))
    with pytest.raises(Unauthenticated):
        await keyring.principal(token.encode())


async def test_a_hash_moved_to_another_row_proves_nothing(make, keyring, database):
    mine, token = await make()
    other, _ = await make(region="000000")
    async with database.write() as session:
        row = await session.get(Key, other.id)
        row.hash = mine.hash
    await keyring.catch_up()
    with pytest.raises(Unauthenticated):
        await keyring.principal((other.prefix + token[11:]).encode())


def test_the_migration_makes_what_the_models_say(database_url):
    engine = create_engine(sync_url(database_url))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), GatewayBase.metadata) == []
    engine.dispose()


def test_the_migration_runs_once(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path / 'new.db'}"
    assert upgrade(url, MIGRATIONS) is True
    assert upgrade(url, MIGRATIONS) is False


def test_the_pepper_has_32_bytes_and_is_not_shown(pepper):
    with pytest.raises(ValueError, match="32 bytes"):
        GatewaySettings(b"short")
    assert "pepper" not in repr(GatewaySettings(pepper))
