"""What a gateway, a log and a migration have to know of the push service without running it: nothing of it is imported here."""

from pathlib import Path
from typing import Final

NAME: Final = "push"
MIGRATIONS: Final = Path(__file__).parent / "migrations"
#: Prefixes of the pages for people; a gateway in another process has to know them.
TOLD: Final = "/told"
PAGES: Final = (TOLD,)
#: Paths whose bodies may be files.
STREAMED: Final = (
    f"/v1/{NAME}/posted-sheets/{{code}}/confirmations",
    f"/v1/{NAME}/recipient-imports",
    f"{TOLD}/sheets/{{code}}",
)
#: What a key for trials may ask for beside reading: messages, which are marked; cancelling those; what only calculates.
TRIALS: Final = tuple(
    f"POST /v1/{NAME}/{path}"
    for path in (
        "messages",
        "messages/{id}/cancellation",
        "message-previews",
        "message-previews/sheet",
        "audiences",
        "audience-previews",
    )
)
#: What follows these in a path is a token: logs leave it out.
SECRETS: Final = (
    f"/v1/{NAME}/posted-sheets/",
    *(f"{TOLD}/{part}/" for part in ("sheets", "subscriptions", "unsubscriptions")),
)
