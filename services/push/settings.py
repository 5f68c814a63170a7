"""Settings of the push service: frozen data, made once."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kernel.http.outbound.addresses import Policy, Target

#: Ports of public addresses: https, and submission of mail.
WEB_PORTS: Final = frozenset({443})
MAIL_PORTS: Final = frozenset({465, 587})


@dataclass(frozen=True, slots=True)
class PushSettings:
    """`address_keys` is the file of keys that subscribers' addresses are closed with, made at the first start where it
    is absent. `idempotency_days`: how long answers are kept for repeated requests. `sweep_seconds`: how
    often silent cases are looked for, `deliver_seconds`: how often there is looked for something to send. `targets` are what
    an administrator opened of the intranet. `canary_seconds`: a canary has to have gone through within so long, 0: none is sent.
    """

    database_url: str
    address_keys: Path
    idempotency_days: int = 30
    sweep_seconds: float = 30.0
    deliver_seconds: float = 0.5
    targets: tuple[Target, ...] = ()
    canary_seconds: float = 60.0

    @property
    def web(self) -> Policy:
        """Where requests may go."""
        return Policy(WEB_PORTS, self.targets)

    @property
    def mail(self) -> Policy:
        """Where relays may be."""
        return Policy(MAIL_PORTS, self.targets)
