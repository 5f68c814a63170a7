"""The server of the story: the one that runs on this data directory, or one of our own for as long as it is told."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from gongkai.demo.caller import StoryError
from gongkai.local.occupied import served_at
from gongkai.local.ports import free_port, is_free, url_of
from gongkai.settings import Settings

START_SECONDS: Final = 120.0
STOP_SECONDS: Final = 15.0
_COMMAND: Final = (sys.executable, "-c", "from gongkai.cli.main import app; app()", "serve")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the story plays: the server's address, the county's key, and whether the demo started the server."""

    url: str
    key: str
    port: int
    own: bool


@contextlib.contextmanager
def served(settings: Settings, target: str) -> Iterator[Place]:
    """A server on the settings' data directory: found on the port, or started and stopped by us, and then allowed to push to
    `target` too.

    Raises StoryError when there is no sample county, when a server runs on the directory that is not the one on the port, or when
    none can be started.
    """
    if not settings.sample:
        raise StoryError(
            "演示只在示例县进行,而 GONGKAI_SAMPLE 为 false;请另用数据目录:GONGKAI_SAMPLE=true GONGKAI_DATA=/另一目录"
            " / the story plays in the sample county and GONGKAI_SAMPLE is false: use another data directory"
        )
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    if settings.port and _is_ours(url_of(host, settings.port), settings):
        yield Place(url_of(host, settings.port), county_key(settings.data), settings.port, own=False)
        return
    if (elsewhere := served_at(settings.data)) is not None:
        raise StoryError(
            f"数据目录 {settings.data} 上已有服务在运行({elsewhere}),本演示无法与它同用;请令 GONGKAI_PORT 与它一致(刚启动的须稍候),或先停止它,"
            "或另用数据目录:GONGKAI_DATA=/另一目录 make demo"
            f" / a server runs on the data directory {settings.data} already ({elsewhere}), and the demo cannot share it: give its"
            " GONGKAI_PORT (once it is ready), stop it, or use another directory: GONGKAI_DATA=/another make demo"
        )
    port = settings.port if settings.port and is_free(host, settings.port) else _free_port(host)
    with _started(settings, host, port, target) as url:
        yield Place(url, county_key(settings.data), port, own=True)


def county_key(data: Path) -> str:
    """The key of the sample county; raises StoryError when the data directory has none."""
    path = data / "keys.json"
    try:
        key = json.loads(path.read_text("utf-8"))["county"]["key"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoryError(
            f"{path} 中没有示例县的密钥;请另用空数据目录:GONGKAI_DATA=/另一目录 make demo"
            f" / {path} holds no key of the sample county: use an empty data directory"
        ) from error
    return str(key)


def _is_ours(url: str, settings: Settings) -> bool:
    """Whether a server there is ready and takes the key of this data directory."""
    try:
        key = county_key(settings.data)
        with httpx.Client(base_url=url, timeout=5, trust_env=False) as client:
            if client.get("/readyz").status_code != 200:
                return False
            answer = client.get("/v1/catalog/bindings?limit=1", headers={"authorization": f"Bearer {key}"})
            return answer.status_code == 200
    except (StoryError, httpx.HTTPError):
        return False


@contextlib.contextmanager
def _started(settings: Settings, host: str, port: int, target: str) -> Iterator[str]:
    """A `gongkai serve` of our own, until the story ends."""
    environment = os.environ | {
        "GONGKAI_HOST": host,
        "GONGKAI_PORT": str(port),
        "GONGKAI_DATA": str(settings.data),
        "GONGKAI_PUSH_TARGETS": ",".join(filter(None, (settings.push_targets, target))),
    }
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            _COMMAND, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            url = url_of(host, port)
            deadline = time.monotonic() + START_SECONDS
            while not _is_ours(url, settings):
                if process.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    said = log.read().decode("utf-8", "replace").strip()[-1500:]
                    raise StoryError(
                        f"服务没有启动;请用 make run 查看原因。它最后说:{said or '(无)'}"
                        " / the server did not start: run make run to see why; its last words stand above"
                    )
                time.sleep(0.1)
            yield url
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port(host: str) -> int:
    try:
        return free_port(host)
    except OSError as error:
        raise StoryError(
            f"无法在 {host} 上监听({error.strerror});请更正 GONGKAI_HOST"
            f" / cannot listen on {host} ({error.strerror}): correct GONGKAI_HOST"
        ) from error
