"""Looks at personal data on the wire."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from kernel.http.types import StrictModel, Text, example

Member = Literal[
    "name", "identity", "credit_code", "contact_person", "agent", "telephone", "email", "address", "postcode"
]


class UnmaskingIn(StrictModel):
    """Which members of the applicant are to be seen, and why."""

    model_config = StrictModel.model_config | example(
        members=["telephone"], reason="电话确认申请(条例第三十一条)"
    )

    members: list[Member] = Field(
        min_length=1, max_length=9, description="要查看的成员 / members of the applicant to be shown"
    )
    reason: Text = Field(
        description="查看理由,长期留存,不得写入申请人信息 / why; it is kept, and names nobody"
    )


class UnmaskingOut(BaseModel):
    """A look as recorded."""

    id: str
    at: datetime
    key: str = Field(description="所用密钥 / the key")
    client: str
    officer: dict[str, Any] | None
    members: list[str] = Field(
        description="成员;letter 为含申请人信息的文书 / members; letter: a letter with them"
    )
    reason: str


class UnmaskedOut(UnmaskingOut):
    """A look and what it shows; the values are in this answer alone."""

    values: dict[str, Any] = Field(
        description="明文;申请时未提供的为 null / in clear; null where it was not given"
    )
