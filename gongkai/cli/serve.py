"""`gongkai serve`: everything in one process, or the gateway or one service in a process of its own."""

import asyncio
from contextlib import nullcontext
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from gongkai.cli.output import fail, say
from gongkai.local.occupied import occupied
from gongkai.local.ports import is_free, url_of

if TYPE_CHECKING:
    from gongkai.settings import Settings
    from kernel.http.asgi import App


class RoleName(StrEnum):
    """What a service's process does."""

    API = "api"
    WORKER = "worker"
    ALL = "all"


def serve(
    part: Annotated[
        str | None,
        typer.Argument(
            help="gateway 或服务名(如 catalog);不写则全部在本进程 / one part alone; everything when left out"
        ),
    ] = None,
    role: Annotated[
        RoleName, typer.Option(help="服务进程的角色 / what a service's process does")
    ] = RoleName.ALL,
) -> None:
    """启动服务(GONGKAI_PORT、GONGKAI_DATA 等见文档)/ serve the suite, or one part of it."""
    from kernel import collector

    with collector.resting():
        from gongkai.cli.serving import run

        settings, app = _assembled(part, role)
    collector.spare()
    # The gateway's keys are in the data directory, as is all else where everything is in this process.
    whole = part in (None, "gateway")
    with occupied(settings.data, url_of(settings.host, settings.port)) if whole else nullcontext():
        run(app, settings.host, settings.port)


def migrate(
    part: Annotated[str, typer.Argument(help="gateway 或服务名 / gateway, or a service's name")],
) -> None:
    """升级数据库结构 / bring a database to the newest schema."""
    from gongkai.cli.settings import settings_or_fail
    from gongkai.processes import migrate as upgrade
    from gongkai.start_checks import PARTS, check_databases, check_directory

    settings = settings_or_fail()
    try:
        check_directory(settings, ())  # a migration writes nothing but databases
        check_databases(settings, [name for name in PARTS if name == part])
        done = upgrade(settings, part)
    except ValueError as error:
        fail(str(error))
    say(f"{part}: {'已升级 / upgraded' if done else '已是最新 / up to date'}")


def _assembled(part: str | None, role: RoleName) -> tuple["Settings", "App"]:
    """The app that serves, and the settings that it was made of."""
    from gongkai.cli.settings import settings_or_fail
    from gongkai.start_checks import PARTS, check_databases, check_directory, check_files
    from kernel.telemetry.logging import configure_logging
    from services.disclosure_requests.about import SECRETS
    from services.push.about import SECRETS as PUSH_SECRETS

    settings = settings_or_fail()
    if not is_free(settings.host, settings.port):
        fail(
            f"{settings.host}:{settings.port} 已被占用;请以 GONGKAI_PORT 另选端口"
            f" / the address is taken: choose another port with GONGKAI_PORT"
        )
    configure_logging(settings.log_level, secret_paths=(*SECRETS, *PUSH_SECRETS))
    parts = [name for name in PARTS if part in (None, name)]
    try:
        check_directory(settings, parts)
        check_databases(settings, parts)
        check_files(settings, parts)
        return settings, _app(settings, part, role)
    except ValueError as error:
        fail(str(error))


def _app(settings: "Settings", part: str | None, role: RoleName) -> "App":
    if part is not None and part != "gateway":
        from gongkai.processes import service_app

        say(f"{part} ({role.value}): http://{settings.host}:{settings.port}/healthz")
        return service_app(settings, part, role.value)
    _tell_keys(settings)
    say(f"接口文档 / docs: http://{settings.host}:{settings.port}/docs")
    if part == "gateway":
        from gongkai.processes import gateway_app

        return gateway_app(settings)
    from gongkai.embedded import create_app

    return create_app(settings)


def _tell_keys(settings: "Settings") -> None:
    from gongkai.first_keys import first_keys

    written = asyncio.run(first_keys(settings))
    keys = settings.data / "keys.json"
    if written is not None:
        say(f"首次启动,密钥已写入 / first start, the keys are in: {written}")
    elif keys.exists():
        say(f"密钥 / keys: {keys}")
