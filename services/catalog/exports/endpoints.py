"""Route of exports."""

from typing import Annotated, Final

from fastapi import Query, Request, Response

from kernel.http.sessions import database_of
from kernel.http.strict import problem_responses, strict_router
from kernel.http.uploads import attachment
from kernel.security.principal import MaybePrincipal
from kernel.workbook import MEDIA_TYPE as XLSX
from services.catalog.catalogues.schemas import ItemsAsked
from services.catalog.exports import service
from services.catalog.exports.feed import MEDIA_TYPE as ATOM
from services.catalog.exports.linked import MEDIA_TYPE as DCAT
from services.catalog.exports.service import Format
from services.catalog.tools import ToolsOf

router = strict_router("导出 exports")
_TYPES: Final[dict[Format, tuple[str, str]]] = {
    "xlsx": (XLSX, "xlsx"), "csv": ("text/csv; charset=utf-8", "csv"),
    "jsonl": ("application/x-ndjson", "jsonl"), "dcat": (DCAT, "jsonld"), "atom": (ATOM, "atom"),
}  # fmt: skip
_FILE: Final = {"schema": {"type": "string", "format": "binary"}}


@router.get(
    "/catalogues/{id}/export", operation_id="export_catalogue", response_class=Response,
    summary="导出目录 / a catalogue as a file",
    description=(
        "xlsx 为全国统一版式,名称合并单元格,渠道以 ■/□ 标示;csv 同列;jsonl 每行一项;dcat 为 DCAT JSON-LD;atom 为 Atom 订阅源,每项一条。"
        "筛选参数与事项列表相同。xlsx、csv 再导入不产生任何改变;修改单元格后导入即修改该项。\n\n"
        "`xlsx` is the national layout; `csv` has its columns; `jsonl` an item a line; `dcat` is JSON-LD; `atom` a feed. The filters are those of "
        "the list of items. Read in again, `xlsx` and `csv` change nothing; a cell that was changed changes its item."
    ),
    responses={200: {"content": {media: _FILE for media, _ in _TYPES.values()}}, **problem_responses(404)},
)  # fmt: skip
async def export_catalogue(
    request: Request, caller: MaybePrincipal, tools: ToolsOf, id: str, asked: ItemsAsked,
    form: Annotated[Format, Query(alias="format", description="文件格式 / kind of file")] = "xlsx",
) -> Response:  # fmt: skip
    async with database_of(request).read() as session:
        gathered = await service.gather(session, caller, tools, id, asked)
    host = str(request.base_url).rstrip("/")
    content = await service.made(gathered, form, host, str(request.url))
    media, ending = _TYPES[form]
    about = gathered.about
    name = f"{about['place']}政务公开标准目录-{about['number'] or '草稿'}.{ending}"
    headers = attachment(name) | {
        "vary": "authorization, cookie",
        "cache-control": "no-store" if about["number"] is None else "no-cache",
    }
    return Response(content, 200, headers, media)
