"""Routes of calendar feeds: giving and revoking an address with a key, the calendar itself by its token."""

from typing import Annotated

from fastapi import Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.calendar_feeds import service
from services.disclosure_requests.calendar_feeds.icalendar import MEDIA_TYPE
from services.disclosure_requests.calendar_feeds.schemas import CalendarFeedIn, CalendarFeedOut
from services.disclosure_requests.tools import ToolsOf

router = strict_router("待办 work list")
Reader = Annotated[Principal, holder_of("applications:read")]
#: An answer to a token is for its holder alone.
_PRIVATE = {"cache-control": "no-store", "referrer-policy": "no-referrer"}
_CALENDAR = {"text/calendar": {"schema": {"type": "string"}}}


@router.post(
    "/calendar-feeds", operation_id="open_calendar_feed", response_model=CalendarFeedOut, status_code=201,
    summary="取得期限日历的订阅地址 / get the address of a calendar of due dates", responses=problem_responses(401, 403, 409, 422),
)  # fmt: skip
async def open_calendar_feed(
    request: Request, session: Write, caller: Reader, tools: ToolsOf, body: CalendarFeedIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    given: list[Answer] = []

    async def act() -> Answer:
        # What is kept to answer a repeated key with does not hold the address.
        feed, address = await service.open_feed(session, caller, tools, body.model_dump())
        given.append(Answer(201, feed | {"address": address}))
        return Answer(201, feed)

    kept = await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip
    return given[0].response() if given else kept


@router.get(
    "/calendar-feeds", operation_id="list_calendar_feeds", response_model=PageOut[CalendarFeedOut],
    summary="仍有效的订阅地址(不含地址本身)/ the calendar feeds that are good, without their addresses",
    responses=problem_responses(401, 403),
)  # fmt: skip
async def list_calendar_feeds(
    request: Request, session: Read, caller: Reader, tools: ToolsOf, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    after = decode_cursor(cursor, "calendar-feeds", str)[0] if cursor else None
    items, last = await service.page(session, caller, tools, after, limit)
    return page_answer(request, items, encode_cursor("calendar-feeds", last) if last else None)


@router.delete(
    "/calendar-feeds/{id}", operation_id="revoke_calendar_feed", summary="撤销订阅地址 / revoke the address of a calendar",
    status_code=204, responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def revoke_calendar_feed(session: Write, caller: Reader, id: str) -> Response:
    await service.revoke(session, caller, id)
    return Response(status_code=204)


@router.get(
    "/calendar-feeds/{token}.ics", operation_id="get_calendar_feed", response_class=Response,
    summary="期限日历 iCalendar(凭地址,免密钥)/ the calendar of due dates, by its address; no key needed",
    responses={200: {"content": _CALENDAR}, **problem_responses(404)},
)  # fmt: skip
async def get_calendar_feed(session: Read, tools: ToolsOf, token: str) -> Response:
    return Response(await service.written(session, tools, token), 200, _PRIVATE, MEDIA_TYPE)
