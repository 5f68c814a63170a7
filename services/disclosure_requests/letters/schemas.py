"""Letters on the wire."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from kernel.http.types import LegalDate, Slug, StrictModel, Text, example
from services.disclosure_requests.letters.kinds import KINDS

Words = Annotated[str, StringConstraints(max_length=20_000, strip_whitespace=True)]


class LetterIn(StrictModel):
    """A letter to be made from the case."""

    model_config = StrictModel.model_config | example(
        kind="extension_notice", fields={"reason": "因申请事项涉及多个年度的档案，需要逐卷检索。"}
    )

    kind: Slug = Field(
        description="文书种类,见 GET /letter-kinds / kind of letter", json_schema_extra={"enum": list(KINDS)}
    )
    of: Annotated[int, Field(ge=1, le=10**6)] | Slug | None = Field(
        None,
        description="所据的台账序号,或征求意见的标识;默认为最近一次该类事项"
        " / the ledger entry by number, or the consultation by id; the latest of its kind when not given",
    )
    dated: LegalDate | None = Field(
        None, description="成文日期;默认为该事项之日 / date of the letter, the act's day when not given"
    )
    fields: Annotated[dict[Slug, Words | int | list[Words] | None], Field(max_length=60)] = Field(
        default_factory=dict,
        description="只有经办人知道的各项,按名称 / what only the officer knows, by field name",
    )


class VoidingIn(StrictModel):
    """Why a letter is void; its number stays taken and shows the reason."""

    model_config = StrictModel.model_config | example(reason="印制有误，重新制作")

    reason: Text = Field(description="作废原因(勿写申请人信息)/ why; nothing of the applicant")


class MadeWith(BaseModel):
    """The template of a letter."""

    version: int = Field(description="0 为标准模板 / 0: the standard template")
    sha256: str


class Voided(BaseModel):
    """That a letter is void."""

    at: datetime
    reason: str
    by: dict[str, Any]


class LetterOut(BaseModel):
    """A letter, without what it says."""

    id: str
    application: str
    kind: str
    title: str
    number: str = Field(description="文号 / document number")
    of: int | None = Field(description="所据的台账序号 / the ledger entry that it tells of")
    dated: date
    made_at: datetime
    by: dict[str, Any]
    template: MadeWith
    sha256: str = Field(description="DOCX 的 SHA-256")
    size: int = Field(description="DOCX 的字节数 / bytes of the DOCX")
    voided: Voided | None


class LettersOut(BaseModel):
    """The letters of a case in the order of their making."""

    items: list[LetterOut]
