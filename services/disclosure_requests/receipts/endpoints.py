"""Routes of receipts."""

from typing import Annotated

from fastapi import Response

from kernel.http.idempotency import Answer
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.receipts import service
from services.disclosure_requests.receipts.schemas import ReceiptKeysOut, ReceiptsOut
from services.disclosure_requests.tools import ToolsOf

router = strict_router("回执 receipts")
Reader = Annotated[Principal, holder_of("applications:read")]


@router.get(
    "/applications/{id}/receipts", operation_id="list_application_receipts", response_model=ReceiptsOut,
    summary="一件申请的全部签名回执 / the signed receipts of an application, in order",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_application_receipts(session: Read, caller: Reader, id: str) -> Response:
    return Answer(200, {"items": await service.of_application(session, caller, id)}).response()


@router.get(
    "/receipt-keys", operation_id="list_receipt_keys", response_model=ReceiptKeysOut,
    summary="验证回执的公钥(免密钥)/ public keys by which receipts are verified; no key needed",
)  # fmt: skip
async def list_receipt_keys(tools: ToolsOf) -> Response:
    return Answer(200, {"items": service.keys(tools)}).response()
