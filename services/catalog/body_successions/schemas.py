"""Successions of bodies on the wire."""

from typing import Any, Literal

from pydantic import BaseModel, Field, model_validator

from kernel.http.types import LegalDate, Name, Slug, StrictModel, Text, example

Kind = Literal["renamed", "merged", "split"]
State = Literal["announced", "effective", "withdrawn"]


class ShareIn(StrictModel):
    """What a body takes over; without domains and items, the rest."""

    body: Name = Field(description="承接机构(标识或信用代码);可为原机构自身")
    domains: list[Slug] = Field(default_factory=list, max_length=100, description="承接的领域")
    items: list[Slug] = Field(default_factory=list, max_length=500, description="承接的事项,先于领域")


class SuccessionIn(StrictModel):
    """A reorganisation of bodies on a day."""

    model_config = StrictModel.model_config | example(
        kind="split", bodies=["sample-land-bureau"], effective_on="2026-03-02", document="县机构改革方案",
        shares=[
            {"body": "sample-finance-bureau", "domains": ["fiscal-budget"]},
            {"body": "sample-land-bureau"},
        ],
    )  # fmt: skip
    kind: Kind = Field(description="更名、合并(撤销并入)、拆分(划出)")
    bodies: list[Name] = Field(min_length=1, max_length=50, description="原机构(标识或信用代码)")
    shares: list[ShareIn] = Field(default_factory=list, max_length=50, description="由谁承接什么;更名时不填")
    name: Name | None = Field(None, description="更名后的名称")
    effective_on: LegalDate = Field(description="施行之日;未到的,届时自动办理")
    document: Text = Field(description="依据文件")

    @model_validator(mode="after")
    def fits_its_kind(self) -> "SuccessionIn":
        rest = [share for share in self.shares if not share.domains and not share.items]
        fits = {
            "renamed": len(self.bodies) == 1 and not self.shares and self.name is not None,
            "merged": len(self.shares) == 1 == len(rest) and self.name is None,
            "split": len(self.bodies) == 1 and len(self.shares) > 1 and len(rest) == 1 and self.name is None,
        }
        if not fits[self.kind]:
            raise ValueError(
                "更名:一个机构、name,不填 shares;合并:一个不限范围的 share;拆分:一个机构,几个 share,其中恰有一个不限范围(承接其余)"
                " / renamed: one body and a name, no shares; merged: one share without domains and items; split: one body,"
                " several shares, exactly one of them without domains and items (it takes the rest)"
            )
        return self


class SuccessionOut(BaseModel):
    """A succession. `outcome` once it has taken effect: what moved, and what has to be looked at by hand."""

    id: str
    region: str
    kind: Kind
    bodies: list[str]
    shares: list[dict[str, Any]]
    name: str | None
    former_name: str | None
    effective_on: str
    document: str
    state: State
    outcome: dict[str, Any] | None = Field(
        description="moved 移转的义务数,recurrences 移转的定期公开,bindings 改指承接机构的绑定,powers 移转的权责事项和公共服务事项数,"
        "to_check 须人工核对的:承接机构不止一个的绑定、定期公开、权责事项,以及编码在承接机构已属其他事项的"
    )
    officer: dict[str, str]
    made_at: str
