"""Route of the worker's state."""

from typing import Annotated

from fastapi import Response

from kernel.http.idempotency import Answer
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.push.canaries import service
from services.push.canaries.schemas import WorkerOut
from services.push.tools import ToolsOf

router = strict_router("投递 deliveries")
Operator = Annotated[Principal, holder_of("operations:write")]


@router.get(
    "/worker", operation_id="get_push_worker", response_model=WorkerOut,
    summary="投递是否在进行、积压多少 / whether deliveries are being sent, and what waits",
    responses=problem_responses(401, 403),
)  # fmt: skip
async def get_push_worker(session: Read, caller: Operator, tools: ToolsOf) -> Response:
    return Answer(200, await service.state(session, tools)).response()
