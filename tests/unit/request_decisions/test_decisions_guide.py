"""The guide of decisions tells the kinds of answers as they are, and its bodies are well formed."""

import json
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

from services.disclosure_requests.acts.schemas import CorrectionNoticeIn, DeliveryIn, ExtensionIn
from services.disclosure_requests.consultations.schemas import ConsultationIn
from services.disclosure_requests.decisions.answers import AnswerType, answer_types
from services.disclosure_requests.decisions.schemas import DecisionIn
from tests.support.documents import blocks

GUIDE = (Path(__file__).parents[3] / "docs/integrators/decisions.md").read_text("utf-8")
BODIES = [content for language, content in blocks(GUIDE) if language == "json"]


def row(kind: AnswerType) -> str:
    needs = ", ".join(" or ".join(f"`{name}`" for name in need.split("|")) for need in kind.needs)
    articles = "、".join(kind.articles) or "-"
    return f"| `{kind.code}` | {kind.title} | {articles} | {needs} | `{kind.row}` |"


def test_its_table_is_that_of_the_kinds_of_answers() -> None:
    rows = [row(kind) for kind in answer_types(date(2026, 3, 20)).values()]
    assert [line for line in rows if line not in GUIDE.splitlines()] == []


@pytest.mark.parametrize(
    ("place", "model"),
    [(0, CorrectionNoticeIn), (1, ExtensionIn), (2, ConsultationIn), (3, DecisionIn), (4, DeliveryIn)],
)
def test_its_bodies_are_well_formed(place: int, model: type[BaseModel]) -> None:
    model.model_validate(json.loads(BODIES[place]))
