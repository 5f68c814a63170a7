"""A page of differences takes a few statements, however many pairs it looks at."""

from kernel.clock import SystemClock
from kernel.db import Database
from services.catalog.matter_pairs import service
from services.catalog.matter_pairs.models import MatterPair
from tests.support.statements import heard

VILLAGE, TOWNSHIP = "360425102201", "360425102"


async def test_a_page_of_a_hundred_pairs_takes_a_few_statements(database: Database) -> None:
    async with database.write() as session:
        session.add_all(
            MatterPair(
                id=f"par_{n:03}", region=VILLAGE, item=f"v-{n}", above=TOWNSHIP, above_item=f"t-{n}", reason=None,
                officer={"id": "u-17", "name": "李"}, key_id="k", made_at=SystemClock().now(), ended=None,
            )
            for n in range(service.LOOKED + 1)
        )  # fmt: skip
    async with database.read() as reading, heard(reading) as said:
        found, after = await service.differences(reading, VILLAGE, state=None, after=None, limit=100)
    assert ({one["state"] for one in found}, len(found), after) == ({"not_published"}, 100, "par_099")
    assert 2 <= len(said) < 10, said
