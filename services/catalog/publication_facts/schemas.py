"""Facts of publications on the wire."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from kernel.http.types import Name, Readable, StrictModel, example

FactKind = Literal["amount", "share", "date", "period", "count", "phone", "name"]


class FactsIn(StrictModel):
    """The text that was published: its facts are kept, the text is not."""

    model_config = example(
        text="2026年3月江上乡临时救助名单公示:户主张三,救助金额3000元。监督电话:0792-3221234。",
        names=["张三"],
    )
    text: Annotated[str, StringConstraints(min_length=1, max_length=100_000), Readable] = Field(
        description="公开的文字;只留其中的金额、日期、电话、姓名等,不留全文"
    )
    names: list[Name] = Field(
        default_factory=list, max_length=500, description="文中的姓名;带标签的(户主:…)自动识别"
    )


class FactOut(BaseModel):
    """A fact and the words around it."""

    kind: FactKind
    unit: str | None
    value: str = Field(description="同一写法的值;日期为 YYYY-MM-DD,未写明的部分为 *")
    per: list[str]
    written: str
    before: str
    after: str


class FactsOut(BaseModel):
    """The facts of a publication. `matches_content`: the text has the hash that the publication was recorded with."""

    publication: str
    sha256: str
    matches_content: bool
    facts: list[FactOut]
    cut: bool = Field(description="超过 400 条,只留前 400 条")
    officer: dict[str, str]
    given_at: str
