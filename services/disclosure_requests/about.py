"""What a gateway, a log and a migration have to know of the disclosure requests service without running it: nothing of it is imported here."""

from pathlib import Path
from typing import Final

NAME: Final = "disclosure_requests"
MIGRATIONS: Final = Path(__file__).parent / "migrations"
#: Prefixes of the pages for people; a gateway in another process has to know them.
PAGES: Final = ("/desk", "/apply", "/status", "/opinion")
#: Paths whose bodies are read piece by piece, so that a gateway lets files through.
STREAMED: Final = (
    "/v1/disclosure-requests/intake",
    "/v1/disclosure-requests/applications/{id}/attachments",
    "/desk/applications/{id}/attachments",
)
#: What follows these in a path is a token: logs leave it out.
SECRETS: Final = ("/v1/disclosure-requests/consultations/", "/v1/disclosure-requests/calendar-feeds/")
