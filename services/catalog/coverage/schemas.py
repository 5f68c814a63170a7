"""Coverage on the wire."""

from typing import Literal

from pydantic import BaseModel, Field

from services.catalog.guidelines.schemas import Stage
from services.catalog.power_lists.schemas import Listing, PowerKind

ExportOf = Literal["powers", "items"]
ExportFormat = Literal["xlsx", "csv", "jsonl"]


class StageFigures(BaseModel):
    """How many powers have the stage covered, and their share of all that are listed."""

    covered: int
    share: float | None


class Figures(BaseModel):
    """Counts and shares; a share is null where nothing is listed: unknown is not covered."""

    powers: int = Field(description="清单事项数")
    linked: int = Field(description="已关联公开事项的")
    unlinked: int
    linked_share: float | None
    stages: dict[str, StageFigures] = Field(
        description="五公开各环节:decision、execution、management、service、result"
    )
    all_five: int = Field(description="五个环节均已覆盖的")
    all_five_share: float | None
    unknown_stage: int = Field(description="有关联但环节未说明的;不计入覆盖")


class RegionFigures(Figures):
    """The figures of a division's own bodies."""

    code: str
    name: str


class BodyFigures(Figures):
    """The figures of a body, and of each of its lists."""

    body: dict[str, str]
    region: str
    succeeded_by: list[str] = Field(description="承接该机构(全部或部分)的机构;其清单应由承接机构重新报送")
    lists: dict[str, Figures]


class ItemFigures(BaseModel):
    """Items of the catalogue in force: with and without a power or service behind them."""

    catalogue: str | None
    items: int
    linked: int
    unlinked: int
    linked_share: float | None


class CoverageOut(BaseModel):
    """The coverage of a division and those below it."""

    region: dict[str, str]
    as_of: str
    totals: Figures
    lists: dict[str, Figures]
    regions: list[RegionFigures]
    bodies: list[BodyFigures]
    items: ItemFigures
    stale_links: int = Field(description="所指事项已不在现行目录中的关联;不计入覆盖")


class CoveredItem(BaseModel):
    """An item that a power is linked to."""

    item: str
    name: str | None
    stands: bool
    stages: list[Stage]
    stages_from: str | None


class PowerCoverageOut(BaseModel):
    """A power or service, the items that publish it, the stages they cover and the gaps."""

    power: str
    body: dict[str, str]
    region: str
    listing: Listing
    code: str | None
    kind: PowerKind | None
    name: str
    linked: bool
    items: list[CoveredItem]
    stages: dict[str, list[str]]
    gaps: list[Stage]


class ItemCoverageOut(BaseModel):
    """An item of the catalogue in force and how many powers or services stand behind it."""

    item: str
    name: str | None
    domain: str
    regime: str
    responsible_body: str | None
    stage: str | None
    powers: int
