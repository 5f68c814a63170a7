"""Questions on the wire."""

from pydantic import Field

from kernel.http.types import StrictModel, Text, example
from services.interpretation.materials.schemas import Line, Plain


class QuestionIn(StrictModel):
    """A question and its answer as the public is to read them."""

    model_config = StrictModel.model_config | example(
        question="补贴是不是只给村干部?", answer="不是,符合条件的农户都可以申请。"
    )
    question: Line
    answer: Plain


class WithdrawalIn(StrictModel):
    """Why a question is taken back."""

    model_config = StrictModel.model_config | example(reason="答复所依据的条款已修订。")
    reason: Text = Field(description="撤回理由")
