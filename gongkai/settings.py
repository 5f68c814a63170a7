"""Settings of the product, from the environment (GONGKAI_…) alone; docs/operators lists them, a test compares."""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Frozen; made once at start."""

    model_config = SettingsConfigDict(env_prefix="GONGKAI_", frozen=True, extra="ignore")

    host: str = Field("127.0.0.1", description="监听地址 / address to listen on")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(8000, description="监听端口 / port to listen on")
    data: Path = Field(Path("data"), description="数据目录 / directory of databases, keys, calendars")
    database_url: str | None = Field(
        None,
        description="PostgreSQL 地址,库名以 {service} 代替;不设则用 SQLite"
        " / PostgreSQL address with {service} for the database's name; SQLite when unset",
    )
    sample: bool = Field(
        True,
        description="空库首次启动时建立示例县(永修县)的数据与密钥;正式部署设为 false"
        " / an empty database gets a sample county and its keys; false for a real installation",
    )
    body_limit_bytes: Annotated[int, Field(ge=1024)] = Field(
        2 * 2**20, description="请求体上限(字节)/ largest request body, bytes"
    )
    due_soon_working_days: Annotated[int, Field(ge=0, le=60)] = Field(
        3, description="届满前几个工作日视为临期 / working days before the date that count as due soon"
    )
    log_level: str = Field("INFO", description="日志级别 / log level")

    @property
    def calendars(self) -> Path:
        """Where an operator's holiday notices are kept."""
        return self.data / "calendars"

    def url_of(self, service: str) -> str:
        """The database of a service (or of the gateway): its own SQLite file, or its own PostgreSQL database."""
        if self.database_url is not None:
            return self.database_url.replace("{service}", service)
        return f"sqlite+aiosqlite:///{(self.data / service).resolve()}.db"

    def pepper(self) -> bytes:
        """The 32 secret bytes that key hashes are keyed with; made at first use, readable by the owner alone."""
        path = self.data / "pepper"
        try:
            return path.read_bytes()
        except FileNotFoundError:
            write_secret(path, secrets.token_bytes(32))
            return path.read_bytes()


def write_secret(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read (0600), whole or not at all; a file that is there stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # another process was first: its secret stays
            os.link(draft, path)
    finally:
        draft.unlink()
