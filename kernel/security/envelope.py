"""Envelope encryption of personal data: each record has a data key of its own, wrapped by a key that is kept apart.

    key file (apart) ── wraps ──> data key of one record ── AES-256-GCM, bound to the record's id ──> ciphertext

A new key at the end of the file wraps what is written from then on; older lines still open. Rotation wraps data keys
anew and leaves the ciphertexts alone; forgetting a data key erases what it closed.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kernel.files import write_whole

_NONCE: Final = 12
_KEY: Final = 32
log = structlog.get_logger("envelope")


class SealError(Exception):
    """A sealed record does not open: its key is absent, or it was changed or moved. `中文 / English`."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A closed record: which key wrapped its data key, the wrapped data key, the ciphertext (nonces in front)."""

    key_id: str
    wrapped_key: bytes
    ciphertext: bytes


class KeyRing:
    """The wrapping keys, the last one current, and the key of the blind indexes, which never changes."""

    def __init__(self, index_key: bytes, wrapping_keys: Sequence[bytes]) -> None:
        if not wrapping_keys:
            raise ValueError("没有封装密钥 / there is no wrapping key")
        self._index_key = index_key
        self._keys = {_name(key): key for key in wrapping_keys}
        self.current = list(self._keys)[-1]

    @property
    def names(self) -> list[str]:
        """The ids of the wrapping keys, the current one last."""
        return list(self._keys)

    def refresh(self) -> None:
        """Take up keys that were added or removed; a ring that was made of keys has none to look for."""

    def seal(self, record: str, document: Mapping[str, Any]) -> Sealed:
        """Close a document for the record of this id, with a new data key."""
        self.refresh()
        return self._sealed(record, AESGCM.generate_key(256), document)

    def open(self, record: str, sealed: Sealed) -> dict[str, Any]:
        """The document; raises SealError when it does not open under this record's id."""
        self.refresh()
        data_key = self._unwrap(record, sealed)
        document: dict[str, Any] = orjson.loads(_open(data_key, sealed.ciphertext, record))
        return document

    def change(self, record: str, sealed: Sealed, document: Mapping[str, Any]) -> Sealed:
        """Another document under the same data key."""
        self.refresh()
        return self._sealed(record, self._unwrap(record, sealed), document)

    def rewrap(self, record: str, sealed: Sealed) -> Sealed:
        """The same ciphertext, its data key wrapped by the current key."""
        self.refresh()
        return Sealed(self.current, self._wrap(record, self._unwrap(record, sealed)), sealed.ciphertext)

    def box_of(self, record: str, sealed: Sealed) -> "Box":
        """A box under a record's own data key, for bytes that are forgotten with it; raises SealError."""
        self.refresh()
        return Box(self._unwrap(record, sealed))

    def index(self, kind: str, value: str) -> str:
        """A blind index: equal for equal values, telling nothing to one who lacks the key (64 hex digits)."""
        return hmac.digest(self._index_key, f"{kind}\0{value}".encode(), "sha256").hex()

    def box(self, purpose: str) -> "Box":
        """A box of its own for each purpose; rotation does not touch it."""
        return Box(hmac.new(self._index_key, f"box\0{purpose}".encode(), hashlib.sha256).digest())

    def _sealed(self, record: str, data_key: bytes, document: Mapping[str, Any]) -> Sealed:
        ciphertext = _close(data_key, orjson.dumps(document), record)
        return Sealed(self.current, self._wrap(record, data_key), ciphertext)

    def _wrap(self, record: str, data_key: bytes) -> bytes:
        return _close(self._keys[self.current], data_key, f"{record}/{self.current}")

    def _unwrap(self, record: str, sealed: Sealed) -> bytes:
        key = self._keys.get(sealed.key_id)
        if key is None:
            raise SealError(
                f"密钥文件中没有封装密钥 {sealed.key_id} / the key file lacks the wrapping key {sealed.key_id}"
            )
        return _open(key, sealed.wrapped_key, f"{record}/{sealed.key_id}")


