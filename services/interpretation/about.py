"""What a gateway, a log and a migration have to know of the interpretation service without running it: nothing of it is imported here."""

from pathlib import Path
from typing import Final

NAME: Final = "interpretation"
MIGRATIONS: Final = Path(__file__).parent / "migrations"
#: Prefixes of the pages for people; a gateway in another process has to know them.
PAGES: Final = ()
#: Paths whose bodies are read piece by piece, so that a gateway lets files through.
STREAMED: Final = (f"/v1/{NAME}/files",)
#: Changes by their method that a key for trials may ask for: these only calculate.
TRIALS: Final = tuple(
    f"POST /v1/{NAME}/{noun}" for noun in ("charts", "chart-tables", "checks", "comparisons")
)
