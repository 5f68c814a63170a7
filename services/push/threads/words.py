"""What a step of a case tells in words: conditions and materials before it, remedies after it. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from services.push.threads.rules import PERIODS, RemedyKind

_NOTHING: Final = "无需提交材料"
_SOUGHT: Final[dict[RemedyKind, str]] = {
    "review": "申请行政复议", "suit_direct": "提起行政诉讼", "suit_after_review": "提起行政诉讼",
}  # fmt: skip
_FIRST: Final = (
    "；应当先申请行政复议，对复议决定不服的，可以再依法提起行政诉讼（《中华人民共和国行政复议法》第二十三条）"
)


def told(step: Mapping[str, Any], sequence: int) -> dict[str, Any]:
    """A step (see ThreadIn) as the canonical bytes hold it: what its stage tells, each with how it is `written`."""
    due_on = step["due_on"]
    document: dict[str, Any] = {
        "id": step["id"], "stage": step["stage"], "sequence": sequence, "result_code": step["result_code"],
        "due_on": due_on.isoformat() if due_on else None,
    }  # fmt: skip
    if step["began_before_gongkai"]:
        document["began_before_gongkai"] = True
    if step["stage"] == "before":
        document["prerequisites"] = list(step["prerequisites"] or ())
        document["materials"] = [one | {"written": _material(one)} for one in step["materials"]]
    elif step["stage"] == "after":
        document["favourable"] = step["favourable"]
        document["remedies"] = [_remedy(one) for one in step["remedies"] or ()]
        document["no_remedy"] = step["no_remedy"]
    return document


def lines(step: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a step tells on every surface, beside the message's own facts: label and text. Steps of before there were such have
    nothing.
    """
    for n, text in enumerate(step.get("prerequisites", ()), 1):
        yield f"办理条件{n}", text
    for n, material in enumerate(step.get("materials", ()), 1):
        yield f"所需材料{n}", material["written"]
    if step.get("materials") == []:
        yield "所需材料", _NOTHING
    for n, remedy in enumerate(step.get("remedies", ()), 1):
        yield f"救济途径{n}", remedy["written"]
    if step.get("no_remedy"):
        yield "救济途径", step["no_remedy"]


def _material(material: Mapping[str, Any]) -> str:
    counted = {"原件": material["originals"], "复印件": material["copies"]}
    told = ["、".join(f"{name}{number}份" for name, number in counted.items() if number)]
    told += [f"出具：{material['source']}"] if material["source"] else []
    told += [f"依据：{material['basis']}"] if material["basis"] else []
    return f"{material['name']}（{'；'.join(told)}）"


def _remedy(remedy: Mapping[str, Any]) -> dict[str, Any]:
    law = PERIODS[remedy["kind"]]
    asked = remedy["days"] is not None or remedy["months"] is not None
    days, months = (remedy["days"], remedy["months"]) if asked else (law.days, law.months)
    whole = {
        "kind": remedy["kind"], "body": remedy["body"], "first": remedy["first"], "days": days, "months": months,
        "counted_from": remedy["counted_from"] or law.counted_from, "basis": remedy["basis"] or law.basis,
    }  # fmt: skip
    period = f"{days}日" if days is not None else f"{months}个月"
    written = f"可自{whole['counted_from']}起{period}内向{whole['body']}{_SOUGHT[remedy['kind']]}（{whole['basis']}）"
    return whole | {"written": written + (_FIRST if remedy["first"] else "")}
