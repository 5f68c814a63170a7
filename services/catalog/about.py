"""What a gateway, a log and a migration have to know of the catalog service without running it: nothing of it is imported here."""

from pathlib import Path
from typing import Final

NAME: Final = "catalog"
MIGRATIONS: Final = Path(__file__).parent / "migrations"
#: Prefixes of the pages for people; a gateway in another process has to know them.
PAGES: Final = ("/clerk",)
#: Paths whose bodies are files, read piece by piece; a gateway has to know them.
STREAMED: Final = (
    f"/v1/{NAME}/catalogues/{{id}}/imports",
    "/clerk/imports",
    f"/v1/{NAME}/reviews",
    f"/v1/{NAME}/power-imports",
    f"/v1/{NAME}/reviews/{{id}}/masked-copies",
)
#: Changes by their method that a key for trials may ask for: an event is refused there, but as a dry run.
TRIALS: Final = (f"POST /v1/{NAME}/business-events",)
