"""Changes of divisions on the wire."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from kernel.http.types import Division, LegalDate, Name, StrictModel, example


class RegionChangeIn(StrictModel):
    """A merger, a split or a new code: one row for each old code and each new one."""

    model_config = StrictModel.model_config | example(
        old="360425102003", new="360425102001", effective_on="2025-07-01", basis="永府字〔2025〕18号"
    )
    old: Division
    new: Division
    effective_on: LegalDate = Field(description="自何日起 / the first day on which it is so")
    basis: Name = Field(description="批准文件 / the document that says so")


class RegionChangeOut(BaseModel):
    """A change as kept; `withdrawn` is the number at which it was taken back, null while it stands."""

    number: int
    old: str
    new: str
    effective_on: date
    basis: str
    client: str
    recorded_at: datetime
    withdrawn: int | None
