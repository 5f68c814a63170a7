"""The disclosure requests service assembled: applications, their clock, decisions, letters, the annual report."""

from typing import Final

from kernel.app import Parts, Role, Service, create_service
from kernel.clock import Clock
from kernel.db import Database
from kernel.http.feed import feed_router
from kernel.legal_time import LegalCalendars
from kernel.messaging.bus import Bus
from kernel.messaging.outbox import Outbox
from kernel.office_documents.pdf import PdfMaker
from kernel.security.envelope import KeyFile, make_key_file
from kernel.security.seal import load_public_pem, make_sealer
from services.disclosure_requests.about import MIGRATIONS, NAME
from services.disclosure_requests.acts.endpoints import router as acts
from services.disclosure_requests.applications.endpoints import router as applications
from services.disclosure_requests.apply import endpoints as apply
from services.disclosure_requests.attachments.endpoints import router as attachments
from services.disclosure_requests.bundles.endpoints import router as bundles
from services.disclosure_requests.calendar_feeds.endpoints import router as calendar_feeds
from services.disclosure_requests.clock.endpoints import router as clocks
from services.disclosure_requests.clock_moves.endpoints import router as clock_moves
from services.disclosure_requests.consultations.endpoints import router as consultations
from services.disclosure_requests.decisions.endpoints import router as decisions
from services.disclosure_requests.desk import endpoints as desk
from services.disclosure_requests.document_numbers.endpoints import router as document_numbers
from services.disclosure_requests.erasures.endpoints import router as erasures
from services.disclosure_requests.fees.endpoints import router as fees
from services.disclosure_requests.intake.endpoints import router as intake
from services.disclosure_requests.jobs import jobs_of, watches_of
from services.disclosure_requests.ledger_roots.endpoints import router as ledger_roots
from services.disclosure_requests.letter_templates.endpoints import router as letter_templates
from services.disclosure_requests.letters.endpoints import router as letters
from services.disclosure_requests.normative_documents.endpoints import router as normative_documents
from services.disclosure_requests.offices.endpoints import router as offices
from services.disclosure_requests.opinion import endpoints as opinion
from services.disclosure_requests.proposals.endpoints import router as proposals
from services.disclosure_requests.public_applications.endpoints import router as public_applications
from services.disclosure_requests.receipts.endpoints import router as receipts
from services.disclosure_requests.report_entries.endpoints import router as report_entries
from services.disclosure_requests.report_snapshots.endpoints import router as report_snapshots
from services.disclosure_requests.reports.endpoints import router as reports
from services.disclosure_requests.reviews.endpoints import router as reviews
from services.disclosure_requests.sample import make_sample
from services.disclosure_requests.settings import RequestsSettings
from services.disclosure_requests.similar.endpoints import router as similar
from services.disclosure_requests.status import endpoints as status
from services.disclosure_requests.status_queries.endpoints import router as status_queries
from services.disclosure_requests.subscribers import subscriptions_of
from services.disclosure_requests.suggestions.endpoints import router as suggestions
from services.disclosure_requests.tools import Tools
from services.disclosure_requests.unmaskings.endpoints import router as unmaskings
from services.disclosure_requests.work_lists.endpoints import router as work_lists
from services.disclosure_requests.yearly_counts.endpoints import router as yearly_counts

DESCRIPTION: Final = (
    "依申请公开:登记、法定期限、补正、征求意见、延期、收费、答复、送达、年度报告。"
    " Disclosure on application: registration, the legal clock, decisions, letters, the annual report."
)


def make_tools(settings: RequestsSettings, clock: Clock) -> Tools:
    """What use cases work with; the key files are made where they are absent."""
    make_key_file(settings.case_keys)
    return Tools(
        settings=settings,
        clock=clock,
        outbox=Outbox(f"/v1/{NAME.replace('_', '-')}"),
        calendars=LegalCalendars(settings.load_calendars),
        keys=KeyFile(settings.case_keys),
        sealer=make_sealer(settings.receipt_key),
        former_keys=tuple(load_public_pem(path) for path in settings.former_receipt_keys),
        pdf=PdfMaker(),
    )


def create_app(
    settings: RequestsSettings, *, clock: Clock, bus: Bus, version: str, role: Role = "all"
) -> Service:
    """Assemble the service; its database is not opened before the lifespan begins."""
    database = Database(settings.database_url)
    tools = make_tools(settings, clock)

    async def start() -> None:
        if settings.sample:
            await make_sample(database, tools)

    parts = Parts(
        name=NAME,
        title="依申请公开服务 / disclosure requests",
        version=version,
        description=DESCRIPTION,
        migrations=MIGRATIONS,
        outbox=tools.outbox,
        routers=[
            acts,
            applications,
            attachments,
            bundles,
            calendar_feeds,
            clocks,
            clock_moves,
            consultations,
            decisions,
            document_numbers,
            erasures,
            fees,
            intake,
            ledger_roots,
            letters,
            letter_templates,
            normative_documents,
            offices,
            proposals,
            public_applications,
            receipts,
            report_entries,
            report_snapshots,
            reports,
            reviews,
            similar,
            status_queries,
            suggestions,
            unmaskings,
            work_lists,
            yearly_counts,
            feed_router(NAME, "applications:read"),
        ],
        pages={
            desk.PREFIX: desk.router,
            apply.PREFIX: apply.router,
            status.PREFIX: status.router,
            opinion.PREFIX: opinion.router,
        },
        state={
            "tools": tools,
            "sites": (desk.make_site(), apply.make_site(), status.make_site(), opinion.make_site()),
            "answer_box": tools.keys.box("answers"),
        },
        clock=clock,
        subscriptions=subscriptions_of(tools),
        jobs=jobs_of(database, tools),
        watches=watches_of(tools),
        start=start,
    )
    return create_service(parts, database, bus, role)
