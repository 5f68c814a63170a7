"""The standard templates made anew from their wording: `python -m services.disclosure_requests.letters.building`."""

from pathlib import Path
from typing import Final

from kernel.office_documents.layout import letter
from services.disclosure_requests.letters.kinds import KINDS
from services.disclosure_requests.letters.wording import CONTACT, WORDING

FOLDER: Final = Path(__file__).parent / "templates"


def built(kind: str) -> bytes:
    """The standard template of a kind: the same wording gives the same bytes."""
    return letter("{{ organ }}", "{{ number }}", KINDS[kind].title, WORDING[kind], CONTACT)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name in KINDS:
        (FOLDER / f"{name}.docx").write_bytes(built(name))
