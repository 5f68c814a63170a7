"""Sign-off on the wire."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from kernel.http.types import StrictModel, example
from services.interpretation.documents.schemas import Sha256
from services.interpretation.texts import Text


class SignatureIn(StrictModel):
    """A signature of exactly what was seen."""

    model_config = StrictModel.model_config | example(manifest_sha256="0" * 64, opinion="同意")
    manifest_sha256: Sha256 = Field(
        description="所审内容,即 sign_off.sha256 / what you have seen: sign_off.sha256"
    )
    opinion: Text | None = Field(None, description="意见")


class RoundOut(BaseModel):
    """A round; `manifest` are the hashes that were signed."""

    number: int
    state: Literal["open", "complete", "void"]
    manifest: dict[str, Any]
    sha256: str
    signatories: list[dict[str, str]]
    void_reason: str | None
    opened_at: datetime
    closed_at: datetime | None
    signatures: list[dict[str, Any]]


class RoundsOut(BaseModel):
    items: list[RoundOut]
