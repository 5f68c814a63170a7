"""Decisions on the wire."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from kernel.http.types import Name, StrictModel, example
from services.push.deliveries.schemas import DeliveryOut

Verdict = Literal["again", "taken_as_delivered", "given_up", "skipped"]
_OUT_OF_ORDER = (
    "同一办件的后一步已发出时仍再发本步,须写明理由"
    " / send it all the same where a later step of its thread has gone out; needs a reason"
)


class RedriveIn(StrictModel):
    """How a delivery is sent again; of a dead one nothing need be said where it keeps its order. A reason is kept as a decision; what
    has arrived is sent again by a named officer with a reason.
    """

    model_config = StrictModel.model_config | example(out_of_order=True, reason="群众未收到受理告知,补发")
    out_of_order: bool = Field(False, description=_OUT_OF_ORDER)
    reason: Name | None = Field(
        None,
        description="理由,out_of_order 或已送达时须写;写明即留存为处置"
        " / why, kept as a decision; needed out of order, and for what has arrived",
    )


class DecisionIn(StrictModel):
    """What is made of a delivery that nobody knows the end of, or of a step of a case that waits."""

    model_config = StrictModel.model_config | example(
        verdict="taken_as_delivered", reason="已电话核实,群内可见"
    )
    verdict: Verdict = Field(
        description="again 再发、taken_as_delivered 视为已送达、given_up 放弃;skipped 跳过办件中尚在等待的一步,使下一步得以发出"
        " / send it again, take it as delivered, give it up; skip a step of a case that waits, so that the next goes"
    )
    reason: Name = Field(description="理由 / why")
    out_of_order: bool = Field(False, description=_OUT_OF_ORDER)


class OfficerOut(BaseModel):
    """Who decided."""

    id: str
    name: str


class DecisionOut(BaseModel):
    """A decision; `again` is the delivery that it led to. Officer and reason are null once forgotten, the officer also where none
    was named.
    """

    id: str
    delivery: str
    verdict: Verdict
    out_of_order: bool
    again: str | None
    client: str
    officer: OfficerOut | None
    reason: str | None
    decided_at: datetime


class DecisionsOut(BaseModel):
    """Every decision on a delivery, and the one that it came of; the first one first."""

    items: list[DecisionOut]


class UndecidedOut(BaseModel):
    """A delivery that waits for an officer: since when, at which endpoint, with which code its attempt ended."""

    delivery: DeliveryOut
    endpoint: str
    code: str
    asked_at: datetime
