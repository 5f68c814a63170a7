"""Settings of the disclosure requests service: frozen data, made once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kernel.legal_time import Calendars
from services.disclosure_requests.clock.rules import RULES, RuleBook
from services.disclosure_requests.erasures.rules import RETENTION_YEARS


@dataclass(frozen=True, slots=True)
class RequestsSettings:
    """`load_calendars` reads the shipped holiday notices and those an operator loaded. `case_keys` is the file of keys
    that personal data are closed with, `receipt_key` the private key that receipts are signed with; either is made
    at the first start where it is absent. `former_receipt_keys` are files of public keys that receipts were signed with
    before. `retention_years`: how long a closed case keeps its personal data, by its row of table 3, else "default"; no
    law sets it. `township_report_due`: month and day on which townships publish their annual report, as a local notice
    says; Art. 49 does not name them. `proposal_applicants`: by how many distinct applicants a matter is proposed for
    proactive disclosure; Art. 44 says several. `public_filings_per_hour`: applications that an office takes from the public in
    an hour; 0: none by web. `rules` are the clock's, as this installation has chosen where the law is silent.
    `attachment_bytes`: how large a file of a case may be.
    """

    database_url: str
    load_calendars: Callable[[], Calendars]
    case_keys: Path
    receipt_key: Path
    former_receipt_keys: tuple[Path, ...] = ()
    retention_years: Mapping[str, int] = field(default_factory=lambda: RETENTION_YEARS)
    township_report_due: tuple[int, int] | None = None
    proposal_applicants: int = 3
    public_filings_per_hour: int = 60
    rules: RuleBook = RULES
    attachment_bytes: int = 20 * 2**20
    sample: bool = False
    calendar_check_seconds: float = 2.0
    sweep_seconds: float = 30.0
    idempotency_days: int = 30
