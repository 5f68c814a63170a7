"""`gongkai serve`: everything in one process on 127.0.0.1:8000."""

import asyncio

from gongkai.cli.output import say


def serve() -> None:
    """启动全部服务(GONGKAI_PORT、GONGKAI_DATA 等见文档)/ serve the whole suite in this process."""
    import uvicorn

    from gongkai.embedded import create_app, first_keys
    from gongkai.settings import Settings
    from kernel.telemetry.logging import configure_logging

    settings = Settings()
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
