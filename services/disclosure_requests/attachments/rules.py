"""What files are for, who may add them when, and how many there may be. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Material = Literal[
    "application", "identity", "correction", "reasons", "consultation", "payment", "answer", "service_proof", "other"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Use:
    """What a file is for: its title, whether the applicant's side may add it, whether an applicant's bundle has it."""

    title: str
    from_applicant: bool
    to_applicant: bool


USES: Final[Mapping[str, Use]] = {
    "application": Use("申请材料", True, True),
    "identity": Use("身份证明", True, True),
    "correction": Use("补正材料", True, True),
    "reasons": Use("说明理由材料", True, True),
    "payment": Use("缴费凭证", True, True),
    "consultation": Use("征求意见材料", False, False),
    "answer": Use("答复所附信息", False, True),
    "service_proof": Use("送达凭证", False, True),
    "other": Use("其他", False, False),
}

#: How large a piece is that is closed by itself, bytes.
PIECE: Final = 2**18
#: How many files a case may have, and their bytes together: an evidence bundle holds them all.
FILES: Final = 50
BYTES: Final = 100 * 2**20


def bound(attachment: str, number: int, pieces: int) -> str:
    """What a piece is bound to: it opens in its place alone, and a file that lost its end does not open."""
    return f"{attachment}/{number}/{pieces}"


def pieces_of(size: int) -> int:
    """How many pieces a file of so many bytes has."""
    return -(-size // PIECE)
