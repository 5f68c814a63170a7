"""Words of the pages of imports, and the order of what they show. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

LEVELS: Final = {"error": "须修改", "warning": "请核对", "note": "说明"}
OUTCOMES: Final = {
    "created": "新增", "changed": "修改", "unchanged": "未变", "completed": "补全标准所缺", "matched": "与标准一致",
    "kept": "保留人工修改", "refused": "不能导入",
}  # fmt: skip
#: So many findings of a level are shown; the API gives them all.
SHOWN: Final = 200


def grouped(findings: Sequence[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Findings by level, the gravest first, in Chinese; those of one kind that stand in many cells are told once."""
    found: dict[str, dict[tuple[str, str | None], dict[str, Any]]] = {level: {} for level in LEVELS}
    for one in findings:
        message, do = (_chinese(one[name]) for name in ("message", "suggestion"))
        told = found[one["level"]].setdefault(
            (message or one["code"], do), {"message": message, "do": do, "cells": []}
        )
        told["cells"].append("!".join(part for part in (one["sheet"], one["cell"]) if part))
    return {level: list(some.values()) for level, some in found.items() if some}


def refused(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows that cannot be taken, and why."""
    return [
        {"sheet": row["sheet"], "row": row["row"], "why": [fault["message_zh"] for fault in row["faults"]]}
        for row in rows
        if row["outcome"] == "refused"
    ]


def _chinese(text: str | None) -> str | None:
    return text.partition(" / ")[0] if text else None
