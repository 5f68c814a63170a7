"""Rotation with overlap: the new key is good at once, the old one until the overlap ends."""

from datetime import timedelta

import pytest

from gateway.consumers.keyring import Keyring
from gateway.consumers.service import create_key, rotate_key
from kernel.http.problems import Unauthenticated

pytestmark = pytest.mark.anyio


async def test_both_are_good_for_the_overlap_and_the_old_one_ends(database, pepper, clock):
    keyring = Keyring(database, pepper, clock)
    async with database.write() as session:
        old, token = await create_key(
            session,
            pepper=pepper,
            client="县民政局",
            label="",
            region="360425",
            scopes=["duties:read"],
            now=clock.now(),
        )
        name = old.prefix
    async with database.write() as session:
        made = await rotate_key(session, name, pepper=pepper, now=clock.now(), overlap=timedelta(hours=2))
    assert made is not None
    new_token = made[1]
    await keyring.catch_up()
    before = [await keyring.principal(t.encode()) for t in (token, new_token)]
    assert [(p.client, p.region, p.scopes) for p in before] == [
        ("县民政局", "360425", frozenset({"duties:read"}))
    ] * 2
    clock.move_to(clock.now() + timedelta(hours=2, seconds=1))
    with pytest.raises(Unauthenticated):
        await keyring.principal(token.encode())
    assert (await keyring.principal(new_token.encode())).client == "县民政局"


async def test_a_key_that_is_no_longer_good_is_not_rotated(database, pepper, clock):
    async with database.write() as session:
        assert (
            await rotate_key(session, "gk_aaaaaaaa", pepper=pepper, now=clock.now(), overlap=timedelta(1))
            is None
        )
