"""Versions of documents on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from kernel.http.types import Readable, StrictModel, example
from kernel.http.written import SHA256
from services.interpretation.texts import Name, Text

#: As it is written, with its paragraphs: some three hundred pages.
LongText = Annotated[str, StringConstraints(min_length=1, max_length=400_000), Readable]
Sha256 = Annotated[str, SHA256]


class FileRef(StrictModel):
    """A file that was sent to `POST /v1/interpretation/files` before."""

    sha256: Sha256
    name: Name = Field(description="文件名 / its name")


class DocumentIn(StrictModel):
    """A version of the document: its text and, if there is one, its file."""

    model_config = StrictModel.model_config | example(
        text="永修县粮食烘干机购置补贴实施办法\n第一条 每台补贴6000元。", note="按审查意见修改第一条"
    )
    text: LongText = Field(description="正文(纯文本,一段一行)/ plain text, a paragraph a line")
    file: FileRef | None = Field(None, description="文件原件 / the file itself")
    note: Text | None = Field(None, description="修改说明 / what changed")


class DocumentOut(BaseModel):
    """A version; `sha256` is of its text and its file."""

    number: int
    sha256: str
    file: FileRef | None
    note: str | None
    at: datetime
    officer: dict[str, str]
    signs: int
    text: str | None = Field(description="列表中不给出 / left out in lists")


class DocumentsOut(BaseModel):
    items: list[DocumentOut]
