"""Local texts on the wire."""

from typing import Annotated

from pydantic import Field

from kernel.http.types import StrictModel, example
from services.interpretation.packages.rules import LATE_DAYS
from services.interpretation.texts import Name


class LocalTextIn(StrictModel):
    """A county's own text that allows it."""

    model_config = StrictModel.model_config | example(
        title="永修县政策解读工作办法",
        document_number="永府办字〔2025〕9号",
        article="第八条",
        working_days=3,
    )
    title: Name
    document_number: Name | None = Field(None, description="文号")
    article: Name | None = Field(None, description="条款")
    working_days: Annotated[int, Field(ge=1, le=LATE_DAYS)] = Field(
        description="材料最迟在文件发布后几个工作日内发布 / working days after the document"
    )


class LocalTextOut(LocalTextIn):
    """A text as answered; `basis_status` says that no national text confirms it."""

    region: str
    officer: dict[str, str]
    basis_status: str
