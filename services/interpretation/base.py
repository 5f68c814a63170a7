"""The mapped base of this service: its metadata holds the tables of interpretation and no others."""

from sqlalchemy import MetaData

from kernel.db import Base
from kernel.db.base import NAMING


class InterpretationBase(Base):
    """Base of every mapped class of interpretation."""

    __abstract__ = True
    metadata = MetaData(naming_convention=NAMING)
