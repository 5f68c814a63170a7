"""The route of intake: a file goes in as it comes, verdicts go out when it has ended."""

import tempfile
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import IO, Annotated, Any, Final

import anyio
from fastapi import Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from kernel.db import Database
from kernel.http.problems import FieldError, UnsupportedMedia, encode
from kernel.http.sessions import database_of
from kernel.http.strict import problem_responses, strict_router
from kernel.records import Csv, Ndjson, numbered
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.intake import service
from services.disclosure_requests.intake.schemas import VerdictOut
from services.disclosure_requests.tools import Tools, ToolsOf

router = strict_router("批量登记 intake", streamed=True)
Registrar = Annotated[Principal, holder_of("applications:write")]
NDJSON: Final = "application/x-ndjson"
READERS: Final[dict[str, Callable[[], Ndjson | Csv]]] = {
    NDJSON: Ndjson, "text/csv": partial(Csv, frozenset({"content.items"}))
}  # fmt: skip
#: Verdicts up to this size stay in memory, more go to a file without a name.
_IN_MEMORY: Final = 2**20
_PIECE: Final = 2**16
_LINE: Final[dict[str, Any]] = {
    "office": "yongxiu-zrzy", "client_application_id": "OA-2026-0031", "manner": "counter", "submitted_on": "2026-03-02",
    "applicant": {"kind": "natural_person", "name": "张三", "telephone": "13800000000",
                  "identity": {"type": "resident_id", "number": "11010519491231002X"}},
    "content": {"description": "某村 2025 年征收土地公告"},
}  # fmt: skip
_TEXT: Final[dict[str, Any]] = {"schema": {"type": "string"}}
_CSV: Final = (
    "office,client_application_id,manner,submitted_on,applicant.kind,applicant.name,applicant.telephone,"
    "applicant.identity.type,applicant.identity.number,content.description\n"
    "yongxiu-zrzy,OA-2026-0032,counter,2026-03-02,natural_person,李四,13900000000,"
    "resident_id,11010519491231002X,某村 2024 年征收土地公告\n"
)


@router.post(
    "/intake", operation_id="take_in_applications", response_class=Response,
    summary="批量登记申请、导入存量案件(NDJSON 或 CSV)/ register many applications, import a backlog",
    description=(
        "每行一件,成员同单件登记,client_application_id 必填;CSV 表头以点连接成员名(applicant.name)。逐条给出结论,一条有误"
        "不影响其他;分批提交,中断后原样重送即可接续,同一编号不会产生第二件。带 acts 的为存量案件。\n\n"
        "One record a line, members as for one application; the header of CSV joins them by dots. Each record has its verdict; a "
        "faulty one leaves the others alone. Batches are committed one by one: after an interruption send the file again, "
        "no number makes a second case. Records with `acts` are cases of a former system."
    ),
    responses=problem_responses(400, 401, 403, 413, 415)
    | {200: {"description": "逐条结论 / a verdict a line, the counts last (see VerdictOut)", "content": {NDJSON: _TEXT}}},
    openapi_extra={"requestBody": {"required": True, "content": {
        NDJSON: _TEXT | {"example": encode(_LINE).decode()}, "text/csv": _TEXT | {"example": _CSV}}}},
)  # fmt: skip
async def take_in_applications(
    request: Request, caller: Registrar, tools: ToolsOf,
    dry_run: Annotated[bool, Query(description="试运行:只给结论,不登记 / verdicts only, nothing is registered")] = False,
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key", min_length=1, max_length=200,
            description="以同一键重送时,此前已登记的各件再次给出同一查询口令 / under the same key the tokens are given again",
        ),
    ] = None,
) -> StreamingResponse:  # fmt: skip
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in READERS:
        zh = f"请以 Content-Type: {NDJSON} 或 text/csv 发送(收到:{media or '未写明'})"
        en = f"send {NDJSON} or text/csv (this came as: {media or 'not said'})"
        raise UnsupportedMedia(zh, en, errors=[FieldError("Content-Type", "unsupported_media", zh, en)])
    verdicts: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 the answer closes it
    try:
        sender = service.Sender(caller, key)
        counts = await _take(
            database_of(request), sender, tools, READERS[media](), request.stream(), verdicts, dry_run
        )
        verdicts.write(encode(counts | {"dry_run": dry_run}) + b"\n")
    except BaseException:
        verdicts.close()
        raise
    return StreamingResponse(_pieces(verdicts), media_type=NDJSON)


async def _take(
    database: Database, sender: service.Sender, tools: Tools, reader: Any, pieces: AsyncIterator[bytes],
    verdicts: IO[bytes], dry_run: bool,
) -> dict[str, int]:  # fmt: skip
    counts = {"records": 0, "registered": 0, "valid": 0, "exists": 0, "refused": 0, "backlog": 0}
    batch: list[tuple[int, Any]] = []

    async def commit() -> None:
        if not batch:
            return
        async with database.write() as session:
            found = await service.take(session, sender, tools, batch, dry_run=dry_run)
        for (_, sent), verdict in zip(batch, found, strict=True):
            counts["records"] += 1
            counts[verdict["verdict"]] += 1
            counts["backlog"] += verdict["verdict"] == "registered" and sent.get("acts") is not None
            verdicts.write(encode(VerdictOut(**verdict).model_dump(exclude_defaults=True)) + b"\n")
        batch.clear()

    async for one in numbered(reader, pieces):
        batch.append(one)
        if len(batch) == service.BATCH:
            await commit()
    await commit()
    if counts["backlog"]:
        async with database.write() as session:
            await service.tell(session, sender.principal, tools, counts["backlog"])
    return counts


async def _pieces(verdicts: IO[bytes]) -> AsyncIterator[bytes]:
    with verdicts:
        await anyio.to_thread.run_sync(verdicts.seek, 0)
        while piece := await anyio.to_thread.run_sync(verdicts.read, _PIECE):
            yield piece
