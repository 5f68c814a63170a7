"""Alembic environment of the catalog service's database."""

from alembic import context

import kernel.db.lease
import kernel.http.idempotency
import kernel.messaging.dead_letters
import kernel.messaging.inbox  # noqa: F401  # the tables of these belong to the kernel's metadata
from kernel.db.migrate import run_env
from kernel.messaging.outbox import outbox
from services.catalog.address_checks.models import AddressEvidence
from services.catalog.adoptions.models import AdoptionPolicy
from services.catalog.bindings.models import Binding
from services.catalog.bodies.models import Body
from services.catalog.body_successions.models import BodySuccession
from services.catalog.business_events.models import BusinessEvent
from services.catalog.catalogues.models import Catalogue
from services.catalog.corrections.models import EventCorrection
from services.catalog.guidelines.models import Guideline
from services.catalog.guides.models import Guide
from services.catalog.joint_duties.models import JointDuty
from services.catalog.matter_pairs.models import MatterPair
from services.catalog.merge_proposals.models import MergeProposal
from services.catalog.obligation_acts.models import ObligationAct
from services.catalog.obligations.models import Obligation
from services.catalog.platform.models import PlatformColumn
from services.catalog.portal_articles.models import PortalArticle
from services.catalog.portals.models import Portal
from services.catalog.power_links.models import PowerLink
from services.catalog.power_lists.models import Power
from services.catalog.proposals.models import Proposal
from services.catalog.publication_facts.models import PublicationFacts
from services.catalog.publications.models import Publication
from services.catalog.recurrences.models import Recurrence
from services.catalog.regions.models import Region
from services.catalog.repairs.models import Repair
from services.catalog.reviews.models import Review
from services.catalog.search.models import INDEX
from services.catalog.supplies.models import Supply
from services.catalog.uses.models import PublicationUse
from services.catalog.workbook_imports.models import WorkbookImport

#: Importing them fills the metadata. Idempotency records and the outbox share the kernel's.
MAPPED = (
    Binding, Body, BusinessEvent, Catalogue, EventCorrection, Guideline, Obligation, ObligationAct, Publication, Review,
    Recurrence, Region, Guide, PlatformColumn, Supply, Proposal, INDEX, AdoptionPolicy,
    MergeProposal, BodySuccession, Power, PowerLink, JointDuty, MatterPair, PublicationFacts,
    AddressEvidence, Repair, PublicationUse, Portal, PortalArticle, WorkbookImport,
)  # fmt: skip

run_env(context, [Region.metadata, outbox.metadata])
