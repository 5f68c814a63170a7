"""Alembic environment of the disclosure requests service's database."""

from alembic import context

import kernel.db.lease
import kernel.http.idempotency
import kernel.messaging.dead_letters
import kernel.messaging.inbox  # noqa: F401  # the tables of these belong to the kernel's metadata
from kernel.db.migrate import run_env
from kernel.messaging.outbox import outbox
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.attachments.models import Attachment
from services.disclosure_requests.calendar_feeds.models import CalendarFeed
from services.disclosure_requests.clock_moves.models import ClockMove
from services.disclosure_requests.consultations.models import Consultation
from services.disclosure_requests.decisions.models import Decision
from services.disclosure_requests.document_numbers.models import DocumentNumber
from services.disclosure_requests.erasures.models import Erasure
from services.disclosure_requests.fees.models import FeeMonth
from services.disclosure_requests.ledger.models import LedgerEntry
from services.disclosure_requests.ledger_roots.models import LedgerRoot
from services.disclosure_requests.letter_templates.models import LetterTemplate
from services.disclosure_requests.letters.models import Letter
from services.disclosure_requests.matters.models import Matter
from services.disclosure_requests.normative_documents.models import NormativeDocument
from services.disclosure_requests.offices.models import Office
from services.disclosure_requests.personal_data.models import SealedApplicant
from services.disclosure_requests.proposals.models import Proposal
from services.disclosure_requests.receipts.models import Receipt
from services.disclosure_requests.report_entries.models import ReportEntry
from services.disclosure_requests.report_snapshots.models import ReportSnapshot
from services.disclosure_requests.reviews.models import Review
from services.disclosure_requests.sealed_texts.models import SealedText
from services.disclosure_requests.suggestions.models import INDEX, Suggestion
from services.disclosure_requests.unmaskings.models import Unmasking
from services.disclosure_requests.yearly_counts.models import YearlyCount

#: Importing them fills the metadata. Idempotency records and the outbox share the kernel's.
MAPPED = (
    Application, Attachment, CalendarFeed, ClockMove, Consultation, Decision, DocumentNumber, Erasure, FeeMonth, LedgerEntry,
    LedgerRoot, Letter, LetterTemplate, NormativeDocument, Office, Receipt, ReportEntry, ReportSnapshot,
    Review, SealedApplicant, SealedText, Unmasking, YearlyCount, Matter, Proposal, Suggestion, INDEX,
)  # fmt: skip

run_env(context, [Application.metadata, outbox.metadata])
