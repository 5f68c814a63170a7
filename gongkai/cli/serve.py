"""`gongkai serve`: everything in one process on 127.0.0.1:8000."""

import asyncio
import socket

import typer
from pydantic import ValidationError

from gongkai.cli.output import BAD_INPUT, fail, say


def serve() -> None:
    """启动全部服务(GONGKAI_PORT、GONGKAI_DATA 等见文档)/ serve the whole suite in this process."""
    import uvicorn

    from gongkai.embedded import create_app
    from gongkai.first_keys import first_keys
    from gongkai.settings import Settings
    from kernel.telemetry.logging import configure_logging

    try:
        settings = Settings()
    except ValidationError as error:
        for fault in error.errors():
            name = "GONGKAI_" + "_".join(str(part) for part in fault["loc"]).upper()
            say(f"{name} 的值 {fault['input']!r} 不可用 / this value cannot be used: {fault['msg']}")
        raise typer.Exit(BAD_INPUT) from error
    if not _is_free(settings.host, settings.port):
        fail(
            f"{settings.host}:{settings.port} 已被占用;请以 GONGKAI_PORT 另选端口"
            f" / the address is taken: choose another port with GONGKAI_PORT"
        )
    configure_logging(settings.log_level)
    written = asyncio.run(first_keys(settings))
    keys = settings.data / "keys.json"
    if written is not None:
        say(f"首次启动,密钥已写入 / first start, the keys are in: {written}")
    elif keys.exists():
        say(f"密钥 / keys: {keys}")
    say(f"接口文档 / docs: http://{settings.host}:{settings.port}/docs")
    uvicorn.run(
        create_app(settings), host=settings.host, port=settings.port, log_level="warning", access_log=False,
        lifespan="on", timeout_graceful_shutdown=10, server_header=False,
    )  # fmt: skip


def _is_free(host: str, port: int) -> bool:
    """Whether we can listen there (asked as the server will ask, so that a socket in TIME_WAIT does not count)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
