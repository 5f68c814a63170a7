"""The marks of the addresses that attempts went to are theirs after the move, also those that were forgotten."""

from datetime import UTC, datetime

from alembic import command
from sqlalchemy import create_engine, text

from kernel.db.migrate import alembic_config, sync_url, upgrade
from services.push.about import MIGRATIONS
from tests.support.old_rows import insert

AT = datetime(2026, 3, 2, tzinfo=UTC)


def test_marks_move_to_their_attempts(new_database: str) -> None:
    command.upgrade(alembic_config(new_database, MIGRATIONS), "0014")
    engine = create_engine(sync_url(new_database))
    with engine.begin() as connection:
        insert(connection, "subscribers", id="sbr_1", client="县", reference="r", kind="person", region="360425", changes=0,
               version=1, created_at=AT, changed_at=AT)  # fmt: skip
        insert(connection, "audiences", id="aud_1", region="360425", day=AT.date(), named=False, catalogue="c",
               catalogue_version=1, item="i", facts="{}", terms="{}", lineage=0, revision=0, told=0, kept_out=0, client="县",
               resolved_at=AT)  # fmt: skip
        insert(connection, "messages", id="msg_1", client="县", reference="m", region="360425", audience="aud_1",
               **{"class": "ordinary"}, content=b"{}", sha256="0" * 64, state="released", not_before=AT, accepted_at=AT)  # fmt: skip
        insert(connection, "deliveries", id="dlv_1", message="msg_1", subscriber="sbr_1", channel="sms", generation=1,
               region="360425", **{"class": "ordinary"}, priority=3, state="delivered", not_before=AT, attempts=3, fence=1,
               parts_done=1, created_at=AT, changed_at=AT)  # fmt: skip
        for number in (1, 2, 3):
            insert(connection, "attempts", delivery="dlv_1", number=number, fence=1, begun_at=AT)
        insert(connection, "address_marks", delivery="dlv_1", number=1, address="a" * 64)
        insert(connection, "address_marks", delivery="dlv_1", number=2, address=None)
    engine.dispose()
    assert upgrade(new_database, MIGRATIONS)
    engine = create_engine(sync_url(new_database))
    with engine.connect() as connection:
        found = connection.execute(text("SELECT number, address FROM attempts ORDER BY number")).all()
    engine.dispose()
    assert [tuple(row) for row in found] == [(1, "a" * 64), (2, None), (3, None)]
