"""The second shape: gateway, services and workers as processes of their own, PostgreSQL and NATS between them."""

from typing import Final

from gateway.consumers import MIGRATIONS as GATEWAY_MIGRATIONS
from gongkai.embedded import (
    catalog_service,
    gateway_settings,
    interpretation_service,
    push_service,
    requests_service,
)
from gongkai.settings import Settings
from kernel.app import Role, Service
from kernel.clock import Clock, SystemClock
from kernel.db import Database
from kernel.db.migrate import upgrade
from kernel.http.asgi import App
from kernel.http.internal import Guarded
from kernel.messaging.bus import Bus
from kernel.messaging.memory_bus import MemoryBus
from kernel.messaging.nats_bus import NatsBus
from kernel.security.internal_token import load_signer, load_verifier
from kernel.telemetry.metrics import Metrics
from services.catalog import about as catalog
from services.disclosure_requests import about as requests
from services.interpretation import about as interpretation
from services.push import about as push

#: service -> (how it is made, its migrations, the prefixes of its pages)
SERVICES: Final = {
    "catalog": (catalog_service, catalog.MIGRATIONS, catalog.PAGES),
    "disclosure_requests": (requests_service, requests.MIGRATIONS, requests.PAGES),
    "interpretation": (interpretation_service, interpretation.MIGRATIONS, interpretation.PAGES),
    "push": (push_service, push.MIGRATIONS, push.PAGES),
}


def bus_of(settings: Settings, name: str) -> Bus:
    """NATS where its address is given, else events stay in this process."""
    return (
        NatsBus(settings.nats_url, name=name, space=settings.nats_space) if settings.nats_url else MemoryBus()
    )


def service_app(settings: Settings, name: str, role: Role, clock: Clock | None = None) -> App:
    """A service in a process of its own: it takes requests with an internal token of the gateway only.

    Raises ValueError (`中文 / English`) for an unknown name, or when no public key of the gateway is given.
    """
    clock = clock or SystemClock()
    make, _, _ = _known(name)
    service: Service = make(settings, clock, bus_of(settings, f"{name}-{role}"), role)
    return Guarded(service, load_verifier(settings.token_public_keys, name, clock), Metrics())


def gateway_app(settings: Settings, clock: Clock | None = None) -> App:
    """The gateway in a process of its own. Raises ValueError for settings that do not hold."""
    from gateway.app import create_gateway
    from gateway.remote import Remote

    clock = clock or SystemClock()
    if settings.token_private_key_file is None:
        raise ValueError(
            "须以 GONGKAI_TOKEN_PRIVATE_KEY_FILE 给出内部令牌的私钥"
            " / GONGKAI_TOKEN_PRIVATE_KEY_FILE has to name the private key of internal tokens"
        )
    signer = load_signer(settings.token_private_key_file, clock)
    remotes = [
        Remote(name, address, signer, pages=_known(name)[2]) for name, address in settings.services.items()
    ]
    return create_gateway(
        gateway_settings(settings),
        remotes,
        Database(settings.url_of("gateway")),
        clock,
        Metrics(),
        checks=[(remote.name, remote.ping) for remote in remotes],
    )


def migrate(settings: Settings, name: str) -> bool:
    """Bring the database of the gateway or of a service to the newest schema; True when anything had to be done."""
    scripts = GATEWAY_MIGRATIONS if name == "gateway" else _known(name)[1]
    return upgrade(settings.url_of(name), scripts)


def _known(name: str):  # type: ignore[no-untyped-def]  # the values of SERVICES
    try:
        return SERVICES[name]
    except KeyError:
        raise ValueError(
            f"没有服务 {name};有:{', '.join(SERVICES)} / no service {name}; there are: {', '.join(SERVICES)}"
        ) from None
