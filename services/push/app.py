"""The push service assembled: subscribers, subscriptions, audiences, messages, deliveries."""

from pathlib import Path
from typing import Final

from kernel.app import Parts, Role, Service, create_service
from kernel.clock import Clock
from kernel.db import Database
from kernel.http.feed import feed_router
from kernel.messaging.bus import Bus
from kernel.messaging.outbox import Outbox
from kernel.security.envelope import KeyFile, make_key_file
from services.push.audiences.endpoints import router as audiences
from services.push.canaries.endpoints import router as canaries
from services.push.deliveries.endpoints import router as deliveries
from services.push.endpoints.endpoints import router as endpoints
from services.push.feeds.endpoints import router as feeds
from services.push.groups.endpoints import router as groups
from services.push.jobs import jobs_of
from services.push.matcher import Matcher
from services.push.messages.endpoints import router as messages
from services.push.readiness import Readiness
from services.push.receipts.endpoints import router as receipts
from services.push.region_changes.endpoints import router as region_changes
from services.push.registry.endpoints import router as registry
from services.push.settings import PushSettings
from services.push.subscribers import subscriptions_of
from services.push.subscriptions.endpoints import router as subscriptions
from services.push.surfaces.endpoints import router as surfaces
from services.push.templates.endpoints import router as templates
from services.push.tools import Tools
from services.push.wire import Wire, channels_of

NAME: Final = "push"
MIGRATIONS: Final = Path(__file__).parent / "migrations"
#: Prefixes of the pages for people; a gateway in another process has to know them.
PAGES: Final = ()
DESCRIPTION: Final = (
    "精准推送:订阅、受众(由公开目录确定)、推送理由。"
    " Proactive push: subscriptions, audiences that the catalogue decides, and why each was told."
)


def make_tools(settings: PushSettings, clock: Clock) -> Tools:
    """What use cases work with; the key file is made where it is absent."""
    make_key_file(settings.address_keys)
    return Tools(
        settings=settings,
        clock=clock,
        outbox=Outbox(f"/v1/{NAME}"),
        keys=KeyFile(settings.address_keys),
        matcher=Matcher(),
    )


def create_app(
    settings: PushSettings,
    *,
    clock: Clock,
    bus: Bus,
    version: str,
    role: Role = "all",
) -> Service:
    """Assemble the service; its database is not opened before the lifespan begins."""
    database = Database(settings.database_url)
    tools = make_tools(settings, clock)
    wire = Wire(settings)
    parts = Parts(
        name=NAME,
        title="精准推送服务 / push",
        version=version,
        description=DESCRIPTION,
        migrations=MIGRATIONS,
        outbox=tools.outbox,
        routers=[
            audiences,
            canaries,
            deliveries,
            endpoints,
            feeds,
            groups,
            messages,
            receipts,
            region_changes,
            registry,
            subscriptions,
            surfaces,
            templates,
            feed_router(NAME, "push:read"),
        ],
        state={"tools": tools, "answer_box": tools.keys.box("answers")},
        clock=clock,
        ready=Readiness(database, settings.canary_seconds).check,
        subscriptions=subscriptions_of(),
        jobs=jobs_of(database, tools, channels_of(database, tools, wire), wire),
    )
    return create_service(parts, database, bus, role)
