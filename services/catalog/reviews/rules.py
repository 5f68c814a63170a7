"""When a decision about a review holds (《条例》 Art. 17; 《保密法实施条例》 Art. 42: item by item)."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from services.catalog.scanning.kinds import KINDS

PUBLISH: Final = "publish"
IN_PART: Final = "publish_in_part"


def unanswered(
    decision: str, counts: Mapping[str, int], acknowledged: Collection[str], *, has_copy: bool
) -> list[str]:
    """The kinds that must not stand and that the decision says nothing about: to publish as it is, all that stop; in part,
    those that the masked copy is not without.
    """
    stopping = [code for code in counts if code in KINDS and KINDS[code].level == "stop"]
    if decision == IN_PART and has_copy:
        stopping = [code for code in stopping if not KINDS[code].mask]
    elif decision not in (PUBLISH, IN_PART):
        stopping = []
    return [code for code in stopping if code not in acknowledged]


def told(finding: Mapping[str, Any]) -> dict[str, Any]:
    """A finding as answers show it: with its level, its names and its law."""
    kind = KINDS[finding["kind"]]
    return {
        **finding, "level": kind.level, "masked": kind.mask, "title_zh": kind.zh, "title_en": kind.en,
        "law": [dict(one) for one in kind.law],
    }  # fmt: skip
