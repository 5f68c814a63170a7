"""The search index as stored: documents (items, publications) and their postings."""

from typing import Final

from kernel.contracts.listed import KINDS
from kernel.search.index import SearchIndex
from services.catalog.base import CatalogBase

INDEX: Final = SearchIndex(CatalogBase.metadata, KINDS)
