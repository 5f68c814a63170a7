"""The officer's pages, below /desk. Sign-in and sign-out are answered by the gateway, which alone knows keys."""

from typing import Annotated, Final

from fastapi import Request, Response

from kernel.http.sessions import Read
from kernel.pages.sign_in import add_sign_in
from kernel.pages.site import Site, add_common_routes, page_router, site_of
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.applications.words import CARRIERS, ROUTES
from services.disclosure_requests.consultations.words import OPINION_PAGE, OPINIONS
from services.disclosure_requests.desk import rules, service
from services.disclosure_requests.desk_cases import words
from services.disclosure_requests.desk_cases.endpoints import router as cases
from services.disclosure_requests.desk_files.endpoints import router as files
from services.disclosure_requests.desk_files.rules import (
    ATTACHMENT,
    UNMASKING,
    VOIDING,
    letter_key,
    letter_parts,
    size_words,
)
from services.disclosure_requests.desk_registrations.endpoints import router as registrations
from services.disclosure_requests.tools import ToolsOf
from services.disclosure_requests.work_lists.endpoints import next_cursor, place

PREFIX: Final = "/desk"
router = page_router()
Reader = Annotated[Principal, holder_of("applications:read")]


def make_site() -> Site:
    """The site of these pages, with the words that their templates use."""
    site = Site(
        PREFIX, "services.disclosure_requests.desk", "依申请公开办理", lead="查看待办申请、期限依据,从登记到送达办理申请",
        officer_hint="办理时记入台账;办理须填写工号与姓名。",
    )  # fmt: skip
    site.words(
        status_words=rules.STATUS_WORDS, state_words=rules.STATE_WORDS, waiting_words=rules.WAITING_WORDS,
        manner_words=rules.MANNER_WORDS, words=words, letter_parts=letter_parts, letter_key=letter_key,
        voiding=VOIDING, unmasking=UNMASKING, attachment_parts=ATTACHMENT, size_words=size_words,
        carrier_words=CARRIERS, route_words=ROUTES, opinion_words=OPINIONS, opinion_page=OPINION_PAGE,
    )  # fmt: skip
    return site


@router.get("")
async def show_list(request: Request, session: Read, caller: Reader, tools: ToolsOf) -> Response:
    filters = rules.read_filters(request.query_params.get)
    shown, more = await service.listing(session, caller, tools, filters, place(filters.cursor))
    return site_of(request).page(request, "work_list.html", shown | {"next": next_cursor(more)})


router.include_router(cases)
router.include_router(files)
router.include_router(registrations)
add_sign_in(router)
add_common_routes(router)
