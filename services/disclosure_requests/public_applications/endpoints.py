"""The route by which the public files an application, without a key."""

from typing import Annotated

from fastapi import Header, Request, Response

from kernel.http.idempotency import Answer, once
from kernel.http.sessions import Write
from kernel.http.strict import problem_responses, strict_router
from services.disclosure_requests.public_applications import service
from services.disclosure_requests.public_applications.rules import CLIENT, PRIVATE
from services.disclosure_requests.public_applications.schemas import PublicApplicationIn, PublicApplicationOut
from services.disclosure_requests.tools import ToolsOf

router = strict_router("公众申请 public applications")
#: All of the public share one caller: a key that somebody else thinks of as well would not do.
OwnKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key", min_length=16, max_length=200,
        description="随机串(如 UUID);重复提交时以同一键、同一内容再次得到首次的结果,含查询口令"
        " / a random text, such as a UUID: the same key and body get the first answer again, with its token",
    ),
]  # fmt: skip


@router.post(
    "/public-applications", operation_id="file_public_application", response_model=PublicApplicationOut, status_code=201,
    summary="公众网上提交申请(免密钥;条例第二十九条)/ the public files an application; no key needed",
    description=(
        "登记为网上提交、今日提交。每个工作机构每小时件数有上限(429,Retry-After);未开通网上提交的,答 403 及联系电话。\n\n"
        "Registered as filed by web, today. An office takes so many an hour (429, Retry-After); where none are taken by web"
        " the answer is 403 with the telephone."
    ),
    responses=problem_responses(409, 422, 429),
)  # fmt: skip
async def file_public_application(
    request: Request, session: Write, tools: ToolsOf, body: PublicApplicationIn, key: OwnKey = None
) -> Response:  # fmt: skip
    async def act() -> Answer:
        case, document = await service.file(session, tools, body.model_dump())
        # The location ties the kept answer to the case: it is forgotten with the applicant's data.
        return Answer(201, document, location=f"/v1/disclosure-requests/applications/{case.id}")

    answer = await once(session, caller=CLIENT, request=request, key=key, payload=await request.body(),
                        now=tools.clock.now(), act=act)  # fmt: skip
    answer.headers.update(PRIVATE)
    return answer
