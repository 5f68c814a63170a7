"""The order of the gateway, from the outside in: one list."""

from collections.abc import Callable, Sequence
from functools import reduce

from gateway.consumers.keyring import Keyring
from gateway.middleware.body_limit import BodyLimit
from gateway.middleware.identify import Identify
from gateway.middleware.last_resort import LastResort
from gateway.middleware.live_only import LiveOnly
from gateway.middleware.observe import Observe
from gateway.middleware.page_sessions import PageSessions
from gateway.middleware.request_id import RequestId
from gateway.page_session import Sealer
from gateway.settings import GatewaySettings
from kernel.clock import Clock
from kernel.http.asgi import App
from kernel.telemetry.metrics import Metrics

#: On every answer: a browser must not guess another media type than ours.
SECURITY_HEADERS = ((b"x-content-type-options", b"nosniff"),)


def pipeline(
    routes: App,
    settings: GatewaySettings,
    keyring: Keyring,
    metrics: Metrics,
    clock: Clock,
    pages: Sequence[str] = (),
) -> App:
    """The ASGI app (http scopes only) that leads a request through every station to `routes`. Below `pages` people
    sign in with a form.
    """
    stations: list[Callable[[App], App]] = [
        lambda app: RequestId(app, also=SECURITY_HEADERS),
        lambda app: Observe(app, metrics, settings.access_log),
        lambda app: LastResort(app),
        lambda app: BodyLimit(
            app, settings.body_limit_bytes, settings.streamed_paths, settings.file_limit_bytes
        ),
        lambda app: Identify(app, keyring),
        lambda app: PageSessions(app, keyring, Sealer(settings.pepper), clock, pages),
        lambda app: LiveOnly(app, settings.trial_paths),
    ]
    return reduce(lambda app, station: station(app), reversed(stations), routes)
