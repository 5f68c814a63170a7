"""`gongkai import`: a catalogue as a county keeps it (.xlsx, .xls, .html, .csv, .docx), read and reported; no server for a trial."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from gongkai.cli.import_sending import send
from gongkai.cli.output import BAD_INPUT, NEGATIVE, BadInput, fail, say, write_json
from kernel.clock import SystemClock
from kernel.contracts.regions import level_of
from services.catalog.seed.reader import read_domains
from services.catalog.workbooks.apart import read_apart
from services.catalog.workbooks.opening import LARGEST
from services.catalog.workbooks.rules import Reading, UnreadableBook

_LEVELS = {"error": "错误 error", "warning": "警告 warning", "note": "说明 note"}


def import_book(
    file: Annotated[
        Path, typer.Argument(help="目录文件:.xlsx .xls .html .csv .docx / the file of the catalogue")
    ],
    region: Annotated[
        str | None, typer.Option(help="行政区划代码,如 360425 / the division that the catalogue is of")
    ] = None,
    domain: Annotated[
        list[str] | None,
        typer.Option(
            help="回答领域之问:名称=代码,如 乡村振兴=poverty-alleviation;只写代码则用于未写明领域的表 / "
            "what a name means; a slug alone is for tables that name no domain"
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="试运行:只读文件,给出行和逐格提示 / read and report only")
    ] = False,
    partial: Annotated[
        bool, typer.Option("--partial", help="不能导入的行除外 / leave out rows that cannot be taken")
    ] = False,
    officer: Annotated[
        str | None, typer.Option(help="经办人,如 u-17;name=李起草 / the acting officer, for a draft")
    ] = None,
    url: Annotated[
        str, typer.Option(envvar="GONGKAI_URL", help="服务地址 / where the suite answers")
    ] = "http://127.0.0.1:8000",
    key: Annotated[str | None, typer.Option(envvar="GONGKAI_KEY", help="密钥 / the key")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / write JSON")] = False,
) -> None:
    """读入目录文件,逐格给出提示;不加 --dry-run 则导入 --region 的目录草稿 / read the file of a catalogue and report cell by
    cell; without --dry-run it goes into the draft of --region, through a running suite.

    退出码:0 已读(不论有何提示)、已导入;1 有行不能导入;2 文件不能读、输入有误。
    """
    if region is not None:
        try:
            level_of(region)
        except ValueError as error:
            fail(str(error))
    decided = _decided(domain or ())
    if not dry_run:
        if region is None or officer is None or key is None:
            fail(
                "导入草稿须给出 --region、--officer 和密钥(GONGKAI_KEY);只试读请加 --dry-run / "
                "a draft takes --region, --officer and a key (GONGKAI_KEY); to read only, add --dry-run"
            )
        headers = {b"authorization": f"Bearer {key}".encode(), b"gongkai-officer": officer.encode()}
        domains = ",".join(f"{name}={slug}" if name else slug for name, slug in decided.items())
        _sent(file, url, headers, region, partial, domains, as_json)
        return
    try:
        reading = asyncio.run(read_apart(file.name, _content(file), SystemClock().today(), decided))
    except UnreadableBook as error:
        fail(f"{file.name}:{error.zh} / {file.name}: {error.en}")
    if as_json:
        write_json(reading.as_dict())
    else:
        for line in _words(reading):
            typer.echo(line)


def _sent(
    file: Path,
    url: str,
    headers: Mapping[bytes, bytes],
    region: str,
    partial: bool,
    domains: str,
    as_json: bool,
) -> None:
    async def act() -> tuple[int, dict[str, Any]]:
        async with httpx.AsyncClient(base_url=url, headers=list(headers.items()), timeout=60) as client:
            return await send(client, region, file.name, _content(file), partial=partial, domains=domains)

    try:
        status, document = asyncio.run(act())
    except BadInput as error:
        fail(str(error))
    except httpx.TransportError as error:
        fail(f"{url} 没有应答:{error} / {url} does not answer: {error}")
    if as_json:
        write_json(document)
    elif status < 300:
        counts = document["counts"].items()
        say(f"{document['state']}  " + "  ".join(f"{name} {count}" for name, count in counts if count))
    if status >= 300:
        say(f"{document['detail_zh']} / {document['detail_en']}")
        raise typer.Exit(NEGATIVE if status == 422 else BAD_INPUT)
    if document["state"] == "refused":
        refused = document["refused"]
        say(f"{refused['message_zh']} / {refused['message_en']}")
        raise typer.Exit(NEGATIVE if refused["code"] == "faulty_rows" else BAD_INPUT)


def _content(file: Path) -> bytes:
    """The file, no longer than what is taken and one byte."""
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as error:
        fail(f"无法读取文件 {file}:{error.strerror} / cannot read {file}: {error.strerror}")


def _decided(given: Sequence[str]) -> Mapping[str, str]:
    slugs = {one.slug for one in read_domains()}
    found = {}
    for one in given:
        name, _, slug = one.rpartition("=")
        if slug not in slugs:
            listed = ", ".join(sorted(slugs))
            fail(f"没有领域代码 {slug};有:{listed} / there is no domain {slug}; there are: {listed}")
        found[name] = slug
    return found


def _words(reading: Reading) -> Iterator[str]:
    """A table of counts, then a line for each finding, errors first."""
    sheets: dict[tuple[str, str | None], int] = {}
    for row in reading.rows:
        key = (row.sheet, row.domain)
        sheets[key] = sheets.get(key, 0) + 1
    yield f"{reading.name}  SHA-256 {reading.sha256}"
    for (sheet, domain), count in sheets.items():
        yield f"  {sheet}  {domain or '领域待定 / domain not known'}  {count} 行 rows"
    order = list(_LEVELS)
    for finding in sorted(reading.findings, key=lambda f: order.index(f.level)):
        told = finding.as_dict()
        place = "!".join(str(part) for part in (finding.sheet, finding.cell) if part)
        yield f"{_LEVELS[finding.level]}  {place}  {finding.code}  {told['message']}"
        if told["suggestion"]:
            yield f"    {told['suggestion']}"
