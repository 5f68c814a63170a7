"""The embedded shape: gateway and services in one process, a SQLite file (or PostgreSQL database) each."""

from importlib.metadata import version

from gateway.app import create_gateway
from gateway.settings import GatewaySettings
from gongkai.calendars import load_calendars
from gongkai.settings import Settings
from kernel.clock import Clock, SystemClock
from kernel.db import Database
from kernel.http.asgi import App
from kernel.messaging.memory_bus import MemoryBus
from kernel.telemetry.metrics import Metrics
from services.catalog.app import create_app as create_catalog
from services.catalog.settings import CatalogSettings


def create_app(settings: Settings, clock: Clock | None = None) -> App:
    """The whole suite as one ASGI app; nothing is opened before its lifespan begins."""
    clock = clock or SystemClock()
    catalog = create_catalog(
        CatalogSettings(
            database_url=settings.url_of("catalog"),
            load_calendars=lambda: load_calendars(settings.calendars),
            sample=settings.sample,
            due_soon_working_days=settings.due_soon_working_days,
        ),
        clock=clock,
        bus=MemoryBus(),
        version=version("gongkai"),
    )
    gateway = GatewaySettings(pepper=settings.pepper(), body_limit_bytes=settings.body_limit_bytes)
    services = [catalog]
    return create_gateway(
        gateway,
        services,
        Database(settings.url_of("gateway")),
        clock,
        Metrics(),
        checks=[(service.name, service.ping) for service in services],
    )
