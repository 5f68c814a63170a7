"""The three stages of a case (事前、事中、事后), in their order, and what each of them has to tell. Pure.

before ─> during        during ─> during | after        after ends the thread

| stage  | tells | basis |
|--------|-------|-------|
| before | what to bring and what has to be fulfilled, once and complete (一次性告知) | P4 |
| during | each step | P4 |
| after  | the result; unless it is favourable, the remedies: before whom, within which period | 行政复议法 (2023) Art. 20 |

Untold, the period of a review runs for up to a year (Art. 20).

| remedy            | period, from | basis |
|-------------------|--------------|-------|
| review            | 60 days, knowing of the act; by law longer alone | 行政复议法 (2023) Art. 20 |
| suit_direct       | 6 months, knowing of the act; a law may say otherwise | 行政诉讼法 Art. 46 |
| suit_after_review | 15 days, receipt of the review decision; a law may say otherwise | 行政诉讼法 Art. 45 |

Where review comes before a suit (行政复议法 Art. 23) it is marked as `first`, and no suit is direct.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from kernel.http.problems import FieldError

Stage = Literal["before", "during", "after"]
RemedyKind = Literal["review", "suit_direct", "suit_after_review"]
STAGES: Final[dict[Stage, str]] = {"before": "事前", "during": "事中", "after": "事后"}
#: What may follow; None is the beginning. What is decided on the spot (即办件) has no node between.
FOLLOWS: Final[dict[str | None, tuple[Stage, ...]]] = {
    None: ("before",), "before": ("during", "after"), "during": ("during", "after"), "after": (),
}  # fmt: skip
#: With what a case may be taken in that began elsewhere.
TAKEN_IN: Final[tuple[Stage, ...]] = ("during", "after")
#: What is told at one stage alone.
OF_STAGE: Final[dict[str, Stage]] = {
    "materials": "before", "prerequisites": "before", "favourable": "after", "remedies": "after", "no_remedy": "after",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    """Within how long a remedy may be sought: days or months, from what, by which article."""

    days: int | None
    months: int | None
    counted_from: str
    basis: str


PERIODS: Final[dict[RemedyKind, Period]] = {
    "review": Period(60, None, "知道或者应当知道该行政行为之日", "《中华人民共和国行政复议法》第二十条"),
    "suit_direct": Period(
        None, 6, "知道或者应当知道作出行政行为之日", "《中华人民共和国行政诉讼法》第四十六条"
    ),
    "suit_after_review": Period(15, None, "收到行政复议决定书之日", "《中华人民共和国行政诉讼法》第四十五条"),
}


def fault_of(last: str | None, stage: Stage, *, taken_in: bool) -> FieldError | None:
    """What stands against the place of the next message of a thread; None when it may follow. `taken_in`: the case began
    elsewhere.
    """
    if taken_in and last is not None:
        return FieldError(
            "/thread/began_before_gongkai", "began_already", "该办件在本系统已有消息,不写 began_before_gongkai",
            "this case has been told of here before: leave began_before_gongkai out",
        )  # fmt: skip
    if stage in (TAKEN_IN if taken_in else FOLLOWS[last]):
        return None
    if last is None:
        return FieldError(
            "/thread/stage", "out_of_order",
            "办件的第一条消息须为事前(before);接入前已开始的办件以事中或事后接续,并写明 began_before_gongkai: true",
            "a case begins with before; one that began elsewhere is taken in with during or after and began_before_gongkai: true",
        )  # fmt: skip
    was = STAGES[last]  # type: ignore[index]  # the last stage is one of STAGES
    may = FOLLOWS[last]
    zh = (
        f"可为{'、'.join(f'{STAGES[one]}({one})' for one in may)}"
        if may
        else "该办件已办结,另起办件请用新的 id"
    )
    en = f"what may is {' or '.join(may)}" if may else "the case has ended: another one has an id of its own"
    return FieldError(
        "/thread/stage",
        "out_of_order",
        f"{STAGES[stage]}不能接在{was}之后:{zh}",
        f"{stage} does not follow {last}: {en}",
    )


def faults_in(step: Mapping[str, Any]) -> list[FieldError]:
    """What stands against what a step tells (see ThreadIn), whatever was told before it."""
    return [*_of_result(step), *_of_other_stages(step), *_of_materials(step), *_of_remedies(step)]


def _of_result(step: Mapping[str, Any]) -> Iterator[FieldError]:
    if (step["stage"] == "after") is (step["result_code"] is None):
        yield FieldError("/thread/result_code", "result_code", "事后须有且只有事后有结果代码 result_code",
                         "result_code is needed after the case, and only then")  # fmt: skip
    if step["stage"] == "after" and step["due_on"] is not None:
        yield FieldError(
            "/thread/due_on", "no_due_date", "事后没有下一环节的期限", "no further step is due after the case"
        )


def _of_other_stages(step: Mapping[str, Any]) -> Iterator[FieldError]:
    for name, stage in OF_STAGE.items():
        if step[name] is not None and step["stage"] != stage:
            yield FieldError(
                f"/thread/{name}", "other_stage", f"{name} 只在{STAGES[stage]}写明", f"{name} is told {stage} the case alone"
            )  # fmt: skip


def _of_materials(step: Mapping[str, Any]) -> Iterator[FieldError]:
    if step["stage"] != "before":
        return
    if step["materials"] is None:
        yield FieldError(
            "/thread/materials", "materials_needed", "事前须一次性告知全部材料 materials;不需材料的写 []",
            "before the case all that is to be brought is told at once: list it in materials, [] where nothing is",
        )  # fmt: skip
    seen: set[str] = set()
    for n, material in enumerate(step["materials"] or ()):
        if material["originals"] + material["copies"] == 0:
            yield FieldError(
                f"/thread/materials/{n}", "no_copy", "须写明原件 originals 或复印件 copies 的份数",
                "say how many originals or copies are to be brought",
            )  # fmt: skip
        if material["name"] in seen:
            yield FieldError(
                f"/thread/materials/{n}/name", "named_twice", f"材料“{material['name']}”列了两次,请合并",
                f"the material {material['name']!r} is listed twice: put it into one",
            )  # fmt: skip
        seen.add(material["name"])


def _of_remedies(step: Mapping[str, Any]) -> Iterator[FieldError]:
    if step["stage"] != "after":
        return
    remedies = step["remedies"] or ()
    if not remedies and step["no_remedy"] is None and step["favourable"] is not True:
        yield FieldError(
            "/thread/remedies", "remedies_needed",
            "结果未注明对当事人有利(favourable: true)的,须写明救济途径 remedies;依法不能复议、诉讼的,在 no_remedy 写明理由",
            "unless the result is said to be favourable (favourable: true), name the remedies; where the law gives none, say why in no_remedy",
        )  # fmt: skip
    if remedies and step["no_remedy"] is not None:
        yield FieldError(
            "/thread/no_remedy", "remedies_named", "已列救济途径,不写 no_remedy", "remedies are named: leave no_remedy out"
        )  # fmt: skip
    direct = any(one["kind"] == "suit_direct" for one in remedies)
    for n, remedy in enumerate(remedies):
        yield from _of_period(f"/thread/remedies/{n}", remedy)
        if remedy["first"] and (remedy["kind"] != "review" or direct):
            yield FieldError(
                f"/thread/remedies/{n}/first", "review_first",
                "复议前置(first)只用于 review,且不与 suit_direct 并列(行政复议法第二十三条);起诉写 suit_after_review",
                "first is of a review alone, beside which no suit is direct (行政复议法 Art. 23): write suit_after_review",
            )  # fmt: skip


def _of_period(at: str, remedy: Mapping[str, Any]) -> Iterator[FieldError]:
    law = PERIODS[remedy["kind"]]
    days, months = remedy["days"], remedy["months"]
    if days is not None and months is not None:
        yield FieldError(
            f"{at}/months", "two_periods", "期限只写 days 或 months", "a period is in days or in months"
        )
    elif (days, months) in ((None, None), (law.days, law.months)):
        return
    elif remedy["kind"] == "review" and (days or 0) + 28 * (months or 0) < 60:
        yield FieldError(
            f"{at}/{'days' if days else 'months'}", "period_too_short", "行政复议申请期限不少于六十日(行政复议法第二十条)",
            "a review may be applied for within 60 days at least (行政复议法 Art. 20)",
        )  # fmt: skip
    elif remedy["basis"] is None:
        yield FieldError(
            f"{at}/basis", "basis_needed", f"期限与{law.basis}不同的,须写明依据 basis",
            f"a period other than that of {law.basis} needs its own basis",
        )  # fmt: skip


def silent(stage: str | None, due_on: date | None, today: date) -> bool:
    """Whether a case has been silent for longer than its node's limit: the day has passed and nothing was told."""
    return stage not in (None, "after") and due_on is not None and today > due_on
