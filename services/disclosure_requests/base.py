"""The mapped base of this service: its metadata holds the tables of disclosure requests and no others."""

from sqlalchemy import MetaData

from kernel.db import Base
from kernel.db.base import NAMING


class RequestsBase(Base):
    """Base of every mapped class of disclosure requests."""

    __abstract__ = True
    metadata = MetaData(naming_convention=NAMING)
