"""Routes of the versions of a document."""

from typing import Annotated

from fastapi import Path, Request, Response

from kernel.db import Session
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.sessions import Read, database_of
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.interpretation.checking import in_transaction
from services.interpretation.documents import service
from services.interpretation.documents.schemas import DocumentIn, DocumentOut, DocumentsOut
from services.interpretation.packages import service as packages
from services.interpretation.packages.schemas import PackageOut
from services.interpretation.tools import ToolsOf

router = strict_router("政策文件 documents")
Reader = Annotated[Principal, holder_of("interpretation:read")]
Writer = Annotated[Principal, holder_of("interpretation:write")]


@router.post(
    "/packages/{id}/documents", operation_id="add_document_version", response_model=PackageOut, status_code=201,
    summary="报送文件新版本;审签中的一轮作废 / a new version; a round of sign-off is void by it",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def add_document_version(
    request: Request, caller: Writer, tools: ToolsOf, id: str, body: DocumentIn, key: KeyHeader = None
) -> Response:
    payload = await request.body()

    async def begin(session: Session) -> Response:
        async def act() -> Answer:
            package = await service.add(session, caller, tools, id, body.model_dump())
            return Answer(201, await packages.shown(session, package), packages.etag_of(package))

        return await once(session, caller=caller.key_id, request=request, key=key, payload=payload,
                          now=tools.clock.now(), act=act)  # fmt: skip

    return await in_transaction(database_of(request), begin)


@router.get(
    "/packages/{id}/documents", operation_id="list_document_versions", response_model=DocumentsOut,
    summary="文件各版本 / versions of the document", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_document_versions(session: Read, caller: Reader, id: str) -> Response:
    return Answer(200, {"items": await service.listed(session, caller, id)}).response()


@router.get(
    "/packages/{id}/documents/{number}", operation_id="get_document_version", response_model=DocumentOut,
    summary="文件的一个版本 / one version, with its text", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_document_version(
    session: Read, caller: Reader, id: str, number: Annotated[int, Path(ge=1, le=10_000)]
) -> Response:
    version = await service.read(session, caller, id, number)
    return Answer(200, packages.version_shown(version, text=True)).response()
