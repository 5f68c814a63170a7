"""Routes of teams."""

from typing import Annotated

from fastapi import Path, Response

from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.push.teams import service
from services.push.teams.schemas import TeamIn, TeamOut
from services.push.tools import ToolsOf

router = strict_router("试用名单 teams")
Operator = Annotated[Principal, holder_of("operations:write")]
Client = Annotated[
    str, Path(min_length=1, max_length=200, description="系统名称,即其密钥的 client / as its keys name it")
]


@router.get(
    "/teams/{client:path}", operation_id="get_team", response_model=TeamOut,
    summary="一个系统的试用名单 / whom a client's key of kind team reaches", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_team(session: Read, caller: Operator, client: Client) -> Response:
    team = await service.read(session, caller, client)
    return Answer(200, service.shown(team), service.etag_of(team)).response()


@router.put(
    "/teams/{client:path}", operation_id="put_team", response_model=TeamOut,
    summary="登记或修改一个系统的试用名单(其 team 密钥只能发到这些订阅者)"
    " / register or change whom a client's key of kind team reaches",
    responses=problem_responses(401, 403, 409, 412, 422, 428) | {201: {"model": TeamOut}},
)  # fmt: skip
async def put_team(
    session: Write, caller: Operator, tools: ToolsOf, client: Client, body: TeamIn, if_match: IfMatch = None
) -> Response:
    team, new = await service.put(session, caller, tools, client, body.model_dump(), if_match)
    return Answer(201 if new else 200, service.shown(team), service.etag_of(team)).response()
