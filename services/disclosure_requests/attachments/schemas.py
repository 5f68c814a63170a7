"""Attachments on the wire."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from kernel.http.types import StrictModel
from services.disclosure_requests.attachments.rules import Material


class AttachmentIn(StrictModel):
    """What the file of a form is for."""

    material: Material


class AttachmentOut(BaseModel):
    """A file of a case, without what it says."""

    id: str
    application: str
    material: Material
    title: str = Field(description="用途 / what it is for")
    name: str | None = Field(
        description="文件名;含申请人姓名等个人信息的不显示 / its name; none when it tells who applied"
    )
    media_type: str = Field(description="按内容判定的类型 / its type, by its content")
    size: int = Field(description="字节 / bytes")
    sha256: str | None = Field(
        description="文件的 SHA-256;删除后没有 / of its bytes; none once they were erased"
    )
    on: date
    at: datetime
    actor: dict[str, Any]
    entry: int = Field(description="台账序号 / number in the ledger")
    erased: bool = Field(description="内容已随个人信息删除 / its bytes were erased with the personal data")


class AttachmentsOut(BaseModel):
    """The files of a case."""

    items: list[AttachmentOut]
