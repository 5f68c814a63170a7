"""The three stages of a case (事前、事中、事后), in their order. Pure.

before ─> before | during        during ─> during | after        after ends the thread
"""

from datetime import date
from typing import Final, Literal

from kernel.http.problems import FieldError

Stage = Literal["before", "during", "after"]
STAGES: Final[dict[Stage, str]] = {"before": "事前", "during": "事中", "after": "事后"}
#: What may follow; None is the beginning. A case that was taken over begins in the middle.
FOLLOWS: Final[dict[str | None, tuple[Stage, ...]]] = {
    None: ("before", "during"), "before": ("before", "during"), "during": ("during", "after"), "after": (),
}  # fmt: skip


def fault_of(
    last: str | None, stage: Stage, result_code: str | None, due_on: date | None
) -> FieldError | None:
    """What stands against the next message of a thread; None when it may follow."""
    if stage not in FOLLOWS[last]:
        was = STAGES[last] if last else "开始"  # type: ignore[index]  # the last stage is one of STAGES
        return FieldError(
            "/thread/stage", "out_of_order", f"{STAGES[stage]}不能接在{was}之后", f"{stage} does not follow {last or 'the beginning'}"
        )  # fmt: skip
    if (stage == "after") is (result_code is None):
        return FieldError("/thread/result_code", "result_code", "事后须有且只有事后有结果代码 result_code",
                          "result_code is needed after the case, and only then")  # fmt: skip
    if stage == "after" and due_on is not None:
        return FieldError(
            "/thread/due_on", "no_due_date", "事后没有下一环节的期限", "no further step is due after the case"
        )
    return None


def silent(stage: str | None, due_on: date | None, today: date) -> bool:
    """Whether a case has been silent for longer than its node's limit: the day has passed and nothing was told."""
    return stage not in (None, "after") and due_on is not None and today > due_on
