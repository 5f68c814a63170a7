"""Administrative decisions as business systems report them: what the catalogue tells of them, and the annual report counts.

A business event whose attribute `decision_kind` is a key of DECISION_KINDS is such a decision.
"""

from datetime import date
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

DecisionKind = Literal["licence", "penalty", "coercion"]
ATTRIBUTE: Final = "decision_kind"
#: Kind -> Chinese (政府信息公开条例 Art. 20(5), (6)).
DECISION_KINDS: Final[dict[DecisionKind, str]] = {
    "licence": "行政许可", "penalty": "行政处罚", "coercion": "行政强制",
}  # fmt: skip
#: Both event types begin so: reported.v1, as the decision is known now (also after a correction), and withdrawn.v1.
TOLD: Final = "gongkai.catalog.decision."


class DecisionTold(BaseModel):
    """The data of both events: the business event by its id, the system that reported it, whose decision of which day."""

    model_config = ConfigDict(frozen=True)

    event: str
    client: str
    kind: DecisionKind
    bodies: list[str]
    decided_on: date


def decision_kind(attributes: dict[str, str | int | bool]) -> DecisionKind | None:
    """Which kind of decision a business event reports; None for another kind of event."""
    given = attributes.get(ATTRIBUTE)
    return next((kind for kind in DECISION_KINDS if kind == given), None)
