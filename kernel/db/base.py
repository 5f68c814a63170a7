"""What mapped classes share: naming of constraints, instants with an offset, JSON, the version column."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import JSON, DateTime, Dialect, MetaData, String, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeEngine

from kernel.clock import SHANGHAI

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

#: Tables that every service database carries (outbox, idempotency records).
kernel_metadata = MetaData(naming_convention=NAMING)


class Instant(TypeDecorator[datetime]):
    """A moment with an offset: `timestamptz` on PostgreSQL, sortable UTC text on SQLite; read back in Shanghai time.
    Naive values are refused.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(String(32))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if dialect.name != "postgresql":
            return written(value)
        if value.tzinfo is None:
            raise ValueError(_NAIVE)
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(SHANGHAI) if isinstance(value, datetime) else _read(value)


_NAIVE: Final = "naive datetime: an instant carries its offset"


def written(moment: datetime) -> str:
    """A moment as sortable UTC text. Raises ValueError where it has no offset."""
    return _written(moment, moment.fold)


@lru_cache(
    maxsize=1024
)  # the rows of a statement share moments; equal ones of an hour that comes twice differ by their fold
def _written(moment: datetime, fold: int) -> str:
    if moment.tzinfo is None:
        raise ValueError(_NAIVE)
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


@lru_cache(maxsize=1024)
def _read(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(SHANGHAI)


class Json(TypeDecorator[Any]):
    """JSON as the database stores it best (JSONB on PostgreSQL, text on SQLite); None is SQL NULL."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind = JSONB if dialect.name == "postgresql" else JSON
        return dialect.type_descriptor(kind(none_as_null=True))


class Base(DeclarativeBase):
    """Each service subclasses this once, so that its metadata holds its own tables only."""

    __abstract__ = True
