"""The catalog service assembled: disclosure standards, local catalogues, events, duties, publications."""

from pathlib import Path
from typing import Final

from kernel.app import Parts, Role, Service, create_service
from kernel.clock import Clock
from kernel.db import Database
from kernel.http.snapshot import SnapshotRoute, SnapshotStore
from kernel.messaging.bus import Bus
from kernel.messaging.outbox import Outbox
from services.catalog.bindings.endpoints import router as bindings
from services.catalog.bodies.endpoints import router as bodies
from services.catalog.business_events.endpoints import router as business_events
from services.catalog.calendars import LegalCalendars
from services.catalog.catalogues import published
from services.catalog.catalogues.endpoints import router as catalogues
from services.catalog.feed.endpoints import router as feed
from services.catalog.guidelines.endpoints import router as guidelines
from services.catalog.jobs import jobs_of, watches_of
from services.catalog.obligations.endpoints import router as obligations
from services.catalog.publications.endpoints import router as publications
from services.catalog.reference import Reference
from services.catalog.regions.endpoints import router as regions
from services.catalog.sample import make_sample
from services.catalog.seeding import seed
from services.catalog.settings import CatalogSettings
from services.catalog.tools import Tools

NAME: Final = "catalog"
DESCRIPTION: Final = (
    "公开标准目录、业务事件、公开义务与公开记录。 Disclosure standards, local catalogues, business events, duties,"
    " publications. 随系统提供的标准指引均为各地已公布目录的摘录(complete=false),不是完整标准。"
)


def create_app(
    settings: CatalogSettings, *, clock: Clock, bus: Bus, version: str, role: Role = "all"
) -> Service:
    """Assemble the service; nothing is opened before its lifespan begins."""
    database = Database(settings.database_url)
    snapshots = SnapshotStore(published.loader(database, clock), epoch=clock.today)
    tools = Tools(
        settings=settings,
        clock=clock,
        outbox=Outbox(f"/v1/{NAME}"),
        reference=Reference(database),
        calendars=LegalCalendars(settings.load_calendars),
        snapshots=snapshots,
    )

    async def start() -> None:
        if await seed(database, tools) and settings.sample:
            await make_sample(database, tools)

    parts = Parts(
        name=NAME,
        title="公开标准目录服务 / catalog",
        version=version,
        description=DESCRIPTION,
        migrations=Path(__file__).parent / "migrations",
        outbox=tools.outbox,
        routers=[
            business_events, obligations, publications, catalogues, bindings, guidelines, bodies, regions, feed,
        ],
        state={"tools": tools},
        snapshots=[SnapshotRoute(published.PREFIX, published.SUFFIX, snapshots, published.PARAMETERS)],
        snapshot_paths=published.paths(),
        clock=clock,
        jobs=jobs_of(database, tools),
        watches=watches_of(tools),
        start=start,
    )  # fmt: skip
    return create_service(parts, database, bus, role)
