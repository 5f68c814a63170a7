"""The mapped base of this service: its metadata holds the catalog's tables and no others."""

from sqlalchemy import MetaData

from kernel.db import Base
from kernel.db.base import NAMING


class CatalogBase(Base):
    """Base of every mapped class of the catalog."""

    __abstract__ = True
    metadata = MetaData(naming_convention=NAMING)
