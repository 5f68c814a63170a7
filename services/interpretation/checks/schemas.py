"""Findings on the wire."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from kernel.http.types import LegalDate, Slug, StrictModel, example
from services.interpretation.documents.schemas import LongText
from services.interpretation.materials.rules import MOST_MATERIALS
from services.interpretation.materials.schemas import EXAMPLE_MATERIAL, Element, MaterialIn
from services.interpretation.packages.schemas import BasisIn
from services.interpretation.rulings.schemas import RulingMade
from services.interpretation.texts import Name, Text


class CheckIn(StrictModel):
    """A document and materials to be looked at; nothing is kept."""

    model_config = StrictModel.model_config | example(
        text="第一条 每台补贴6000元。",
        materials={"questions": EXAMPLE_MATERIAL},
        not_applicable={"terms": "没有术语"},
    )
    text: LongText = Field(description="文件正文 / the document's text")
    materials: Annotated[dict[Slug, MaterialIn], Field(min_length=1, max_length=MOST_MATERIALS)]
    document_number: Name | None = None
    bases: Annotated[list[BasisIn], Field(max_length=50)] = Field(default=[])
    effective_on: LegalDate | None = None
    expires_on: LegalDate | None = None
    major: bool = False
    not_applicable: Annotated[dict[Element, Text], Field(max_length=10)] = Field(default={})


class FindingOut(BaseModel):
    """A finding. `pointer`, `start`, `end`: where it stands in the material, signs; `document`: what the document says there,
    in `article`. Errors stop the package, notes do not. `id`: under which an error of a package may be ruled on; `ruling`: who
    held it to be none.
    """

    id: str | None
    ruling: RulingMade | None
    code: str
    level: Literal["error", "note"]
    material: str | None
    pointer: str
    start: int
    end: int
    written: str
    document: list[str]
    article: int | None
    zh: str
    en: str
    source: str


class FindingsOut(BaseModel):
    """All findings; `errors` stop the package, `ruled` were held to be none; `excerpt_share` is the share of sentences copied
    from the document, by material.
    """

    errors: int
    ruled: int
    notes: int
    excerpt_share: dict[str, float]
    mean_sentence: dict[str, float] = Field(description="平均句长(字)/ mean length of sentences, signs")
    words_version: str = Field(description="术语表版本 / version of the word list")
    items: list[FindingOut]
