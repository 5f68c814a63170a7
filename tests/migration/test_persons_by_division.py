"""A body that had been moved from one division to another is, after the move of the key, registered by the latter alone."""

import json
from datetime import UTC, datetime

from alembic import command
from sqlalchemy import create_engine, text

from kernel.db.migrate import alembic_config, sync_url, upgrade
from services.push.about import MIGRATIONS
from tests.support.old_rows import insert

AT = datetime(2026, 3, 2, tzinfo=UTC)
COUNTY, TOWN, OTHER = "360425", "360425102", "360426"
#: Body -> what its versions were: the division, and whether it was taken off.
BEFORE = {
    "stays": [(COUNTY, False), (COUNTY, False)],
    "moved": [(COUNTY, False), (TOWN, False)],
    "there-and-back": [(COUNTY, False), (TOWN, False), (COUNTY, False)],
    "handed-over": [(OTHER, False), (OTHER, True), (COUNTY, False)],
}


def test_each_registration_is_its_division_s_and_what_moved_away_has_ended(new_database: str) -> None:
    command.upgrade(alembic_config(new_database, MIGRATIONS), "0019")
    engine = create_engine(sync_url(new_database))
    with engine.begin() as connection:
        for body, versions in BEFORE.items():
            for number, (region, ended) in enumerate(versions, 1):
                insert(connection, "responsible_persons", body=body, version=number, region=region, name=body, ended=ended,
                       persons=json.dumps([f"sbr_{number}"]), supervisors="[]", channels='["feed"]', client="县", at=AT)  # fmt: skip
    engine.dispose()
    assert upgrade(new_database, MIGRATIONS)
    engine = create_engine(sync_url(new_database))
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT body, region, version, ended FROM responsible_persons ORDER BY body, region, version"
            )
        ).all()
    engine.dispose()
    newest = {(body, region): (version, bool(ended)) for body, region, version, ended in rows}
    assert newest == {
        ("stays", COUNTY): (2, False),
        ("moved", COUNTY): (2, True), ("moved", TOWN): (2, False),
        ("there-and-back", COUNTY): (3, False), ("there-and-back", TOWN): (3, True),
        ("handed-over", OTHER): (2, True), ("handed-over", COUNTY): (3, False),
    }  # fmt: skip
