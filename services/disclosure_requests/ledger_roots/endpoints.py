"""Routes of the roots of the ledger."""

from datetime import date
from typing import Annotated

from fastapi import Path, Query, Request, Response

from kernel.db.paging import BadCursor, decode_cursor, encode_cursor
from kernel.http.idempotency import Answer
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import LegalDate
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.ledger_roots import service
from services.disclosure_requests.ledger_roots.schemas import DayCheckOut, InclusionOut, RootOut
from services.disclosure_requests.tools import ToolsOf

router = strict_router("台账根 ledger roots")
Reader = Annotated[Principal, holder_of("applications:read")]
Operator = Annotated[Principal, holder_of("operations:write")]
Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="台账序号 / number in the ledger")]
Day = Annotated[LegalDate, Path(description="日期 / the day")]


@router.get(
    "/ledger-roots", operation_id="list_ledger_roots", response_model=PageOut[RootOut],
    summary="每日台账的签名根(免密钥)/ the signed root of each day of the ledger; no key needed",
)  # fmt: skip
async def list_ledger_roots(
    request: Request, session: Read,
    first: Annotated[LegalDate | None, Query(alias="from", description="自此日 / from this day")] = None,
    last: Annotated[LegalDate | None, Query(alias="to", description="至此日 / to this day")] = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = _day(decode_cursor(cursor, "ledger-roots", str)[0]) if cursor else None
    items, more = await service.page(session, first=first, last=last, after=after, limit=limit)
    return page_answer(request, items, encode_cursor("ledger-roots", more.isoformat()) if more else None)


@router.get(
    "/ledger-roots/{day}/check", operation_id="check_ledger_day", response_model=DayCheckOut,
    summary="核对一日的台账:删、改、换序逐条指出 / hold a day against its root; what was changed is named",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def check_ledger_day(session: Read, caller: Operator, tools: ToolsOf, day: Day) -> Response:
    return Answer(200, await service.check(session, tools, day)).response()


@router.get(
    "/applications/{id}/ledger/{number}/inclusion-proof", operation_id="prove_ledger_entry", response_model=InclusionOut,
    summary="一条台账在当日根之下的证明 / proof that an entry is under the root of its day",
    responses=problem_responses(401, 403, 404, 409),
)  # fmt: skip
async def prove_ledger_entry(session: Read, caller: Reader, id: str, number: Number) -> Response:
    return Answer(200, await service.prove(session, caller, id, number)).response()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadCursor(text) from error
