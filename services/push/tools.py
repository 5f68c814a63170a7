"""What use cases work with beside the session and the caller: clock, outbox, keys, the index of subscriptions,
the working-day calendars, the signer of proofs, the authority that stamps them.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Final

from fastapi import Depends, Request

from kernel.clock import Clock
from kernel.http.problems import TooMany
from kernel.legal_time import LegalCalendars
from kernel.messaging.outbox import Outbox
from kernel.security.envelope import KeyRing
from kernel.security.seal import Sealer
from services.push.matcher import Matcher
from services.push.settings import PushSettings
from services.push.time_stamps.rules import Authority

#: Test messages that a client may have under way at once, in a process.
TESTS: Final = 2


@dataclass(frozen=True, slots=True)
class Tools:
    """One per service, made at assembly. `authority` is None where none is asked for time stamps; `tests` are the test messages
    under way, by client; `outcomes` counts what became of attempts, by channel and outcome, since this process began.
    """

    settings: PushSettings
    clock: Clock
    outbox: Outbox
    keys: KeyRing
    matcher: Matcher
    calendars: LegalCalendars
    sealer: Sealer
    authority: Authority | None = None
    tests: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)

    @contextmanager
    def testing(self, client: str) -> Iterator[None]:
        """While a test message of a client is under way; raises TooMany where TESTS of its messages are."""
        if self.tests[client] >= TESTS:
            raise TooMany(
                f"贵系统已有 {TESTS} 条测试消息在发送,请等其结束", f"{TESTS} of your test messages are under way: wait for them",
                code="tests_under_way", headers={"retry-after": "5"},
            )  # fmt: skip
        self.tests[client] += 1
        try:
            yield
        finally:
            self.tests[client] -= 1


async def _tools(request: Request) -> Tools:
    tools: Tools = request.app.state.tools
    return tools


ToolsOf = Annotated[Tools, Depends(_tools)]
