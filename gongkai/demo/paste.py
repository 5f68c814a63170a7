"""The curl lines that the story ends with: to paste into sh, bash, dash or zsh while `make run` is running."""

import shlex
from collections.abc import Iterator
from pathlib import Path

from gongkai.demo.script import COUNTY

#: Reads one key out of keys.json with what every system has; the file is written one member a line.
_SED = '/"county"/,/}/s/.*"key": "\\(.*\\)".*/\\1/p'


def curl_lines(port: int, data: Path, event: str, duty: str) -> Iterator[str]:
    """Lines that read the key, then the duties of an event, why a duty has its date, the catalogue, the feed."""
    yield f"KEY=$(sed -n '{_SED}' {shlex.quote(str(data / 'keys.json'))})"
    yield f"B=http://127.0.0.1:{port}/v1/catalog"
    yield 'A="Authorization: Bearer $KEY"'
    yield f'curl -s -w "\\n" -H "$A" "$B/obligations?event={event}"'
    yield f'curl -s -w "\\n" -H "$A" "$B/obligations/{duty}/explanation"'
    yield f'curl -s -w "\\n" "$B/regions/{COUNTY}/catalogue"'
    yield 'curl -s -w "\\n" -H "$A" "$B/feed?limit=5"'
