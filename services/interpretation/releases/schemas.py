"""What the public reads, on the wire."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from kernel.http.types import LegalDate


class ReleasedSummary(BaseModel):
    """A released package in lists."""

    package: str
    edition: int
    region: str
    domain: str | None
    title: str
    audience: list[str]
    effective_on: LegalDate | None
    expires_on: LegalDate | None
    released_at: datetime
    issuer: str
    document_number: str | None
    forms: list[str]
    stale: bool
    url: str


class ReleasedPackage(BaseModel):
    """A released package: the document, its materials, and what is linked to them."""

    package: str
    edition: int
    region: str
    title: str
    issuer: str
    document_number: str | None
    domain: str | None
    item: str | None
    document: dict[str, Any] = Field(description="文件:版本、正文、文件、哈希")
    materials: list[dict[str, Any]]
    web_address: str | None = Field(description="发布网址 / where the public finds it")
    publications: list[dict[str, Any]] = Field(description="公开目录中的公开记录 / publications in catalog")
    questions: list[dict[str, Any]] = Field(
        description="由回应转入的问答;stale:所据文件已有新版 / Q&A from responses; stale: answered by an earlier text"
    )
    responses: list[str]
    basis_changed: list[dict[str, Any]]
    stale: bool = Field(
        description="制定依据已变,材料待修订 / a basis has changed: the materials are to be revised"
    )
    emergency: dict[str, Any] | None = Field(
        description="应急发布:理由、时间、复核与补齐时间 / reason, when, when it was reviewed and made good"
    )
    current: bool
    released_at: datetime
    supplied_at: datetime | None = Field(
        description="补充材料的发布时间 / when materials that were awaited came out"
    )
