"""`gongkai keys`: create, list and revoke the keys of calling systems, while the server runs or not.

Works directly on the gateway's database; a running gateway notices within about a second.
"""

import asyncio
import unicodedata
from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from gongkai.cli.output import NEGATIVE, fail, say, write_json
from kernel.clock import SHANGHAI, SystemClock
from kernel.contracts.regions import COUNTRY
from kernel.security.principal import Kind
from kernel.security.scopes import SCOPES

# The database is imported where it is used: the calculators beside this command start without it.
if TYPE_CHECKING:
    from pathlib import Path

    from gateway.consumers.models import Key
    from gongkai.settings import Settings
    from kernel.db import Database

T = TypeVar("T")
Json = Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象 / one JSON object on stdout")]

#: What else there is to do where no server ever ran.
_NEW = (
    ";从未启动过服务时可用 keys create --new 建立",
    "; keys create --new makes one before the first start",
)

keys_app = typer.Typer(
    name="keys", no_args_is_help=True, help="管理调用系统的密钥 / keys of the systems that call the API"
)


@keys_app.command("create")
def create(
    client: Annotated[
        str, typer.Option("--client", help="系统名称,如 县自然资源局业务系统 / the system's name")
    ],
    region: Annotated[
        str, typer.Option("--region", help="行政区划代码,含其下级 / division, with all below it")
    ],
    scope: Annotated[
        list[str], typer.Option("--scope", help=f"权限,可多次 / scopes, repeatable: {', '.join(SCOPES)}")
    ],
    label: Annotated[str, typer.Option("--label", help="备注,如 测试环境 / a note, such as: staging")] = "",
    expires: Annotated[
        str | None, typer.Option("--expires", help="最后有效日 YYYY-MM-DD / the last day on which it is good")
    ] = None,
    kind: Annotated[
        Kind,
        typer.Option(
            "--kind",
            help="live 正式;test 试用,不发给任何人;team 试用,只发给本系统的试用名单"
            " / live; test: a trial that reaches nobody; team: a trial that reaches the team of the client alone",
        ),
    ] = "live",
    new: Annotated[
        bool,
        typer.Option(
            "--new",
            help="服务从未启动时,先建立数据目录 / make the data directory first, where no server ever ran",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """新建密钥,只显示一次;种类此后不变 / Create a key and show it once; its kind never changes."""
    from gateway.consumers.service import create_key

    now = SystemClock().now()

    async def act(database: "Database", settings: "Settings") -> "tuple[Key, str]":
        async with database.write() as session:
            return await create_key(
                session, pepper=settings.pepper(), client=client, label=label, region=region,
                scopes=scope, now=now, expires_at=_end_of(expires) if expires else None, kind=kind,
            )  # fmt: skip

    settings = _settings(new=new)
    try:
        key, token = _run(act, settings)
    except ValueError as error:
        fail(str(error))
    _warn_of_unknown(settings, region)
    if as_json:
        write_json({"key": token} | _document(key, now))
    else:
        say(f"{key.id}  {key.kind}  {key.client}  {key.region}  {', '.join(key.scopes)}")
        say("请立即保存,此密钥不再显示 / keep it now, it is not shown again:")
        typer.echo(token)


@keys_app.command("list")
def list_all(as_json: Json = False) -> None:
    """列出全部密钥(不含密文)/ List all keys, never their secrets."""
    from gateway.consumers.service import list_keys

    now = SystemClock().now()

    async def act(database: "Database", _settings: "Settings") -> list[dict[str, Any]]:
        async with database.read() as session:
            return [_document(key, now) for key in await list_keys(session)]

    found = _run(act)
    if as_json:
        write_json({"keys": found})
        return
    if not found:
        say("尚无密钥;用 gongkai keys create 新建 / no keys yet: gongkai keys create makes one")
    for line in _columns([_cells(key) for key in found]):
        typer.echo(line)


@keys_app.command("revoke")
def revoke(
    name: Annotated[str, typer.Argument(metavar="PREFIX|ID", help="gk_… 或 key_… / as `list` shows it")],
    as_json: Json = False,
) -> None:
    """撤销密钥,约一秒后生效 / Revoke a key; the running gateway refuses it within about a second."""
    from gateway.consumers.service import revoke_key

    now = SystemClock().now()

    async def act(database: "Database", _settings: "Settings") -> "Key | None":
        async with database.write() as session:
            return await revoke_key(session, name, now)

    key = _run(act)
    if key is None:
        say(f"没有密钥 {name[:40]};见 gongkai keys list / there is no key {name[:40]}: see gongkai keys list")
        raise typer.Exit(NEGATIVE)
    if as_json:
        write_json(_document(key, now))
    else:
        say(f"已撤销 {key.prefix} {key.client} / revoked")


@keys_app.command("rotate")
def rotate(
    name: Annotated[str, typer.Argument(metavar="PREFIX|ID", help="gk_… 或 key_… / as `list` shows it")],
    overlap_hours: Annotated[
        int,
        typer.Option(
            min=0, max=24 * 90, help="旧密钥继续有效的小时数 / hours for which the old key stays good"
        ),
    ] = 168,
    as_json: Json = False,
) -> None:
    """轮换密钥:新旧并行一段时间 / Replace a key; both are good for the overlap."""
    from gateway.consumers.service import rotate_key

    now = SystemClock().now()

    async def act(database: "Database", settings: "Settings") -> "tuple[Key, str] | None":
        async with database.write() as session:
            overlap = timedelta(hours=overlap_hours)
            return await rotate_key(session, name, pepper=settings.pepper(), now=now, overlap=overlap)

    made = _run(act)
    if made is None:
        say(
            f"没有可用的密钥 {name[:40]};见 gongkai keys list / there is no good key {name[:40]}: see gongkai keys list"
        )
        raise typer.Exit(NEGATIVE)
    key, token = made
    if as_json:
        write_json({"key": token} | _document(key, now))
    else:
        say(
            f"旧密钥在 {overlap_hours} 小时后失效;新密钥不再显示 / the old key ends in {overlap_hours} hours; the new one:"
        )
        typer.echo(token)


def _settings(*, new: bool = False) -> "Settings":
    """The settings of this installation; `new`: also where the server has never run."""
    from gongkai.cli.settings import settings_of_installation, settings_or_fail

    return settings_or_fail() if new else settings_of_installation("gateway", _pepper, hint=_NEW)


def _run(act: "Callable[[Database, Settings], Awaitable[T]]", settings: "Settings | None" = None) -> T:
    """Do something with the gateway's database, which is made where it is not there."""
    from gateway.consumers import MIGRATIONS
    from kernel.db import Database
    from kernel.db.migrate import upgrade

    settings = settings or _settings()
    url = settings.url_of("gateway")
    upgrade(url, MIGRATIONS)

    async def main() -> T:
        database = Database(url)
        try:
            return await act(database, settings)
        finally:
            await database.dispose()

    return asyncio.run(main())


def _cells(key: dict[str, Any]) -> list[str]:
    until = f" …{key['expires_at']:%Y-%m-%d}" if key["expires_at"] else ""
    named = key["client"] + (f" ({key['label']})" if key["label"] else "")
    return [key["prefix"], key["kind"], key["state"] + until, key["region"], named, " ".join(key["scopes"])]


def _columns(rows: list[list[str]]) -> list[str]:
    """Each row as a line; a Chinese character is two columns of a terminal wide."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _warn_of_unknown(settings: "Settings", region: str) -> None:
    """Say so when the catalog of this installation has no such division; without its database nothing can be said."""
    from sqlalchemy.exc import SQLAlchemyError

    from kernel.db import Database
    from services.catalog.regions import repository

    if region == COUNTRY or (settings.database_url is None and not (settings.data / "catalog.db").is_file()):
        return

    async def is_unknown() -> bool:
        database = Database(settings.url_of("catalog"))
        try:
            async with database.read() as session:
                return await repository.get(session, region) is None
        except SQLAlchemyError:
            return False
        finally:
            await database.dispose()

    if asyncio.run(is_unknown()):
        say(
            f"注意:区划 {region} 不在本系统的区划表中,请核对代码(GET /v1/catalog/regions);县级以下可先导入"
            f" / note: this installation knows no division {region}: check the code (GET /v1/catalog/regions);"
            " townships and villages are imported"
        )


def _pepper(settings: "Settings") -> "tuple[Path, ...]":
    return (settings.data / "pepper",)


def _end_of(day: str) -> datetime:
    """The last second of a day in Asia/Shanghai; raises ValueError for what is no date."""
    from kernel.http.types import read_date

    return datetime.combine(read_date(day), time(23, 59, 59), SHANGHAI)


def _document(key: "Key", now: datetime) -> dict[str, Any]:
    """A key as it may be shown: without its hash."""
    expired = key.expires_at is not None and key.expires_at <= now
    return {
        "id": key.id,
        "prefix": key.prefix,
        "kind": key.kind,
        "state": "revoked" if key.revoked_at else "expired" if expired else "active",
        "client": key.client,
        "label": key.label,
        "region": key.region,
        "scopes": key.scopes,
        "created_at": _local(key.created_at),
        "expires_at": _local(key.expires_at),
        "revoked_at": _local(key.revoked_at),
    }


def _local(moment: datetime | None) -> datetime | None:
    return moment.astimezone(SHANGHAI) if moment else None
