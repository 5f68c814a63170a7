"""Applications of the public on the wire."""

from typing import Any

from pydantic import BaseModel, Field

from kernel.http.types import Slug, StrictModel, example
from services.disclosure_requests.applications.schemas import ApplicantIn, ContentIn, FormIn


class PublicApplicationIn(StrictModel):
    """An application as its applicant files it by web (Art. 29): today, with the office that is named."""

    model_config = StrictModel.model_config | example(
        office="yongxiu-zrzy",
        applicant={
            "kind": "natural_person", "name": "张三", "telephone": "13800000000",
            "identity": {"type": "resident_id", "number": "11010519491231002X"},
        },
        content={"title": "征收土地公告", "description": "某村 2025 年征收土地公告及补偿安置方案"},
        form={"carrier": "paper", "route": "post"},
    )  # fmt: skip

    office: Slug = Field(
        description="收件的政府信息公开工作机构,见 GET …/offices / the office; see GET …/offices"
    )
    applicant: ApplicantIn
    content: ContentIn
    form: FormIn = FormIn()


class OfficeContactOut(BaseModel):
    """The office of a case, and how to reach it."""

    id: str
    name: str
    telephone: str | None


class PublicApplicationOut(BaseModel):
    """What an applicant gets for an application."""

    number: str = Field(description="登记编号 / registration number")
    token: str = Field(
        description="查询口令:凭它查询进度、确认申请;只给出一次,请妥善保存"
        " / by it the case is followed and confirmed; given once, keep it"
    )
    office: OfficeContactOut
    receipt: dict[str, Any] = Field(description="签名回执 / signed receipt")
    next_step: dict[str, str] = Field(description="下一步(zh、en)/ what comes next")
