"""Normative documents on the wire."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints, model_validator

from kernel.http.types import LegalDate, Name, StrictModel, example
from services.disclosure_requests.normative_documents.rules import Kind

Number = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
How = Literal["repealed", "expired"]


class NormativeDocumentIn(StrictModel):
    """A document of the organ that the office belongs to."""

    model_config = StrictModel.model_config | example(
        kind="normative", title="永修县农村宅基地管理办法", document_number="永府规〔2025〕3号", issued_on="2025-06-20",
        ceased_on=None, ceased_how=None,
    )  # fmt: skip

    kind: Kind = Field(description="rules 规章、normative 行政规范性文件 / rule or normative document")
    title: Name = Field(description="名称 / title")
    document_number: Number = Field(description="文号,本机关内唯一 / number, once in an office")
    issued_on: LegalDate = Field(description="制发日期 / day of issue")
    ceased_on: LegalDate | None = Field(
        None, description="废止或失效之日,自该日起不再有效;可为将来 / the day from which it is no longer in force; may lie ahead"
    )  # fmt: skip
    ceased_how: How | None = Field(
        None, description="repealed 废止、expired 有效期届满;两者均计入“本年废止件数”(推断)"
        " / both count as repealed in table 2 (inference)"
    )  # fmt: skip

    @model_validator(mode="after")
    def _together(self) -> "NormativeDocumentIn":
        if (self.ceased_on is None) != (self.ceased_how is None):
            raise ValueError("ceased_on 与 ceased_how 应同时填写 / ceased_on and ceased_how go together")
        return self


class NormativeDocumentOut(BaseModel):
    """A document as kept."""

    id: str
    office: str
    kind: Kind
    title: str
    document_number: str
    issued_on: date
    ceased_on: date | None
    ceased_how: How | None
    in_force: bool = Field(description="今日是否有效 / whether it is in force today")
