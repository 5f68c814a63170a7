"""Materials on the wire: structured, and plain text throughout."""

import re
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator

from kernel.http.types import OneLine, Readable, StrictModel, example
from services.interpretation.charts.rules import KINDS, Kind
from services.interpretation.documents.schemas import FileRef
from services.interpretation.materials.rules import ELEMENTS, FORMS
from services.interpretation.texts import Name

Form = Literal[
    "press_conference", "briefing", "qa", "chart", "case", "video", "expert", "head_of_department", "article"
]  # fmt: skip
Element = Literal[
    "background", "basis", "aims", "main_content", "scope", "standards", "attention", "terms", "benefits", "changes"
]  # fmt: skip
_TAG: Final = re.compile(r"<\s*[/!?]?\s*[A-Za-z][^<>]*>|<!--|javascript:", re.I)


def _plain(text: str) -> str:
    if _TAG.search(text):
        raise ValueError(
            "只接收纯文本,不接收 HTML、脚本或链接代码;请以结构化字段提交 / plain text alone, no HTML and no script: use the members"
        )
    return text


Plain = Annotated[
    str,
    StringConstraints(min_length=1, max_length=4000, strip_whitespace=True),
    Readable,
    AfterValidator(_plain),
]
Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500, strip_whitespace=True),
    OneLine,
    AfterValidator(_plain),
]
Cell = Annotated[str, StringConstraints(max_length=500), OneLine, AfterValidator(_plain)]


class PairIn(StrictModel):
    """A question and its answer."""

    question: Line
    answer: Plain


class CaseIn(StrictModel):
    """A case that shows how the policy works."""

    title: Line
    situation: Plain
    outcome: Plain


class ComparisonIn(StrictModel):
    """What a matter was before and is now."""

    matter: Line
    old: Plain
    new: Plain
    article: Line | None = Field(None, description="条款 / article")


class TermIn(StrictModel):
    """A key term and what it means."""

    term: Line
    meaning: Plain


class FigureIn(StrictModel):
    """A table of figures with its unit and source."""

    title: Line
    unit: Line = Field(description="单位;整表一个单位 / one unit for the whole table")
    source: Line
    columns: Annotated[list[Line], Field(min_length=2, max_length=12)]
    rows: Annotated[
        list[Annotated[list[Cell], Field(min_length=2, max_length=12)]], Field(min_length=1, max_length=200)
    ]
    chart: Kind | None = Field(
        None, description="另作图表:" + "、".join(f"{key} {title}" for key, title in KINDS.items())
    )
    alt: Plain | None = Field(
        None, description="图表的文字说明,不写则由数据生成 / alternative text; made of the data if left out"
    )

    @model_validator(mode="after")
    def holds(self) -> "FigureIn":
        for n, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"第 {n} 行有 {len(row)} 格,表头有 {len(self.columns)} 列;请补齐或删去"
                    f" / row {n} has {len(row)} cells, the head {len(self.columns)} columns: make them as many"
                )
        return self


class InterpreterIn(StrictModel):
    """Who speaks."""

    name: Name
    post: Name = Field(description="职务 / post")


class MaterialIn(StrictModel):
    """A material: what it says, by its parts."""

    form: Form = Field(description="、".join(f"{key} {title}" for key, title in FORMS.items()))
    title: Line
    interpreter: InterpreterIn | None = Field(None, description="解读人 / who interprets")
    elements: Annotated[
        dict[Element, Annotated[list[Plain], Field(min_length=1, max_length=50)]], Field(max_length=10)
    ] = Field(default={}, description="、".join(f"{key} {row.title}" for key, row in ELEMENTS.items()))
    paragraphs: Annotated[list[Plain], Field(max_length=200)] = Field(
        default=[], description="其他段落 / other text"
    )
    qa: Annotated[list[PairIn], Field(max_length=100)] = Field(default=[], description="问答")
    cases: Annotated[list[CaseIn], Field(max_length=50)] = Field(default=[], description="案例")
    steps: Annotated[list[Line], Field(max_length=30)] = Field(default=[], description="办理步骤")
    comparisons: Annotated[list[ComparisonIn], Field(max_length=100)] = Field(
        default=[], description="新旧政策对比"
    )
    terms: Annotated[list[TermIn], Field(max_length=100)] = Field(default=[], description="关键词诠释")
    figures: Annotated[list[FigureIn], Field(max_length=30)] = Field(default=[], description="数据")
    files: Annotated[list[FileRef], Field(max_length=20)] = Field(
        default=[], description="文件,如视频脚本 / files"
    )


EXAMPLE_MATERIAL: Final[dict[str, Any]] = {
    "form": "qa", "title": "烘干机补贴政策问答", "interpreter": {"name": "陈局长", "post": "县农业农村局局长"},
    "elements": {
        "background": ["近年粮食收获期多阴雨,农户烘干设备不足。"], "basis": ["江西省农机购置补贴实施方案。"],
        "aims": ["减少产后损失。"], "main_content": ["每台补贴六千元。"], "scope": ["本县农户。"], "standards": ["6000元/台。"],
        "benefits": ["降低购机成本。"], "changes": ["此前无此项补贴。"],
    },
    "qa": [{"question": "补贴多少?", "answer": "每台补贴6000元。"}],
}  # fmt: skip


class MaterialPut(MaterialIn):
    """A material as it is to be from now on."""

    model_config = StrictModel.model_config | example(**EXAMPLE_MATERIAL)


class MaterialOut(BaseModel):
    """A material; `stale` says that document or basis changed after it was written."""

    name: str
    form: Form
    title: str
    content: dict[str, Any]
    sha256: str
    document_version: int
    stale: bool
