"""Routes of proofs and reports."""

from collections.abc import AsyncIterator
from typing import IO, Annotated, Final

import anyio
from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.security.principal import Principal, holder_of
from services.push.messages import service as messages
from services.push.proofs import service
from services.push.proofs.rules import Outcome
from services.push.proofs.schemas import DisclosureOut, ProofKeysOut, RecipientOut, ReportOut
from services.push.tools import ToolsOf

router = strict_router("投递证明 proofs")
Reader = Annotated[Principal, holder_of("push:read")]
Item = Annotated[Slug, Query(description="公开事项 / item")]
ZIP: Final = "application/zip"
_PIECE: Final = 2**16


@router.get(
    "/proof-keys", operation_id="list_proof_keys", response_model=ProofKeysOut,
    summary="核验投递证明的公钥 / public keys by which proofs are verified",
)  # fmt: skip
async def list_proof_keys(tools: ToolsOf) -> Response:
    return Answer(200, service.keys(tools)).response()


@router.get(
    "/messages/{id}/proof", operation_id="get_message_proof", response_class=Response,
    summary="一条消息的投递证明(可离线核验)/ the proof of delivery of a message, verified offline",
    responses=problem_responses(401, 403, 404, 409)
    | {200: {"description": "message.json, lines.jsonl, proof.json",
             "content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}},
)  # fmt: skip
async def get_message_proof(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    found = await service.bundle(session, caller, tools, id)
    headers = {"content-disposition": f'attachment; filename="{id}.proof.zip"'}
    return StreamingResponse(_pieces(found), media_type=ZIP, headers=headers)


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while piece := await anyio.to_thread.run_sync(file.read, _PIECE):
            yield piece


@router.get(
    "/messages/{id}/proof/disclosures/{subscriber}", operation_id="disclose_proof_recipient",
    response_model=DisclosureOut,
    summary="揭示证明中的一名接收者 / disclose one recipient of a proof", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def disclose_proof_recipient(
    session: Read, caller: Reader, tools: ToolsOf, id: str, subscriber: str
) -> Response:
    return Answer(200, await service.disclosed(session, caller, tools, id, subscriber)).response()


@router.get(
    "/messages/{id}/report", operation_id="get_message_report", response_model=ReportOut,
    summary="应知、已知、未知及原因,合计 100% / who should have been told, who was, who was not and why: 100 % of the audience",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_message_report(session: Read, caller: Reader, id: str) -> Response:
    return Answer(200, await service.report(session, caller, id)).response()


@router.get(
    "/messages/{id}/recipients", operation_id="list_message_recipients", response_model=PageOut[RecipientOut],
    summary="应告知者及其结果 / those who should be told, and what became of it",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_message_recipients(
    request: Request, session: Read, caller: Reader, id: str,
    outcome: Annotated[Outcome | None, Query(description="结果 / outcome")] = None, limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:  # fmt: skip
    message = await messages.read(session, caller, id)
    after = decode_cursor(cursor, "message-recipients", str)[0] if cursor else None
    rows = await service.recipients(session, message, outcome=outcome, after=after, limit=limit + 1)
    more = encode_cursor("message-recipients", rows[limit - 1]["subscriber"]) if len(rows) > limit else None
    return page_answer(request, rows[:limit], more)


@router.get(
    "/item-reports", operation_id="list_item_reports", response_model=PageOut[ReportOut],
    summary="一个公开事项的推送报告,逐条消息 / what became of the messages about an item, one by one",
    responses=problem_responses(401, 403),
)  # fmt: skip
async def list_item_reports(
    request: Request, session: Read, caller: Reader, item: Item, region: DivisionFilter = None, limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "item-reports", str)[0] if cursor else None
    region = caller.within(region)
    rows, there_is_more = await service.item_page(session, item, region=region, after=after, limit=limit)
    more = encode_cursor("item-reports", rows[-1]["message"]) if there_is_more else None
    return page_answer(request, rows, more)
