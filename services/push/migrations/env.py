"""Alembic environment of the push service's database."""

from alembic import context

import kernel.db.lease
import kernel.http.idempotency
import kernel.messaging.dead_letters
import kernel.messaging.inbox  # noqa: F401  # the tables of these belong to the kernel's metadata
from kernel.db.migrate import run_env
from kernel.messaging.outbox import outbox
from services.push.audiences.models import Audience
from services.push.backlogs.models import Backlog
from services.push.canaries.models import Canary
from services.push.decisions.models import Decision
from services.push.deliveries.models import Delivery
from services.push.digests.models import Digest
from services.push.endpoint_states.models import DisabledEndpoint
from services.push.endpoints.models import Endpoint
from services.push.fallbacks.models import Fallback
from services.push.feeds.models import FeedEntry
from services.push.groups.models import AudienceGroup
from services.push.kept_roots.models import ProofRoot, ProofWatch
from services.push.known.models import KnownItem
from services.push.long_held.models import HeldTold
from services.push.messages.models import Message
from services.push.notices.models import Deadline, Notice
from services.push.pieces.models import Piece
from services.push.postings.models import Posting
from services.push.preferences.models import Preference
from services.push.receipts.models import Receipt
from services.push.recipient_imports.models import RecipientImport
from services.push.recounts.models import Miscount
from services.push.redrives.models import Redrive
from services.push.region_changes.models import RegionChange
from services.push.registry.models import Subscriber
from services.push.responsible_persons.models import ResponsiblePersons
from services.push.revisions.models import Revision
from services.push.status_queries.models import StatusQuery
from services.push.subscriptions.models import Subscription
from services.push.suppressions.models import Suppression
from services.push.teams.models import Team
from services.push.templates.models import TemplateVersion
from services.push.threads.models import Thread
from services.push.time_stamps.models import TimeStamp

#: Importing them fills the metadata. Idempotency records and the outbox share the kernel's.
MAPPED = (
    Audience, AudienceGroup, Backlog, Canary, Deadline, Decision, Delivery, Digest, DisabledEndpoint, Endpoint, Fallback, FeedEntry,
    HeldTold, KnownItem, Message, Miscount, Notice, Piece, Posting, Preference, ProofRoot, ProofWatch, Receipt, RecipientImport, Redrive,
    RegionChange, ResponsiblePersons, Revision, StatusQuery, Subscriber, Subscription, Suppression, Team, TemplateVersion, Thread,
    TimeStamp,
)  # fmt: skip

run_env(context, [KnownItem.metadata, outbox.metadata])
