"""Lists of powers and services on the wire."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from kernel.http.types import Slug, StrictModel, example
from services.catalog.guidelines.schemas import ActIn
from services.catalog.workbook_imports.schemas import FindingOut

Listing = Literal["powers", "services"]
PowerKind = Literal[
    "permit", "penalty", "coercion", "levy", "benefit", "inspection", "confirmation", "reward", "adjudication", "other",
    "public_service",
]  # fmt: skip
PowerOutcome = Literal["created", "changed", "unchanged", "relisted", "left_out", "refused"]
PowerName = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]


class PowerIn(StrictModel):
    """A power (行政职权) or a public service (公共服务事项)."""

    code: Code | None = Field(None, description="编码;没有编码的按名称识别")
    kind: PowerKind | None = Field(None, description="类型:行政许可…;未写明的为 null,不代填")
    name: PowerName = Field(description="事项名称")
    basis: list[ActIn] = Field(default_factory=list, max_length=100, description="设定依据")
    domain: Slug | None = Field(None, description="所属领域")


class PowerListIn(StrictModel):
    """A whole list: what it does not name is delisted."""

    model_config = example(
        rows=[
            {
                "code": "360425-ZR-0001", "kind": "permit", "name": "建设用地规划许可", "domain": "territorial-spatial-planning",
                "basis": [{"title": "中华人民共和国城乡规划法", "kind": "law"}],
            }
        ]
    )  # fmt: skip
    rows: list[PowerIn] = Field(max_length=5000)


class PowerOut(BaseModel):
    """A row of a list. `links`: how many items of the catalogue it is linked to."""

    id: str
    body: str
    region: str
    listing: Listing
    code: str | None
    kind: PowerKind | None
    name: str
    basis: list[dict[str, Any]]
    domain: str | None
    source: dict[str, Any] | None = Field(
        description="出自文件:file、sha256、sheet、row、cells;以 JSON 报送的为 null"
    )
    listed_at: str
    changed_at: str
    delisted_at: str | None = Field(description="不再列入清单的时间;仍在清单内为 null")
    links: int


class PowerListOut(BaseModel):
    """A list of a body: who changed it last, from which file, how many rows it has, by kind."""

    body: str
    region: str
    listing: Listing
    rows: int
    kinds: dict[str, int]
    source: dict[str, Any] | None
    officer: dict[str, str]
    changed_at: str
    counts: dict[str, int] | None = Field(None, description="本次写入的结果;仅写入时给出")


class PowerRowOut(BaseModel):
    """What became of a row of a file; `faults` are codes of its findings."""

    sheet: str
    row: int
    code: str | None
    kind: PowerKind | None
    name: str
    body: str | None
    power: str | None
    outcome: PowerOutcome
    faults: list[str]


class PowersTakenOut(BaseModel):
    """What became of a file."""

    name: str
    sha256: str
    words: str = Field(description="表头词表版本")
    listing: Listing
    region: str
    dry_run: bool
    partial: bool
    whole: bool
    counts: dict[str, int]
    rows: list[PowerRowOut]
    delisted: list[dict[str, Any]]
    findings: list[FindingOut]
