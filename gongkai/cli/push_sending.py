"""Sending a file of recipients to a running suite, and telling how far it is."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TextIO

import httpx

from gongkai.cli.output import BadInput

_AGAIN: Final = 0.5
_PIECE: Final = 2**16
#: So many faulty rows are shown; all of them are at the import's address.
_SHOWN: Final = 100
_MEDIA: Final = {".csv": "text/csv", ".ndjson": "application/x-ndjson", ".jsonl": "application/x-ndjson"}


class Sending:
    """Sends files with one key; progress goes to `out`, in place where that is a terminal."""

    def __init__(self, url: str, key: str, out: TextIO) -> None:
        self._url, self._key, self._out = url, key, out

    def send(
        self, file: Path, *, dry_run: bool, subscribe: str | None
    ) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """(the import once it is done, its first faulty rows). Raises BadInput for what cannot be sent or is refused."""
        media = _MEDIA.get(file.suffix.lower())
        if media is None:
            raise BadInput(f"文件应为 .csv 或 .ndjson:{file} / a .csv or .ndjson file is needed: {file}")
        if not self._key:
            raise BadInput("请以 --key 或 GONGKAI_KEY 给出密钥 / give a key by --key or GONGKAI_KEY")
        query = {"dry_run": str(dry_run).lower()} | ({"subscribe": subscribe} if subscribe else {})
        try:
            size = file.stat().st_size
        except OSError as error:
            raise BadInput(
                f"无法读取文件 {file}:{error.strerror} / cannot read {file}: {error.strerror}"
            ) from error
        headers = {"authorization": f"Bearer {self._key}", "content-type": media}
        try:
            with httpx.Client(base_url=self._url, headers=headers, timeout=600) as client:
                path = "/v1/push/recipient-imports"
                document = _checked(client.post(path, params=query, content=self._pieces(file, size)))
                path = f"{path}/{document['id']}"
                while document["state"] != "done":
                    self._say(f"处理 {document['seen']} / {document['rows']} 行 / rows worked off")
                    time.sleep(_AGAIN)
                    document = _checked(client.get(path))
                self._say(f"完成 {document['rows']} 行 / rows done\n")
                faults = _checked(client.get(f"{path}/faults", params={"limit": _SHOWN}))["items"]
        except httpx.TransportError as error:
            raise BadInput(f"{self._url} 没有应答:{error} / {self._url} does not answer: {error}") from error
        return document, faults

    def _pieces(self, file: Path, size: int) -> Iterator[bytes]:
        sent = 0
        with file.open("rb") as opened:
            while piece := opened.read(_PIECE):
                yield piece
                sent += len(piece)
                self._say(f"发送 {sent} / {size} 字节 / bytes sent")

    def _say(self, words: str) -> None:
        if self._out.isatty():
            self._out.write(f"\r\x1b[K{words}")
        elif words.endswith("\n"):
            self._out.write(words)
        self._out.flush()


def _checked(answer: httpx.Response) -> dict[str, Any]:
    document: dict[str, Any] = answer.json()
    if answer.is_success:
        return document
    raise BadInput(f"{document['detail_zh']} / {document['detail_en']}")