class KeyFile(KeyRing):
    """The key ring of a file. Each use looks whether the file has changed, so that a running process follows a rotation
    at once; a file that cannot be read leaves the ring as it was.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._stamp = path, _stamp(path)
        self._take(load_key_ring(path))

    def refresh(self) -> None:
        if (stamp := _stamp(self._path)) == self._stamp:
            return
        self._stamp = stamp
        try:
            self._take(load_key_ring(self._path))
        except ValueError as error:
            log.warning("key_file_unreadable", error=str(error))

    def _take(self, ring: KeyRing) -> None:
        self._index_key, self._keys, self.current = ring._index_key, ring._keys, ring.current


class Box:
    """Closes bytes under one key, each bound to a name."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def close(self, content: bytes, bound_to: str) -> bytes:
        """The closed bytes; they open under the same name alone."""
        return _close(self._key, content, bound_to)

    def open(self, closed: bytes, bound_to: str) -> bytes:
        """The bytes; raises SealError when they were changed or moved."""
        return _open(self._key, closed, bound_to)


def make_key_file(path: Path) -> None:
    """Make a key file (0600) with an index key and a wrapping key; one that is there stays."""
    if not path.exists():
        lines = f"index {secrets.token_hex(_KEY)}\nwrap {secrets.token_hex(_KEY)}\n"
        write_whole(path, lines.encode(), replace=False)


def add_wrapping_key(path: Path) -> str:
    """Put a new current wrapping key at the end of a key file; its id."""
    content = path.read_text("ascii").rstrip("\n") + f"\nwrap {secrets.token_hex(_KEY)}\n"
    write_whole(path, content.encode(), mode=path.stat().st_mode & 0o777, replace=True)
    return load_key_ring(path).current


def remove_wrapping_keys(path: Path, names: Collection[str]) -> None:
    """Take these wrapping keys out of a key file for good; its other lines stay. Raises ValueError for the current key."""
    if load_key_ring(path).current in names:
        raise ValueError("不能删除正在使用的封装密钥 / the current wrapping key cannot be removed")
    kept = []
    for line in path.read_text("ascii").splitlines():
        kind, value = line.split()
        if kind != "wrap" or _name(bytes.fromhex(value)) not in names:
            kept.append(f"{line}\n")
    write_whole(path, "".join(kept).encode(), mode=path.stat().st_mode & 0o777, replace=True)


def load_key_ring(path: Path) -> KeyRing:
    """Read a key file: lines `index <hex>` (one) and `wrap <hex>` (the last is current).

    Raises ValueError (`中文 / English`) for any other content.
    """
    keys: dict[str, list[bytes]] = {"index": [], "wrap": []}
    try:
        for line in path.read_text("ascii").splitlines():
            kind, value = line.split()
            keys[kind].append(bytes.fromhex(value))
    except (OSError, ValueError, KeyError) as error:
        raise ValueError(f"密钥文件 {path} 无法读取 / the key file {path} cannot be read") from error
    if len(keys["index"]) != 1 or any(len(key) != _KEY for kind in keys.values() for key in kind):
        raise ValueError(
            f"密钥文件 {path} 应有一行 index 和若干行 wrap,各 32 字节"
            f" / the key file {path} needs one line index and lines wrap, 32 bytes each"
        )
    return KeyRing(keys["index"][0], keys["wrap"])


def _name(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:16]


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _close(key: bytes, content: bytes, bound_to: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, bound_to.encode())


def _open(key: bytes, closed: bytes, bound_to: str) -> bytes:
    try:
        return AESGCM(key).decrypt(closed[:_NONCE], closed[_NONCE:], bound_to.encode())
    except (InvalidTag, ValueError) as error:
        raise SealError(
            f"{bound_to} 的密文已被改动或移动 / the ciphertext of {bound_to} was changed or moved"
        ) from error
