"""Offices on the wire."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from kernel.http.types import Division, Name, StrictModel, example

Kind = Literal["department", "government", "township"]
Short = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]


class OfficeIn(StrictModel):
    """An information office and what its letters print."""

    model_config = StrictModel.model_config | example(
        region="360425", name="永修县自然资源局", kind="department", address="永修县新城大道 1 号",
        postcode="330300", telephone="0792-0000000", opening_hours="工作日 8:30-12:00,14:00-17:30",
        number_prefix="永自然资依复", review_organ="永修县人民政府", court="永修县人民法院",
    )  # fmt: skip

    region: Division
    name: Name = Field(description="机关名称 / the organ")
    kind: Kind = Field(
        description="部门、政府、乡镇街道:决定年度报告的公布期限(条例第四十九条)"
        " / department, government or township: when its annual report is due (Art. 49)"
    )
    address: Name = Field(description="办公地址 / address")
    postcode: Short | None = Field(None, description="邮编 / postcode")
    telephone: Short = Field(description="联系电话 / telephone")
    email: Short | None = Field(None, description="电子邮箱 / e-mail")
    opening_hours: Name | None = Field(None, description="办公时间 / opening hours")
    number_prefix: Short = Field(description="发文代字,如“永自然资依复” / prefix of document numbers")
    review_organ: Name = Field(description="行政复议机关 / organ that hears reviews")
    court: Name = Field(description="管辖法院 / court")
    bank_account: Name | None = Field(None, description="缴费方式 / how fees are paid")


class OfficeOut(OfficeIn):
    """An office as answered."""

    id: str
