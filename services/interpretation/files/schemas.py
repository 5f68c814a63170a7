"""Files on the wire."""

from pydantic import BaseModel


class FileOut(BaseModel):
    """A file as kept; documents and materials refer to it by `sha256`."""

    sha256: str
    media_type: str
    size: int
