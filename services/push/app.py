"""The push service assembled: subscribers, subscriptions, audiences, messages, deliveries."""

from typing import Final

from kernel.app import Parts, Role, Service, create_service
from kernel.clock import Clock
from kernel.db import Database
from kernel.http.feed import feed_router
from kernel.legal_time import LegalCalendars
from kernel.messaging.bus import Bus
from kernel.messaging.outbox import Outbox
from kernel.security.envelope import KeyFile, make_key_file
from kernel.security.seal import make_sealer
from kernel.security.time_stamp import load_roots
from services.push.about import MIGRATIONS, NAME, TOLD
from services.push.audiences.endpoints import router as audiences
from services.push.canaries.endpoints import router as canaries
from services.push.decisions.endpoints import router as decisions
from services.push.deliveries.endpoints import router as deliveries
from services.push.endpoints.endpoints import router as endpoints
from services.push.fallbacks.endpoints import router as fallbacks
from services.push.feeds.endpoints import router as feeds
from services.push.gauges import Gauges
from services.push.groups.endpoints import router as groups
from services.push.jobs import jobs_of
from services.push.kept_roots.endpoints import router as kept_roots
from services.push.matcher import Matcher
from services.push.messages.endpoints import router as messages
from services.push.notices.endpoints import router as notices
from services.push.postings.endpoints import holders as posted_sheets
from services.push.postings.endpoints import router as postings
from services.push.preferences.endpoints import router as preferences
from services.push.proofs.endpoints import router as proofs
from services.push.readiness import Readiness
from services.push.receipts.endpoints import router as receipts
from services.push.recipient_imports.endpoints import files as recipient_files
from services.push.recipient_imports.endpoints import router as recipient_imports
from services.push.redrives.endpoints import router as redrives
from services.push.region_changes.endpoints import router as region_changes
from services.push.registry.endpoints import router as registry
from services.push.responsible_persons.endpoints import router as responsible_persons
from services.push.settings import PushSettings
from services.push.subscribers import subscriptions_of
from services.push.subscriptions.endpoints import router as subscriptions
from services.push.suppressions.endpoints import router as suppressions
from services.push.surfaces.endpoints import router as surfaces
from services.push.teams.endpoints import router as teams
from services.push.templates.endpoints import router as templates
from services.push.time_stamps.rules import Authority
from services.push.told_pages import endpoints as told_pages
from services.push.tools import Tools
from services.push.wire import Wire, channels_of

DESCRIPTION: Final = (
    "精准推送:订阅、受众(由公开目录确定)、推送理由。"
    " Proactive push: subscriptions, audiences that the catalogue decides, and why each was told."
)


def make_tools(settings: PushSettings, clock: Clock) -> Tools:
    """What use cases work with; the key files are made where they are absent. Raises ValueError for a file of certificates that
    cannot be read.
    """
    make_key_file(settings.address_keys)
    return Tools(
        settings=settings,
        clock=clock,
        outbox=Outbox(f"/v1/{NAME}"),
        keys=KeyFile(settings.address_keys),
        matcher=Matcher(),
        calendars=LegalCalendars(settings.load_calendars),
        sealer=make_sealer(settings.proof_key),
        authority=_authority(settings),
    )


def _authority(settings: PushSettings) -> Authority | None:
    if not settings.tsa_url or settings.tsa_ca is None:
        return None
    return Authority(settings.tsa_url, load_roots(settings.tsa_ca), settings.tsa_policy or None)


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
            decisions,
            deliveries,
            endpoints,
            fallbacks,
            feeds,
            groups,
            kept_roots,
            messages,
            notices,
            posted_sheets,
            postings,
            preferences,
            proofs,
            receipts,
            recipient_files,
            recipient_imports,
            redrives,
            region_changes,
            registry,
            responsible_persons,
            subscriptions,
            suppressions,
            surfaces,
            teams,
            templates,
            feed_router(NAME, "push:read"),
        ],
        pages={TOLD: told_pages.router},
        state={
            "tools": tools,
            "answer_box": tools.keys.box("answers"),
            "sites": (told_pages.make_site(),),
        },
        clock=clock,
        ready=Readiness(database, settings.canary_seconds).check,
        metrics=Gauges(database, tools).read,
        subscriptions=subscriptions_of(tools),
        jobs=jobs_of(database, tools, channels_of(database, tools, wire), wire),
    )
    return create_service(parts, database, bus, role)
