"""What was there before keys had kinds is live: keys of the gateway, messages and audiences of push."""

from datetime import UTC, datetime

from alembic import command
from sqlalchemy import create_engine, text

from gateway.consumers import MIGRATIONS
from kernel.db.migrate import alembic_config, sync_url, upgrade
from services.push.about import MIGRATIONS as PUSH
from tests.support.old_rows import insert

AT = datetime(2026, 3, 2, tzinfo=UTC)


def kinds(url: str, *tables: str) -> list[str]:
    engine = create_engine(sync_url(url))
    with engine.connect() as connection:
        found = [str(connection.scalar(text(f"SELECT kind FROM {table}"))) for table in tables]
    engine.dispose()
    return found


def test_keys_that_were_there_are_live(new_database: str) -> None:
    command.upgrade(alembic_config(new_database, MIGRATIONS), "0001")
    engine = create_engine(sync_url(new_database))
    with engine.begin() as connection:
        insert(connection, "keys", id="key_1", prefix="gk_aaaaaaaa", hash=b"h" * 32, label="", client="县", region="360425",
               scopes='["events:write"]', created_at=AT)  # fmt: skip
    engine.dispose()
    assert upgrade(new_database, MIGRATIONS)
    assert kinds(new_database, "keys") == ["live"]


def test_messages_and_audiences_that_were_there_are_live(new_database: str) -> None:
    command.upgrade(alembic_config(new_database, PUSH), "0013")
    engine = create_engine(sync_url(new_database))
    with engine.begin() as connection:
        insert(connection, "audiences", id="aud_1", region="360425", day=AT.date(), named=False, catalogue="c",
               catalogue_version=1, item="i", facts="{}", terms="{}", lineage=0, revision=0, told=0, kept_out=0, client="县",
               resolved_at=AT)  # fmt: skip
        insert(connection, "messages", id="msg_1", client="县", reference="m", region="360425", audience="aud_1",
               **{"class": "ordinary"}, content=b"{}", sha256="0" * 64, state="released", not_before=AT, accepted_at=AT)  # fmt: skip
    engine.dispose()
    assert upgrade(new_database, PUSH)
    assert kinds(new_database, "messages", "audiences") == ["live", "live"]
