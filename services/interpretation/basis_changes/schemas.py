"""Changes of bases on the wire."""

from typing import Literal

from kernel.http.types import LegalDate, Name, StrictModel, example
from services.interpretation.packages.schemas import Title


class BasisChangeIn(StrictModel):
    """A basis that was changed or repealed."""

    model_config = StrictModel.model_config | example(
        title="江西省农机购置补贴实施方案",
        document_number="赣农字〔2026〕3号",
        change="amended",
        on="2026-06-01",
    )
    title: Title
    document_number: Name | None = None
    change: Literal["amended", "repealed", "replaced"]
    on: LegalDate
