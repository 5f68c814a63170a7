"""Use cases of charts: a table read, held together, drawn."""

import csv
import io
from collections.abc import Mapping
from typing import IO, Any, Final, Literal

import anyio

from kernel.apart import ApartError, run_apart
from kernel.file_types import TEXT, XLSX, UnfitFile, file_type
from kernel.http.problems import Invalid, Unavailable
from services.interpretation.charts import tables
from services.interpretation.charts.rules import Chart, ChartFault, chart

Form = Literal["svg", "png"]
MEDIA: Final[Mapping[str, str]] = {"svg": "image/svg+xml", "png": "image/png"}
_SECONDS, _MEMORY = 10, 2**29


def of(values: Mapping[str, Any], pointer: str = "") -> Chart:
    """The chart of a table. Raises Invalid (422) at the cell that does not fit."""
    try:
        return chart(
            values["kind"], values["title"], values["unit"], values["source"], values["columns"], values["rows"], values["alt"]
        )  # fmt: skip
    except ChartFault as fault:
        raise Invalid.at(pointer + fault.pointer, fault.code, fault.zh, fault.en) from fault


def of_figure(figure: Mapping[str, Any], pointer: str) -> Chart | None:
    """The chart of a material's table; None where it is to be a table alone. Raises Invalid."""
    return of({**figure, "kind": figure["chart"]}, pointer) if figure["chart"] is not None else None


async def drawn(made: Chart, form: Form) -> bytes:
    """The chart as SVG or PNG; in a thread. Raises Unavailable (503) where no Chinese font is installed."""
    return await anyio.to_thread.run_sync(_draw, made, form)


def _draw(made: Chart, form: Form) -> bytes:
    # matplotlib takes a second and 60 MB to be imported: a process that draws nothing does without.
    from services.interpretation.charts import drawing

    try:
        return drawing.svg(made) if form == "svg" else drawing.png(made)
    except drawing.NoFontError as error:
        raise Unavailable(
            "本机没有中文字体,不能绘制图表;请安装 fonts-noto-cjk 后重启",
            "no Chinese font is installed here: install fonts-noto-cjk and start again", code="no_font",
        ) from error  # fmt: skip


async def read_table(file: IO[bytes]) -> dict[str, Any]:
    """The table of a CSV or XLSX file: its first row are the columns. Raises Invalid (422)."""
    try:
        kind = await anyio.to_thread.run_sync(file_type, file)
    except UnfitFile as error:
        raise Invalid(error.zh, error.en, code=error.code) from error
    file.seek(0)
    content = file.read()
    if kind is XLSX:
        try:
            rows = await run_apart(tables.of_workbook, content, seconds=_SECONDS, memory=_MEMORY)
        except ApartError as error:
            raise Invalid(
                "表格无法读取;请另存为 CSV", "the workbook cannot be read: save it as CSV", code="unreadable"
            ) from error
    elif kind is TEXT:
        rows = [list(row) for row in csv.reader(io.StringIO(_decoded(content))) if any(row)]
    else:
        raise Invalid("只接收 CSV 或 XLSX", "CSV or XLSX alone", code="not_a_table")
    if len(rows) < 2 or len(rows) > 201 or max(map(len, rows)) > 12:
        raise Invalid(
            "表格须有表头和 1 至 200 行、至多 12 列",
            "a head, 1 to 200 rows and at most 12 columns are needed",
            code="odd_table",
        )
    return {"columns": rows[0], "rows": rows[1:]}


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")
