"""Routes of applications: registration, reading, and the plain acts of a case."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import LegalDate, Slug
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.applications import service
from services.disclosure_requests.applications.schemas import (
    ActIn,
    ApplicationIn,
    ApplicationOut,
    AssignmentIn,
    ConfirmationIn,
    WithdrawalIn,
)
from services.disclosure_requests.ledger.schemas import LedgerOut
from services.disclosure_requests.ledger.service import Act
from services.disclosure_requests.ledger.transitions import Role, State
from services.disclosure_requests.tools import ToolsOf

router = strict_router("依申请公开 applications")
Registrar = Annotated[Principal, holder_of("applications:write")]
Handler = Annotated[Principal, holder_of("applications:handle")]
Reader = Annotated[Principal, holder_of("applications:read")]
REFUSALS = problem_responses(401, 403, 404, 409, 422)


@router.post(
    "/applications", operation_id="register_application", response_model=ApplicationOut, status_code=201,
    summary="登记政府信息公开申请(条例第二十九条)/ register an application", responses=problem_responses(401, 403, 409, 422),
)  # fmt: skip
async def register_application(
    request: Request, session: Write, caller: Registrar, tools: ToolsOf, body: ApplicationIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    async def act() -> Answer:
        case, token = await service.register(session, caller, tools, body.model_dump())
        document = await service.shown(session, tools, case) | {"token": token}
        return Answer(201, document, location=f"/v1/disclosure-requests/applications/{case.id}")

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/applications", operation_id="list_applications", response_model=PageOut[ApplicationOut],
    summary="申请列表(申请人已遮盖)/ applications, the applicant masked", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_applications(
    request: Request, session: Read, caller: Reader, tools: ToolsOf,
    office: Annotated[Slug | None, Query(description="工作机构标识")] = None,
    state: Annotated[State | None, Query(description="办理状态")] = None,
    received_from: Annotated[LegalDate | None, Query(description="收到之日不早于")] = None,
    received_to: Annotated[LegalDate | None, Query(description="收到之日不晚于")] = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "applications", str)[0] if cursor else None
    items, last = await service.page(
        session, caller, tools, office=office, state=state, received_from=received_from, received_to=received_to,
        after=after, limit=limit,
    )  # fmt: skip
    return page_answer(request, items, encode_cursor("applications", last) if last else None)


@router.get(
    "/applications/{id}", operation_id="get_application", response_model=ApplicationOut, summary="一件申请 / one application",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_application(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    return Answer(
        200, await service.shown(session, tools, await service.read(session, caller, id))
    ).response()


@router.get(
    "/applications/{id}/ledger", operation_id="get_application_ledger", response_model=LedgerOut,
    summary="办理台账及其完整性 / the ledger of a case and whether its chain holds", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_application_ledger(session: Read, caller: Reader, id: str) -> Response:
    return Answer(200, await service.history(session, caller, id)).response()


async def _act(
    request: Request, session: Write, caller: Principal, tools: ToolsOf, id: str, key: str | None, event: str,
    body: ActIn, role: Role | None = None, **data: Any,
) -> Response:  # fmt: skip
    act = Act(event, body.on, role or service.role_of(caller), data)

    async def do() -> Answer:
        return Answer(201, await service.act(session, caller, tools, id, act))

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=do)  # fmt: skip


@router.post(
    "/applications/{id}/confirmation", operation_id="confirm_application", response_model=ApplicationOut, status_code=201,
    summary="双方确认,确定收到之日(条例第三十一条)/ confirm an application: its receipt date", responses=REFUSALS,
)  # fmt: skip
async def confirm_application(
    request: Request, session: Write, caller: Handler, tools: ToolsOf, id: str, body: ConfirmationIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    return await _act(request, session, caller, tools, id, key, "received", body, Role.OFFICER, how=body.how)


@router.post(
    "/applications/{id}/assignments", operation_id="assign_application", response_model=ApplicationOut, status_code=201,
    summary="分派经办人 / assign the officer in charge", responses=REFUSALS,
)  # fmt: skip
async def assign_application(
    request: Request, session: Write, caller: Handler, tools: ToolsOf, id: str, body: AssignmentIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    return await _act(request, session, caller, tools, id, key, "assigned", body, Role.OFFICER,
                      officer=body.officer, team=body.team)  # fmt: skip


@router.post(
    "/applications/{id}/withdrawal", operation_id="withdraw_application", response_model=ApplicationOut, status_code=201,
    summary="申请人撤回申请 / the applicant takes the application back", responses=REFUSALS,
)  # fmt: skip
async def withdraw_application(
    request: Request, session: Write, caller: Registrar, tools: ToolsOf, id: str, body: WithdrawalIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    return await _act(request, session, caller, tools, id, key, "withdrawn", body, reason=body.reason)
