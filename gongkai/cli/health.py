"""`gongkai health URL`: asks a health address, for health checks in images that have no wget."""

import http.client
from typing import Annotated
from urllib.parse import urlsplit

import typer

from gongkai.cli.output import NEGATIVE, fail, say


def health(
    url: Annotated[str, typer.Argument(help="如 http://127.0.0.1:8000/readyz / the address to ask")],
) -> None:
    """健康检查:200 为 0,其余为 1 / exit 0 when the address answers 200, else 1."""
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        fail("请给出 http 地址 / an http address is needed")
    connection = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=4)
    try:
        connection.request("GET", parts.path or "/")
        answer = connection.getresponse()
        body = answer.read(2000).decode(errors="replace")
    except OSError as error:
        say(f"{url}: {error}")
        raise typer.Exit(NEGATIVE) from error
    finally:
        connection.close()
    if answer.status != 200:
        say(f"{url}: {answer.status} {body}")
        raise typer.Exit(NEGATIVE)
