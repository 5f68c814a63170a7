"""The interpretation service assembled: packages, documents, materials, sign-off, releases, responses."""

from typing import Final

from kernel.app import Parts, Role, Service, create_service
from kernel.blob_bucket import blobs_in
from kernel.clock import Clock
from kernel.db import Database
from kernel.http.feed import feed_router
from kernel.http.snapshot import SnapshotRoute, SnapshotStore
from kernel.legal_time import LegalCalendars
from kernel.messaging.bus import Bus
from kernel.messaging.outbox import Outbox
from services.interpretation.about import MIGRATIONS, NAME
from services.interpretation.basis_changes.endpoints import router as basis_changes
from services.interpretation.charts.endpoints import router as charts
from services.interpretation.charts.endpoints import tables as chart_tables
from services.interpretation.checks.endpoints import router as checks
from services.interpretation.comparisons.endpoints import router as comparisons
from services.interpretation.documents.endpoints import router as documents
from services.interpretation.feeds.endpoints import router as feeds
from services.interpretation.files.endpoints import router as files
from services.interpretation.jobs import jobs_of, watches_of
from services.interpretation.local_texts.endpoints import router as local_texts
from services.interpretation.materials.endpoints import router as materials
from services.interpretation.packages.endpoints import router as packages
from services.interpretation.questions.endpoints import router as questions
from services.interpretation.releases.endpoints import PREFIX, SUFFIX, paths
from services.interpretation.releases.endpoints import router as releases
from services.interpretation.releases.service import loader
from services.interpretation.renderings.endpoints import router as renderings
from services.interpretation.renderings.service import loader as page_loader
from services.interpretation.responses.endpoints import router as responses
from services.interpretation.rulings.endpoints import router as rulings
from services.interpretation.search.endpoints import router as search
from services.interpretation.settings import InterpretationSettings
from services.interpretation.sign_offs.endpoints import router as sign_offs
from services.interpretation.submissions.endpoints import router as submissions
from services.interpretation.subscribers import subscriptions_of
from services.interpretation.tools import Tools

DESCRIPTION: Final = (
    "政策解读:文件、方案、材料同步组织、同步审签、同步发布。"
    " Policy interpretation: document, plan and materials organised, signed and released together."
)


def create_app(
    settings: InterpretationSettings, *, clock: Clock, bus: Bus, version: str, role: Role = "all"
) -> Service:
    """Assemble the service; its database is not opened before the lifespan begins."""
    database = Database(settings.database_url)
    tools = Tools(
        settings=settings,
        clock=clock,
        outbox=Outbox(f"/v1/{NAME}"),
        calendars=LegalCalendars(settings.load_calendars),
        blobs=blobs_in(settings.files),
        snapshots=SnapshotStore(loader(database)),
        pages=SnapshotStore(page_loader(database)),
    )
    parts = Parts(
        name=NAME,
        title="政策解读服务 / interpretation",
        version=version,
        description=DESCRIPTION,
        migrations=MIGRATIONS,
        outbox=tools.outbox,
        routers=[
            basis_changes,
            charts,
            chart_tables,
            checks,
            comparisons,
            documents,
            feeds,
            files,
            local_texts,
            materials,
            packages,
            questions,
            releases,
            renderings,
            responses,
            rulings,
            search,
            sign_offs,
            submissions,
            feed_router(NAME, "interpretation:read"),
        ],
        state={"tools": tools},
        snapshots=[SnapshotRoute(PREFIX, SUFFIX, tools.snapshots, frozenset())],
        snapshot_paths=paths(),
        clock=clock,
        subscriptions=subscriptions_of(tools),
        jobs=jobs_of(database, tools),
        watches=watches_of(database, tools),
    )
    return create_service(parts, database, bus, role)
