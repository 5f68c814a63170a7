"""What this installation's settings mean for each part; and the embedded shape: gateway and services in one process, a SQLite file
(or PostgreSQL database) each.

A service is imported where it is made: a process that serves one of them holds nothing of the others.
"""

from functools import cache
from importlib import metadata

from gateway.settings import GatewaySettings
from gongkai.calendars import CalendarFolder, load_calendars
from gongkai.settings import Settings
from kernel.app import Role, Service
from kernel.clock import Clock, SystemClock
from kernel.db import Database
from kernel.http.asgi import App
from kernel.messaging.bus import Bus
from kernel.messaging.memory_bus import MemoryBus
from kernel.telemetry.metrics import Metrics
from services.catalog import about as catalog
from services.catalog.settings import CatalogSettings
from services.disclosure_requests import about as requests
from services.disclosure_requests.erasures.rules import read_schedule
from services.disclosure_requests.reports.rules import read_day
from services.disclosure_requests.settings import RequestsSettings
from services.interpretation import about as interpretation
from services.interpretation.settings import InterpretationSettings
from services.push import about as push
from services.push.settings import PushSettings


@cache
def _version() -> str:
    return metadata.version("gongkai")


def catalog_settings(settings: Settings) -> CatalogSettings:
    """What this installation's settings mean for the catalog service."""
    return CatalogSettings(
        database_url=settings.url_of("catalog"),
        load_calendars=lambda: load_calendars(settings.calendars),
        calendar_store=CalendarFolder(settings.calendars),
        sample=settings.sample,
        due_soon_working_days=settings.due_soon_working_days,
        late_report_working_days=settings.late_report_working_days,
        waiver_review_months=settings.waiver_review_months,
        recurrence_horizon_days=settings.recurrence_horizon_days,
        supply_days=settings.supply_days,
        address_checks=settings.address_checks,
        address_targets=settings.visited_targets,
        address_robots_ignored=settings.robots_ignored,
        address_delay_seconds=settings.address_delay_seconds,
        address_timeout_seconds=settings.address_timeout_seconds,
        broken_failures=settings.broken_failures,
        broken_hours=settings.broken_hours,
        public_url=settings.public_address,
    )


def catalog_service(settings: Settings, clock: Clock, bus: Bus, role: Role = "all") -> Service:
    """The catalog service as this installation's settings want it, in either shape."""
    from services.catalog.app import create_app

    return create_app(
        catalog_settings(settings),
        clock=clock,
        bus=bus,
        version=_version(),
        role=role,
    )


def requests_settings(settings: Settings) -> RequestsSettings:
    """What this installation's settings mean for the disclosure requests service."""
    return RequestsSettings(
        database_url=settings.url_of("disclosure_requests"),
        load_calendars=lambda: load_calendars(settings.calendars),
        case_keys=settings.case_keys,
        receipt_key=settings.receipt_key,
        former_receipt_keys=settings.former_receipt_keys,
        retention_years=read_schedule(settings.retention_years),
        township_report_due=read_day(settings.township_report_due),
        attachment_bytes=settings.attachment_limit_bytes,
        public_filings_per_hour=settings.public_filings_per_hour,
        sample=settings.sample,
    )


def requests_service(settings: Settings, clock: Clock, bus: Bus, role: Role = "all") -> Service:
    """The disclosure requests service as this installation's settings want it, in either shape."""
    from services.disclosure_requests.app import create_app

    return create_app(requests_settings(settings), clock=clock, bus=bus, version=_version(), role=role)


def interpretation_settings(settings: Settings) -> InterpretationSettings:
    """What this installation's settings mean for the interpretation service."""
    return InterpretationSettings(
        database_url=settings.url_of("interpretation"),
        load_calendars=lambda: load_calendars(settings.calendars),
        files=settings.interpretation_files,
        file_bytes=settings.file_limit_bytes,
        orphan_hours=settings.orphan_file_hours,
        response_clock_starts=settings.response_clock_starts,
    )


def interpretation_service(settings: Settings, clock: Clock, bus: Bus, role: Role = "all") -> Service:
    """The interpretation service as this installation's settings want it, in either shape."""
    from services.interpretation.app import create_app

    return create_app(interpretation_settings(settings), clock=clock, bus=bus, version=_version(), role=role)


def push_settings(settings: Settings) -> PushSettings:
    """What this installation's settings mean for the push service."""
    return PushSettings(
        database_url=settings.url_of("push"),
        address_keys=settings.address_keys,
        targets=settings.intranet_targets,
        load_calendars=lambda: load_calendars(settings.calendars),
        proof_key=settings.proof_key,
        former_proof_keys=settings.former_proof_keys,
        public_url=settings.public_address,
        posting_confirm_days=settings.posting_confirm_days,
        decision_reminder_hours=settings.push_decision_reminder_hours,
        held_hours=settings.push_held_hours,
        feed_poll_seconds=settings.push_feed_poll_seconds,
        content_days=settings.push_content_days,
        address_days=settings.push_address_days,
        emergency_probe_seconds=settings.push_emergency_probe_seconds,
        behind_seconds=settings.push_behind_seconds,
        tsa_url=settings.push_tsa_url,
        tsa_policy=settings.push_tsa_policy,
        tsa_ca=settings.push_tsa_ca_file,
    )


def push_service(settings: Settings, clock: Clock, bus: Bus, role: Role = "all") -> Service:
    """The push service as this installation's settings want it, in either shape."""
    from services.push.app import create_app

    return create_app(push_settings(settings), clock=clock, bus=bus, version=_version(), role=role)


def gateway_settings(settings: Settings) -> GatewaySettings:
    """What the gateway takes of this installation's settings, in either shape."""
    return GatewaySettings(
        pepper=settings.pepper(),
        body_limit_bytes=settings.body_limit_bytes,
        file_limit_bytes=settings.file_limit_bytes,
        streamed_paths=(*requests.STREAMED, *catalog.STREAMED, *interpretation.STREAMED, *push.STREAMED),
        trial_paths=(*catalog.TRIALS, *interpretation.TRIALS, *push.TRIALS),
    )


def create_app(settings: Settings, clock: Clock | None = None) -> App:
    """The whole suite as one ASGI app; nothing is opened before its lifespan begins."""
    from gateway.app import create_gateway

    clock = clock or SystemClock()
    bus = MemoryBus()
    makers = (catalog_service, requests_service, interpretation_service, push_service)
    services = [make(settings, clock, bus) for make in makers]
    metrics = Metrics()
    metrics.sources |= {one.name: one.metrics for one in services if one.metrics is not None}
    return create_gateway(
        gateway_settings(settings),
        services,
        Database(settings.url_of("gateway")),
        clock,
        metrics,
        checks=[(service.name, service.ping) for service in services],
    )
