"""What changes the record of a county takes a live key: one for trials reads, and does what is declared for trials."""

from collections.abc import Sequence

from gateway.paths import matcher
from kernel.http.asgi import App, Receive, Scope, Send, send_problem
from kernel.security.principal import SCOPE_KEY, Principal, changes_nothing

_READING = ("GET", "HEAD", "OPTIONS")


class LiveOnly:
    """Answers 403 to a change by a key of kind team or test, unless it is one of `trials` (`POST /a/{id}/b`): what services
    declare that they do for a trial without touching the record, or that only calculates.
    """

    def __init__(self, app: App, trials: Sequence[str] = ()) -> None:
        self.app, self._is_trial = app, matcher(trials)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        caller: Principal | None = scope.get(SCOPE_KEY)
        if caller is None or caller.kind == "live" or self._may(scope["method"], scope["path"]):
            await self.app(scope, receive, send)
        else:
            await send_problem(changes_nothing(caller.kind), scope, send)

    def _may(self, method: str, path: str) -> bool:
        return method in _READING or bool(self._is_trial(f"{method} {path}"))
