"""Routes of the work list."""

from datetime import date
from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import BadCursor, decode_cursor, encode_cursor
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.tools import ToolsOf
from services.disclosure_requests.work_lists import service
from services.disclosure_requests.work_lists.rules import Scope, Status
from services.disclosure_requests.work_lists.schemas import WorkListOut

router = strict_router("待办 work list")
Reader = Annotated[Principal, holder_of("applications:read")]


@router.get(
    "/work-list", operation_id="get_work_list", response_model=WorkListOut,
    summary="待办清单,按期限先后 / open cases by due date", responses=problem_responses(401, 403),
)  # fmt: skip
async def get_work_list(
    request: Request, session: Read, caller: Reader, tools: ToolsOf,
    office: Annotated[Slug | None, Query(description="工作机构标识 / office")] = None,
    officer: Annotated[str | None, Query(max_length=100, description="经办人 / officer")] = None,
    team: Annotated[str | None, Query(max_length=100, description="科室 / team")] = None,
    status: Annotated[Status, Query(description="只看 / only these")] = Status.OPEN,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    scope = Scope(caller.region, office, officer, team)
    found, more = await service.page(session, tools, scope, status, after=place(cursor), limit=limit)
    return page_answer(request, found.pop("items"), next_cursor(more), **found)


def place(cursor: str | None) -> service.Place | None:
    """The place that a cursor names; raises BadCursor."""
    if cursor is None:
        return None
    due_by, identifier = decode_cursor(cursor, "work-list", str, str)
    try:
        return (date.fromisoformat(due_by) if due_by else None), identifier
    except ValueError as error:
        raise BadCursor(cursor) from error


def next_cursor(more: service.Place | None) -> str | None:
    """The cursor of a place; None after the last page."""
    return encode_cursor("work-list", str(more[0] or ""), more[1]) if more else None
