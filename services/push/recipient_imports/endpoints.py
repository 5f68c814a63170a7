"""Routes of imports of recipients."""

from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Annotated, Any, Final

from fastapi import Query, Request, Response
from pydantic import ValidationError

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.problems import BadParameter, FieldError, Invalid, UnsupportedMedia, encode
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, database_of
from kernel.http.strict import problem_responses, strict_router
from kernel.json_members import read_json
from kernel.records import BadFileError, BadRecordError, Csv, Ndjson, Record, by_row
from kernel.security.principal import Principal, holder_of
from services.push.recipient_imports import repository, service
from services.push.recipient_imports.rules import HEADER, NUMBERS
from services.push.recipient_imports.schemas import ImportOut, RowFaultOut
from services.push.subscriptions.schemas import RuleIn
from services.push.tools import ToolsOf

router = strict_router("批量登记 recipient imports")
files = strict_router("批量登记 recipient imports", streamed=True)
Reader = Annotated[Principal, holder_of("push:read")]
Writer = Annotated[Principal, holder_of("push:subscribe")]
NDJSON: Final = "application/x-ndjson"
READERS: Final[dict[str, Callable[[], Ndjson | Csv]]] = {
    NDJSON: Ndjson,
    "text/csv": partial(Csv, NUMBERS, HEADER),
}
_TEXT: Final[dict[str, Any]] = {"schema": {"type": "string"}}
_LINE: Final = {
    "reference": "resident-00017", "kind": "person", "region": "360425102001", "name": "张三",
    "addresses": {"mobile": "13800000000"}, "groups": [],
}  # fmt: skip
_CSV: Final = (
    "reference,kind,region,name,addresses.mobile,addresses.email,groups\n"
    "resident-00017,person,360425102001,张三,13800000000,,\n"
)


@files.post(
    "/recipient-imports", operation_id="import_recipients", response_model=ImportOut, status_code=202,
    summary="批量登记订阅者(CSV 或 NDJSON),后台逐批处理 / register many recipients from a file, worked off in pieces",
    description=(
        "成员同单个登记;CSV 表头以点连接成员名(addresses.mobile),groups 以分号分隔。表头有误或没有数据行的文件不予受理;某行有误"
        "不影响其他各行。已登记的标识保持不变,因此中断后可原样重送。subscribe 为 JSON:每个新订阅者得到的 rule、channels、frequency。\n\n"
        "Members as of one subscriber. A file whose header does not hold, or that has no rows, is refused; a faulty row leaves the "
        "others alone. Who is registered stays as it is, so that the file can be sent again. `subscribe` is JSON: rule, channels, "
        "frequency of the subscription that each new one gets."
    ),
    responses=problem_responses(400, 401, 403, 413, 415, 422),
    openapi_extra={"requestBody": {"required": True, "content": {
        "text/csv": _TEXT | {"example": _CSV}, NDJSON: _TEXT | {"example": encode(_LINE).decode()}}}},
)  # fmt: skip
async def import_recipients(
    request: Request, caller: Writer, tools: ToolsOf,
    dry_run: Annotated[bool, Query(description="试运行:只检查,不登记 / checked only, nothing is registered")] = False,
    subscribe: Annotated[
        str | None,
        Query(max_length=8000, description='{"rule": {"item": ["…"]}, "channels": ["feed"], "frequency": "immediate"}'),
    ] = None,
) -> Response:  # fmt: skip
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in READERS:
        zh = f"请以 Content-Type: text/csv 或 {NDJSON} 发送(收到:{media or '未写明'})"
        en = f"send text/csv or {NDJSON} (this came as: {media or 'not said'})"
        raise UnsupportedMedia(zh, en, errors=[FieldError("Content-Type", "unsupported_media", zh, en)])
    wanted = _subscription(subscribe)
    database = database_of(request)
    records = by_row(READERS[media](), request.stream())
    first = await _first(records)
    async with database.write() as session:
        identifier = await service.begin(session, caller, tools, dry_run=dry_run, subscribe=wanted)
    seen: set[str] = set()
    batch = [(first[0], service.first_time(seen, first[1]))]
    async for row, record in records:
        batch.append((row, service.first_time(seen, record)))
        if len(batch) >= service.PIECE:
            async with database.write() as session:
                await service.keep(session, tools, identifier, batch, last=False)
            batch = []
    async with database.write() as session:
        kept = service.shown(await service.keep(session, tools, identifier, batch, last=True))
    return Answer(202, kept, location=f"/v1/push/recipient-imports/{identifier}").response()


async def _first(
    records: AsyncIterator[tuple[int, Record | BadRecordError]],
) -> tuple[int, Record | BadRecordError]:
    """The first record of a file. Raises Invalid for a file that cannot be read at all, or has none."""
    try:
        return await anext(records)
    except BadFileError as error:
        zh, _, en = str(error).partition(" / ")
        raise Invalid.at("", error.code, zh, en) from error
    except StopAsyncIteration:
        raise Invalid.at(
            "", "no_rows", "文件中没有订阅者:CSV 第 1 行为表头,自第 2 行起每行一个订阅者",
            "the file has no recipient: row 1 of CSV is the header, from row 2 on each row is one",
        ) from None  # fmt: skip


def _subscription(text: str | None) -> dict[str, Any] | None:
    if text is None:
        return None
    try:
        read_json(text)
        return RuleIn.model_validate_json(text).model_dump()
    except (ValueError, RecursionError) as error:
        zh, en = "subscribe 应为含 rule、channels 的 JSON", "subscribe is JSON with rule and channels"
        why = f"{en}: {error.errors()[0]['msg'] if isinstance(error, ValidationError) else error}"
        raise BadParameter.at("?subscribe", "bad_subscription", zh, why) from error


@router.get(
    "/recipient-imports", operation_id="list_recipient_imports", response_model=PageOut[ImportOut],
    summary="批量登记,新的在前 / imports of recipients, the newest first", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_recipient_imports(
    request: Request, session: Read, caller: Reader, region: DivisionFilter = None, limit: Limit = 50, cursor: Cursor = None
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "recipient-imports", str)[0] if cursor else None
    region = caller.within(region)
    rows = await repository.list_page(session, region=region, after=after, limit=limit + 1)
    more = encode_cursor("recipient-imports", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [service.shown(row) for row in rows[:limit]], more)


@router.get(
    "/recipient-imports/{id}", operation_id="get_recipient_import", response_model=ImportOut,
    summary="一次批量登记的进度 / how far an import is", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_recipient_import(session: Read, caller: Reader, id: str) -> Response:
    return Answer(200, service.shown(await service.read(session, caller, id))).response()


@router.get(
    "/recipient-imports/{id}/faults", operation_id="list_recipient_import_faults",
    response_model=PageOut[RowFaultOut], summary="未登记的行及原因 / rows that were refused, and why",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_recipient_import_faults(
    request: Request, session: Read, caller: Reader, id: str, limit: Limit = 50, cursor: Cursor = None
) -> Response:  # fmt: skip
    await service.read(session, caller, id)
    after = decode_cursor(cursor, "recipient-import-faults", int)[0] if cursor else 0
    rows = await repository.faults(session, id, after=after, limit=limit + 1)
    more = encode_cursor("recipient-import-faults", rows[limit - 1].row) if len(rows) > limit else None
    shown = [{"row": row.row, "code": row.code, "errors": row.errors} for row in rows[:limit]]
    return page_answer(request, shown, more)
