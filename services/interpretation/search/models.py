"""The search index as stored: released packages and their postings."""

from typing import Final

from kernel.search.index import SearchIndex
from services.interpretation.base import InterpretationBase

PACKAGE: Final = "package"
INDEX: Final = SearchIndex(InterpretationBase.metadata, (PACKAGE,))
