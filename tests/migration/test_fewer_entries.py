"""Deliveries and what became of their attempts survive the way up and down, and a reference is looked for in its index."""

from datetime import UTC, datetime

from alembic import command
from sqlalchemy import create_engine, inspect, text

from kernel.db.migrate import alembic_config, sync_url, upgrade
from services.push.about import MIGRATIONS
from tests.support.old_rows import insert

AT = datetime(2026, 3, 2, tzinfo=UTC)
BY_REFERENCE = "ix_attempt_outcomes_reference"


def rows_of(url: str) -> list[tuple[object, ...]]:
    engine = create_engine(sync_url(url))
    with engine.connect() as connection:
        query = (
            "SELECT id, region, number, kind, reference FROM deliveries"
            " JOIN attempt_outcomes ON delivery = id ORDER BY number"
        )
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def indexes_of(url: str) -> set[str | None]:
    engine = create_engine(sync_url(url))
    found = {
        one["name"]
        for table in ("deliveries", "attempt_outcomes")
        for one in inspect(engine).get_indexes(table)
    }
    engine.dispose()
    return found


def plan_by_reference(url: str) -> str:
    engine = create_engine(sync_url(url))
    query = "SELECT delivery FROM attempt_outcomes WHERE reference = :reference"
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            query = f"EXPLAIN QUERY PLAN {query}"
        else:
            connection.execute(text("SET enable_seqscan = off"))  # of two rows an index would be of no use
            query = f"EXPLAIN {query}"
        found = [str(row[-1]) for row in connection.execute(text(query), {"reference": "r-2"})]
    engine.dispose()
    return "\n".join(found)


def test_rows_survive_and_references_are_found(new_database: str) -> None:
    config = alembic_config(new_database, MIGRATIONS)
    command.upgrade(config, "0022")
    former = indexes_of(new_database)
    engine = create_engine(sync_url(new_database))
    with engine.begin() as connection:
        insert(connection, "subscribers", id="sbr_1", client="县", reference="r", kind="person", region="360425", changes=0,
               version=1, created_at=AT, changed_at=AT)  # fmt: skip
        insert(connection, "audiences", id="aud_1", region="360425", day=AT.date(), named=False, catalogue="c",
               catalogue_version=1, item="i", facts="{}", terms="{}", lineage=0, revision=0, told=0, kept_out=0, client="县",
               resolved_at=AT, kind="live")  # fmt: skip
        insert(connection, "messages", id="msg_1", client="县", reference="m", region="360425", audience="aud_1",
               **{"class": "ordinary"}, content=b"{}", sha256="0" * 64, state="released", not_before=AT, accepted_at=AT,
               kind="live")  # fmt: skip
        insert(connection, "deliveries", id="dlv_1", message="msg_1", subscriber="sbr_1", channel="sms", generation=1,
               region="360425", **{"class": "ordinary"}, priority=3, state="delivered", not_before=AT, attempts=2, fence=1,
               parts_done=1, created_at=AT, changed_at=AT)  # fmt: skip
        for number, kind, reference in ((1, "failed_temp", None), (2, "delivered", "r-2")):
            insert(connection, "attempt_outcomes", delivery="dlv_1", number=number, kind=kind, code="c", reference=reference,
                   ended_at=AT)  # fmt: skip
    engine.dispose()
    rows = rows_of(new_database)
    assert rows == [("dlv_1", "360425", 1, "failed_temp", None), ("dlv_1", "360425", 2, "delivered", "r-2")]

    assert upgrade(new_database, MIGRATIONS)
    assert rows_of(new_database) == rows
    assert BY_REFERENCE in plan_by_reference(new_database)

    command.downgrade(config, "0022")
    assert rows_of(new_database) == rows
    assert indexes_of(new_database) == former
