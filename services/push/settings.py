"""Settings of the push service: frozen data, made once."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kernel.http.outbound.addresses import Policy, Target
from kernel.legal_time import Calendars

#: Ports of public addresses: https, and submission of mail.
WEB_PORTS: Final = frozenset({443})
MAIL_PORTS: Final = frozenset({465, 587})
#: And of time-stamping authorities: many answer without TLS alone, for what they say is signed.
STAMPING_PORTS: Final = frozenset({80, 443})


@dataclass(frozen=True, slots=True)
class PushSettings:
    """`address_keys` is the file of keys that subscribers' addresses are closed with, made at the first start where it
    is absent. `idempotency_days`: how long answers are kept for repeated requests. `sweep_seconds`: how
    often silent cases and deadlines are looked for, `deliver_seconds`: how often there is looked for
    something to send whose time has come; what is accepted is looked for at once. `import_seconds`: how often for imports and
    redrives, which are worked off in pieces.
    `targets` are what an administrator opened of the intranet. `canary_seconds`: a canary has to have gone through within so
    long, 0: none is sent. `emergency_probe_seconds`: so long after a failure an emergency is let through an open breaker.
    `behind_seconds`: a channel whose oldest delivery waits for longer has fallen behind; looked for every `watch_seconds`.
    `load_calendars` reads the operator's holiday notices. `proof_key` is the private key that signs proofs, made at the first
    start; `former_proof_keys` the public keys that signed them before. `public_url` is where the public reaches this
    installation; `posting_confirm_days` calendar days a sheet may stay unconfirmed; `decision_reminder_hours` hours an uncertain
    delivery may wait for an officer; `held_hours` after which what is held is told of, and told of again; `feed_poll_seconds` after
    which readers of feeds are asked to come again.
    `content_days` and `address_days`: how long messages keep their content, and subscribers whom nothing is told their addresses.
    `tsa_url` is the time-stamping authority (RFC 3161; "": none), `tsa_policy` the OID that is asked for, `tsa_ca` the
    certificates that its own leads to (PEM), `tsa_seconds` how long its answer is waited for.
    """

    database_url: str
    address_keys: Path
    load_calendars: Callable[[], Calendars]
    proof_key: Path
    former_proof_keys: tuple[Path, ...] = ()
    public_url: str = "http://127.0.0.1:8000"
    posting_confirm_days: int = 3
    decision_reminder_hours: int = 24
    held_hours: int = 72
    feed_poll_seconds: int = 30
    content_days: int = 1095
    address_days: int = 730
    idempotency_days: int = 30
    sweep_seconds: float = 30.0
    deliver_seconds: float = 2.0
    retain_seconds: float = 3600.0
    import_seconds: float = 3.0
    targets: tuple[Target, ...] = ()
    canary_seconds: float = 60.0
    emergency_probe_seconds: int = 60
    behind_seconds: int = 600
    watch_seconds: float = 30.0
    tsa_url: str = ""
    tsa_policy: str = ""
    tsa_ca: Path | None = None
    tsa_seconds: float = 10.0

    @property
    def web(self) -> Policy:
        """Where requests may go."""
        return Policy(WEB_PORTS, self.targets, "GONGKAI_PUSH_TARGETS")

    @property
    def stamping(self) -> Policy:
        """Where a time-stamping authority may be."""
        return Policy(STAMPING_PORTS, self.targets, "GONGKAI_PUSH_TARGETS")

    @property
    def mail(self) -> Policy:
        """Where relays may be."""
        return Policy(MAIL_PORTS, self.targets, "GONGKAI_PUSH_TARGETS")
