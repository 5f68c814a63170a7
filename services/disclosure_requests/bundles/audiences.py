"""For whom a bundle is, and what of the case's records it then holds. Pure."""

from collections.abc import Mapping
from typing import Any, Final, Literal

from services.disclosure_requests.attachments.rules import USES

Audience = Literal["court", "applicant"]

TITLES: Final[Mapping[Audience, str]] = {
    "court": "供行政复议机关、人民法院使用(完整)",
    "applicant": "供申请人使用(不含内部记录与第三方信息)",
}
#: Words kept closed beside a ledger entry that belong to the case; notes of the office for itself do not.
_WORDS: Final = frozenset({"points", "reason", "frequency", "reasons", "tracking_number", "signed_by"})
#: What an applicant sees of a ledger entry's facts: nothing of officers, of third parties, of the office's own papers.
_OPEN_TO_APPLICANT: Final = frozenset(
    {"manner", "items", "how", "grounds", "points", "days", "until", "members", "applications", "since", "answer_by",
     "method", "count", "already", "yuan", "tiers", "basis", "month", "reference", "party", "type", "row", "articles",
     "attachment", "material", "media_type", "size", "commitment"}
)  # fmt: skip
_OF_OTHERS: Final = ("consult_", "third_party_", "assigned", "erased")


def shown_entry(audience: Audience, entry: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    """A ledger entry with its words as this reader gets it; `withheld` names the members that were left out.

    Its hash and the one before stay, so that receipts and daily roots can be held against it in either version.
    """
    if audience == "court":
        said = {name: value for name, value in words.items() if name in _WORDS}
        return {**entry, "words": said, "withheld": []}
    of_others = entry["kind"].startswith(_OF_OTHERS)
    data = {name: value for name, value in entry["data"].items() if name in _OPEN_TO_APPLICANT}
    if entry["kind"] == "attached" and not keeps_file(audience, entry["data"]["material"]):
        data = {}
    said = {} if of_others else {name: value for name, value in words.items() if name in _WORDS}
    left = sorted(set(entry["data"]) - set(data))
    return {**entry, "actor": None, "data": data, "words": said, "withheld": ["actor", *left]}


def keeps_letter(audience: Audience, *, to_applicant: bool) -> bool:
    """Whether a letter's document is in the bundle: an applicant gets those that went to the applicant."""
    return audience == "court" or to_applicant


def keeps_file(audience: Audience, material: str) -> bool:
    """Whether an attachment is in the bundle: an applicant gets what came from the applicant or went there."""
    return audience == "court" or USES[material].to_applicant
