"""Surfaces on the wire."""

from typing import Any

from pydantic import BaseModel, Field


class PartOut(BaseModel):
    """One part as it goes out, its bytes, what people read of it, and what is left of the limit of one part."""

    body: str
    bytes: int
    text: str
    left: int | None = Field(
        description="距上限还剩多少:有 limit_signs 者为字数,否则为字节;企业微信只计文本或 markdown,邮件计整封"
        " / left of the limit: signs where there is limit_signs, else bytes; of WeCom's text or markdown alone, of the whole e-mail"
    )


class PreviewOut(BaseModel):
    """A message on a surface. `seconds`: of reading aloud or of a screen. `segments`: text messages that are billed. `zh`, `en`:
    what to do.
    """

    surface: str
    parts: list[PartOut]
    limit_bytes: int | None
    limit_signs: int | None
    seconds: int | None
    segments: int | None
    zh: str | None
    en: str | None


class SurfaceOut(PreviewOut):
    """The same of a draft; `cannot_render`: it cannot be told there, `zh` and `en` say why."""

    cannot_render: bool


class DraftOut(BaseModel):
    """A message that was not sent, as it would be told: its content (the id is of this preview alone), bytes, every surface."""

    content: dict[str, Any]
    bytes: int
    limit_bytes: int
    left: int
    surfaces: list[SurfaceOut]
