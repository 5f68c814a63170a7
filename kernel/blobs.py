"""Files kept by their SHA-256 in a folder: `<root>/ab/abcdef…`, there whole or not at all, the same bytes once."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, Protocol

from kernel.ids import new_id

PIECE: Final = 2**18


def place_of(sha256: str) -> str:
    """Where a file lies below the root of a folder or the prefix of a bucket."""
    return f"{sha256[:2]}/{sha256}"


class Blobs(Protocol):
    """Where files lie. All calls block: a thread makes them."""

    def put(self, sha256: str, file: IO[bytes]) -> None:
        """Keep these bytes under their hash, also where they are kept already."""
        ...

    def open(self, sha256: str) -> IO[bytes]:
        """The bytes; raises FileNotFoundError."""
        ...

    def has(self, sha256: str) -> bool:
        """Whether the bytes are there."""
        ...

    def remove(self, sha256: str) -> None:
        """Forget the bytes; what is not there is forgotten already."""
        ...

    def older_than(self, moment: float) -> Iterator[str]:
        """The hashes of what was put before a moment (seconds of the epoch); drafts that a crash left are dropped."""
        ...


class BlobFolder:
    """Blobs in a folder of this machine, or of a disk that all processes share."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, sha256: str, file: IO[bytes]) -> None:
        place = self._place(sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = self.root / f".{new_id('draft')}"
        try:
            with draft.open("xb") as out:
                file.seek(0)
                shutil.copyfileobj(file, out, PIECE)
                out.flush()
                os.fsync(out.fileno())
            draft.replace(place)
        finally:
            draft.unlink(missing_ok=True)

    def open(self, sha256: str) -> IO[bytes]:
        return self._place(sha256).open("rb")

    def has(self, sha256: str) -> bool:
        return self._place(sha256).is_file()

    def remove(self, sha256: str) -> None:
        self._place(sha256).unlink(missing_ok=True)

    def older_than(self, moment: float) -> Iterator[str]:
        if not self.root.is_dir():
            return
        for draft in self.root.glob(".draft_*"):
            if _is_older(draft, moment):
                draft.unlink(missing_ok=True)
        for place in self.root.glob("??/*"):
            if _is_older(place, moment):
                yield place.name

    def _place(self, sha256: str) -> Path:
        return self.root / place_of(sha256)


def _is_older(path: Path, moment: float) -> bool:
    """Whether a file is there still and was written before a moment."""
    try:
        return path.stat().st_mtime < moment
    except FileNotFoundError:  # it got its name, or went, meanwhile
        return False
