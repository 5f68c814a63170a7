"""Kinds of letters, their fields and their templates on the wire."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field


class FieldOut(BaseModel):
    """A field that a letter may carry."""

    name: str = Field(description="占位符名 / name of the placeholder")
    title: str
    title_en: str
    type: Literal["text", "date", "count", "list"]
    source: Literal["office", "case", "ledger", "letter", "officer"] = Field(
        description="来自:机构登记、办件、台账、文书本身、经办人填写 / who knows it"
    )
    need: Literal["mandatory", "shown", "optional"] = Field(
        description="必填;须写入模板、可为空;可选 / must have a value; must stand in the template; may be there"
    )
    standard_text: str | None = Field(
        description="标准用语,可替换 / the standard wording, which may be replaced"
    )


class LetterKindOut(BaseModel):
    """A kind of letter."""

    kind: str
    title: str
    title_en: str
    article: str
    event: str | None = Field(description="所据的台账事项 / the ledger event that it tells of")
    reply: bool = Field(description="是否答复:种类即答复种类 / a reply; its kind is the type of the answer")
    fields: list[FieldOut]


class LetterKindsOut(BaseModel):
    """All kinds of letters."""

    items: list[LetterKindOut]


class TemplateOut(BaseModel):
    """The template of a kind that is in force at an office."""

    office: str
    kind: str
    title: str
    version: int = Field(description="0 为标准模板 / 0: the standard template")
    own: bool = Field(description="是否为本机构自备 / whether the office's own")
    sha256: str
    put_at: datetime | None
    by: dict[str, Any] | None


class TemplatesOut(BaseModel):
    """The template in force of every kind."""

    items: list[TemplateOut]
