"""Routes of charts."""

import tempfile
from typing import Annotated, Final

from fastapi import Query, Request, Response

from kernel.file_types import XLSX
from kernel.http.idempotency import Answer
from kernel.http.strict import problem_responses, strict_router
from kernel.http.uploads import BINARY, IN_MEMORY, INERT, receive
from kernel.security.principal import Principal, holder_of
from services.interpretation.charts import service
from services.interpretation.charts.schemas import ChartIn, TableOut
from services.interpretation.charts.service import MEDIA, Form

router = strict_router("图表 charts")
tables = strict_router("图表 charts", streamed=True)
Reader = Annotated[Principal, holder_of("interpretation:read")]
FormQuery = Annotated[Form, Query(alias="format", description="svg 或 png")]
IMAGES: Final = dict.fromkeys(MEDIA.values(), BINARY)
_TABLE_BYTES: Final = 2 * 2**20


@router.post(
    "/charts", operation_id="draw_chart", response_class=Response,
    summary="绘制图表:不保存 / draw a chart; nothing is kept",
    responses={200: {"content": IMAGES}, **problem_responses(401, 403, 422, 503)},
)  # fmt: skip
async def draw_chart(caller: Reader, body: ChartIn, form: FormQuery = "svg") -> Response:
    content = await service.drawn(service.of(body.model_dump()), form)
    return Response(content, 200, INERT, MEDIA[form])


@tables.post(
    "/chart-tables", operation_id="read_chart_table", response_model=TableOut,
    summary="读取 CSV 或 XLSX 表格,供绘图 / read a table from CSV or XLSX", responses=problem_responses(401, 403, 413, 415, 422),
    openapi_extra={"requestBody": {"required": True, "content": {"text/csv": BINARY, XLSX.media_type: BINARY}}},
)  # fmt: skip
async def read_chart_table(request: Request, caller: Reader) -> Response:
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        await receive(request.stream(), file, _TABLE_BYTES)
        return Answer(200, await service.read_table(file)).response()
