"""Routes of kept roots."""

from typing import Annotated

from fastapi import Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.push.kept_roots import service
from services.push.kept_roots.schemas import KeptRootOut
from services.push.tools import ToolsOf

router = strict_router("投递证明 proofs")
Reader = Annotated[Principal, holder_of("push:read")]


@router.get(
    "/messages/{id}/proof/roots", operation_id="list_proof_roots", response_model=PageOut[KeptRootOut],
    summary="一条消息留存的根值及其时间戳,新的在前 / the kept roots of a message's proof with their time stamps, newest first",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_proof_roots(
    request: Request, session: Read, caller: Reader, tools: ToolsOf, id: str, limit: Limit = 50, cursor: Cursor = None
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "proof-roots", int)[0] if cursor else None
    rows = await service.page(session, caller, tools, id, after=after, limit=limit + 1)
    more = encode_cursor("proof-roots", rows[limit - 1]["number"]) if len(rows) > limit else None
    return page_answer(request, rows[:limit], more)
