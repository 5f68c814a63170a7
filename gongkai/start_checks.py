"""What is looked at before a start: whether the data directory can be written, whether the databases answer, and whether what
belongs beside them is still there.
"""

import os
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import Engine, column, create_engine, inspect, select, table
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from gongkai.processes import SERVICES
from gongkai.settings import Settings
from kernel.db.migrate import sync_url

PARTS: Final = ("gateway", *SERVICES)
CONNECT_SECONDS: Final = 10
#: What a part's secret is needed for: (table, column that is not null where it is).
_CLOSED: Final = {
    "disclosure_requests": (("sealed_applicants", "wrapped_key"),),
    "push": (("sealed_subscribers", "wrapped_key"), ("sealed_endpoints", "wrapped_key")),
}
_RESTORE_ZH: Final = "若非升级后首次启动,请停止服务,从备份恢复这些文件"
_RESTORE_EN: Final = (
    "unless this is the first start after an upgrade, stop the server and restore these files from a backup"
)
log = structlog.get_logger("start")


class StartError(ValueError):
    """A start that would end badly; what to do is told, `中文 / English`."""


def check_directory(settings: Settings, parts: Collection[str]) -> None:
    """Where databases are files, or the gateway keeps its keys: the data directory is there, or made, and can be written with the
    database files in it. Raises StartError.
    """
    if settings.database_url is not None and "gateway" not in parts:
        return
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.data):
            pass
    except OSError as error:
        raise StartError(
            f"数据目录 {settings.data} 不能建立或写入({error.strerror});请以 GONGKAI_DATA 指定可写的目录,或改正其属主与权限"
            f" / the data directory {settings.data} cannot be made or written ({error.strerror}): name a directory that can be with"
            " GONGKAI_DATA, or correct its owner and mode"
        ) from error
    closed = [
        path for path in _databases(settings) if path.exists() and not os.access(path, os.R_OK | os.W_OK)
    ]
    if closed:
        raise StartError(
            f"数据库文件 {closed[0]} 不能读写;请改正其属主与权限 / the database file {closed[0]} cannot be read and written:"
            " correct its owner and mode"
        )


def check_databases(settings: Settings, parts: Sequence[str]) -> None:
    """Each part's database server answers. Raises StartError, which names the address without its password."""
    if settings.database_url is None:
        return
    for part in parts:
        url = settings.url_of(part)
        try:
            with _engine(url).connect():
                pass
        except (ArgumentError, NoSuchModuleError) as error:
            raise StartError(
                "GONGKAI_DATABASE_URL 无法读取,应如 postgresql+psycopg://用户:密码@主机/gongkai_{service}"
                " / GONGKAI_DATABASE_URL cannot be read: it is like postgresql+psycopg://user:password@host/gongkai_{service}"
            ) from error
        except DBAPIError as error:
            address = make_url(url).render_as_string(hide_password=True)
            said = next(iter(str(error.orig).splitlines()), "")
            raise StartError(
                f"数据库 {address} 连接不上({said});请检查 PostgreSQL 是否已启动、该库是否存在,以及 GONGKAI_DATABASE_URL 的主机、端口、用户和密码"
                f" / the database {address} cannot be reached ({said}): check that PostgreSQL runs and has that database, and"
                " host, port, user and password of GONGKAI_DATABASE_URL"
            ) from error


def check_files(settings: Settings, parts: Collection[str]) -> None:
    """What a start would make anew beside older databases: a warning in the log that names it. Raises StartError where a new
    key could not open what a database keeps: such a key is never made.
    """
    missing = [path.name for path in _databases(settings) if not path.is_file()]
    kept = [path.name for path in _databases(settings) if path.is_file()]
    if set(parts) == set(PARTS) and kept and missing:
        log.warning(
            "databases_missing", missing=missing, beside=kept,
            reason=f"数据目录中已有其他数据库,缺这些,将新建为空库;{_RESTORE_ZH}"
            f" / there are other databases in the data directory, these are made anew and empty: {_RESTORE_EN}",
        )  # fmt: skip
    for part, path in (("disclosure_requests", settings.case_keys), ("push", settings.address_keys)):
        if part in parts and not path.exists() and _any_of(settings, part, _CLOSED[part]):
            raise StartError(
                f"{part} 的数据库中有用密钥文件 {path} 加密的数据,该文件却不存在;新密钥打不开这些数据,请从备份恢复该文件后再启动"
                f" / the database of {part} keeps data closed with the key file {path}, which is not there; a new key cannot"
                " open them: restore the file from its backup, then start"
            )
    for part, path, content, zh, en in (
        ("gateway", settings.data / "pepper", ("keys", "id"), "此前发出的密钥全部失效", "no key given out before is good"),
        ("disclosure_requests", settings.receipt_key, ("applications", "id"),
         "此前的回执须以旧公钥核验", "receipts from before are verified by the former public key"),
        ("push", settings.proof_key, ("messages", "id"),
         "此前的投递证明须以旧公钥核验", "proofs from before are verified by the former public key"),
    ):  # fmt: skip
        if part in parts and not path.exists() and _any_of(settings, part, (content,)):
            log.warning(
                "secret_missing", missing=[str(path)], beside=[part],
                reason=f"数据库中已有内容,此文件却不存在,将新建:{zh};请停止服务,从备份恢复"
                f" / the database is not empty, yet this file is absent and made anew: {en}; stop the server and restore it"
                " from a backup",
            )  # fmt: skip


def _databases(settings: Settings) -> list[Path]:
    return [] if settings.database_url else [settings.data / f"{part}.db" for part in PARTS]


def _engine(url: str) -> Engine:
    limit = {"connect_timeout": CONNECT_SECONDS} if url.startswith("postgresql") else {}
    return create_engine(sync_url(url), poolclass=NullPool, connect_args=limit)


def _any_of(settings: Settings, part: str, contents: Sequence[tuple[str, str]]) -> bool:
    """Whether a part's database has a row with one of these columns; without the database or the table there is none."""
    if settings.database_url is None and not (settings.data / f"{part}.db").is_file():
        return False
    with _engine(settings.url_of(part)).connect() as connection:
        return any(
            inspect(connection).has_table(name)
            and connection.scalar(
                select(column(needed)).select_from(table(name)).where(column(needed).is_not(None)).limit(1)
            )
            is not None
            for name, needed in contents
        )
