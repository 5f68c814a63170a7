"""The catalog service assembled: disclosure standards, local catalogues, events, duties, publications."""

from typing import Final

from kernel.app import Parts, Role, Service, create_service
from kernel.clock import Clock
from kernel.db import Database
from kernel.http.feed import feed_router
from kernel.http.snapshot import SnapshotRoute, SnapshotStore
from kernel.legal_time import LegalCalendars
from kernel.messaging.bus import Bus
from kernel.messaging.outbox import Outbox
from services.catalog.about import MIGRATIONS, NAME
from services.catalog.address_checks.endpoints import router as address_checks
from services.catalog.adoptions.endpoints import router as adoptions
from services.catalog.bindings.endpoints import router as bindings
from services.catalog.bodies.endpoints import router as bodies
from services.catalog.body_successions.endpoints import router as body_successions
from services.catalog.business_events.endpoints import router as business_events
from services.catalog.calendar_notices.endpoints import router as calendar_notices
from services.catalog.catalogues import published
from services.catalog.catalogues.endpoints import router as catalogues
from services.catalog.changes.endpoints import router as changes
from services.catalog.clerk import endpoints as clerk
from services.catalog.corrections.endpoints import router as corrections
from services.catalog.coverage.endpoints import router as coverage
from services.catalog.exports.endpoints import router as exports
from services.catalog.guidelines.endpoints import router as guidelines
from services.catalog.guides.endpoints import router as guides
from services.catalog.jobs import jobs_of, watches_of
from services.catalog.joint_duties.endpoints import router as joint_duties
from services.catalog.matter_pairs.endpoints import router as matter_pairs
from services.catalog.merge_proposals.endpoints import router as merge_proposals
from services.catalog.monthly_tables.endpoints import router as monthly_tables
from services.catalog.obligation_acts.endpoints import router as obligation_acts
from services.catalog.obligations.endpoints import router as obligations
from services.catalog.platform.endpoints import router as platform
from services.catalog.portal_articles.endpoints import router as portal_articles
from services.catalog.portals.endpoints import router as portals
from services.catalog.power_links.endpoints import router as power_links
from services.catalog.power_lists.endpoints import files as power_files
from services.catalog.power_lists.endpoints import router as power_lists
from services.catalog.proposals.endpoints import router as proposals
from services.catalog.publication_facts.endpoints import router as publication_facts
from services.catalog.publications.endpoints import router as publications
from services.catalog.recurrences.endpoints import router as recurrences
from services.catalog.reference import Reference
from services.catalog.regions.endpoints import router as regions
from services.catalog.repairs.endpoints import router as repairs
from services.catalog.responsibilities.endpoints import router as responsibilities
from services.catalog.reviews.endpoints import files as reviewed_files
from services.catalog.reviews.endpoints import router as reviews
from services.catalog.sample import make_sample
from services.catalog.search.endpoints import router as search
from services.catalog.seeding import seed
from services.catalog.settings import CatalogSettings
from services.catalog.subscribers import subscriptions_of
from services.catalog.supplies.endpoints import router as supplies
from services.catalog.tools import Tools
from services.catalog.workbook_imports.endpoints import router as workbook_imports

DESCRIPTION: Final = (
    "公开标准目录、业务事件、公开义务与公开记录。 Disclosure standards, local catalogues, business events, duties,"
    " publications. 随系统提供的标准指引均为各地已公布目录的摘录(complete=false),不是完整标准。"
)


def make_tools(settings: CatalogSettings, database: Database, clock: Clock) -> Tools:
    """What use cases work with, for the service or for a command beside it."""
    reference = Reference(database)
    return Tools(
        settings=settings,
        clock=clock,
        outbox=Outbox(f"/v1/{NAME}"),
        reference=reference,
        calendars=LegalCalendars(settings.load_calendars),
        snapshots=SnapshotStore(published.loader(database, clock, reference.standards), epoch=clock.today),
    )


def create_app(
    settings: CatalogSettings, *, clock: Clock, bus: Bus, version: str, role: Role = "all"
) -> Service:
    """Assemble the service; nothing is opened before its lifespan begins."""
    database = Database(settings.database_url)
    tools = make_tools(settings, database, clock)

    async def start() -> None:
        if await seed(database, tools) and settings.sample:
            await make_sample(database, tools)

    parts = Parts(
        name=NAME,
        title="公开标准目录服务 / catalog",
        version=version,
        description=DESCRIPTION,
        migrations=MIGRATIONS,
        outbox=tools.outbox,
        routers=[
            business_events, obligations, publications, catalogues, bindings, guidelines, bodies, regions, feed_router(NAME, "duties:read"),
            monthly_tables,
            recurrences, obligation_acts, corrections, calendar_notices,
            guides, platform, supplies, search, proposals, workbook_imports, exports,
            adoptions, merge_proposals, body_successions,
            reviews, reviewed_files, changes, address_checks, repairs, portals, portal_articles,
            power_lists, power_files, power_links, coverage, joint_duties, responsibilities,
            matter_pairs, publication_facts,
        ],
        pages={clerk.PREFIX: clerk.router},
        state={"tools": tools, "sites": (clerk.make_site(),)},
        snapshots=[SnapshotRoute(published.PREFIX, published.SUFFIX, tools.snapshots, published.PARAMETERS)],
        snapshot_paths=published.paths(),
        clock=clock,
        subscriptions=subscriptions_of(tools),
        jobs=jobs_of(database, tools),
        watches=watches_of(database, tools),
        start=start,
    )  # fmt: skip
    return create_service(parts, database, bus, role)
