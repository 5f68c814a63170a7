"""Files kept by their SHA-256 in a bucket of an S3-compatible store, as `<prefix>/ab/abcdef…`.

obstore, because it is one wheel over Apache's object_store, sends large files in parts and needs no service of its own; boto3 brings
descriptions of four hundred services. An object is there whole or not at all: the store sees to that.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import structlog

from kernel.blobs import PIECE, BlobFolder, Blobs, place_of
from kernel.http.problems import Unavailable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from obstore import ReadableFile
    from obstore.store import S3Config, S3Store

log = structlog.get_logger("blobs")
#: Seconds for one request to the store, and how often one that failed is tried again.
PATIENCE: Final = "30 seconds"
RETRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where a bucket is and how to enter: name, prefix, address of the store (None: that of AWS), region, the two keys."""

    name: str
    prefix: str = ""
    endpoint: str | None = None
    region: str = "us-east-1"
    access_key: str = ""
    secret_key: str = field(default="", repr=False)


def blobs_in(place: Path | Bucket) -> Blobs:
    """The blobs of a folder or a bucket; nothing is opened yet."""
    return BlobBucket(place) if isinstance(place, Bucket) else BlobFolder(place)


class BlobBucket:
    """Blobs in a bucket. Where the store does not answer, every call raises Unavailable (503)."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket

    def put(self, sha256: str, file: IO[bytes]) -> None:
        import obstore

        if not self.has(sha256):
            file.seek(0)
            with _answering(lacks_bucket=True):
                obstore.put(self._store, place_of(sha256), file)

    def open(self, sha256: str) -> IO[bytes]:
        import obstore

        with _answering():
            return io.BufferedReader(_Reading(obstore.open_reader(self._store, place_of(sha256))), PIECE)

    def has(self, sha256: str) -> bool:
        import obstore

        try:
            with _answering():
                obstore.head(self._store, place_of(sha256))
        except FileNotFoundError:
            return False
        return True

    def remove(self, sha256: str) -> None:
        import obstore

        with suppress(FileNotFoundError), _answering():
            obstore.delete(self._store, place_of(sha256))

    def older_than(self, moment: float) -> Iterator[str]:
        import obstore

        with _answering():
            for some in obstore.list(self._store):
                for one in some:
                    if one["last_modified"].timestamp() < moment:
                        yield one["path"].rpartition("/")[2]

    @cached_property
    def _store(self) -> "S3Store":
        # Imported when it is needed: most installations have a folder.
        from obstore.store import S3Store

        given = self.bucket
        config: S3Config = {
            "region": given.region, "access_key_id": given.access_key, "secret_access_key": given.secret_key,
            "virtual_hosted_style_request": False,
        }  # fmt: skip
        if given.endpoint is not None:
            config["endpoint"] = given.endpoint
        return S3Store(
            given.name,
            prefix=given.prefix or None,
            config=config,
            client_options={"allow_http": True, "timeout": PATIENCE},
            retry_config={"max_retries": RETRIES},
        )


class _Reading(io.RawIOBase):
    """An object as a stream of bytes."""

    def __init__(self, reader: "ReadableFile") -> None:
        self._reader = reader

    def readable(self) -> bool:
        return True

    def readinto(self, into: "WriteableBuffer") -> int:
        view = memoryview(into)
        with _answering():
            piece = self._reader.read(len(view))
        view[: len(piece)] = memoryview(piece)
        return len(piece)


@contextmanager
def _answering(*, lacks_bucket: bool = False) -> Iterator[None]:
    """Raise Unavailable where the store does not answer; `lacks_bucket`: also where it finds nothing, for that is the bucket."""
    from obstore.exceptions import BaseError

    try:
        yield
    except (BaseError, OSError) as error:
        if isinstance(error, FileNotFoundError) and not lacks_bucket:
            raise
        log.warning("file_store_away", error=str(error)[:500])
        raise Unavailable(
            "文件存储暂不可用,未写入任何内容;请稍后重试", "the file store does not answer; nothing was written: try again in a moment",
            code="file_store", headers={"retry-after": "10"},
        ) from error  # fmt: skip
