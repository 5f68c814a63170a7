"""Postings on the wire."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from kernel.http.types import LegalDate, StrictModel, example
from kernel.http.written import Written
from services.push.postings.rules import Act, Overtaking, State

Telephone = Annotated[
    str,
    StringConstraints(min_length=3, max_length=25),
    Written(
        r"^\+?[0-9]+(-[0-9]+)*$", "应为电话号码:半角数字,可用 - 分隔,如 0792-3221234",
        "a telephone number is needed: digits, with - between them if you like, such as 0792-3221234",
    ),
]  # fmt: skip


class PostingIn(StrictModel):
    """A sheet to be printed for a delivery on the channel `bulletin`."""

    model_config = StrictModel.model_config | example(
        delivery="dlv_01m87vwfrpf5n1mfamfa7229tz",
        first="2026-03-02",
        last="2026-04-01",
        supervision="0792-3221234",
    )
    delivery: Annotated[
        str, Field(max_length=40, description="渠道为 bulletin 的投递 / a delivery of that channel")
    ]
    first: LegalDate = Field(description="张贴起始日 / first day of posting")
    last: LegalDate = Field(description="张贴截止日,含当日 / last day, included")
    supervision: Telephone = Field(description="监督电话 / telephone of supervision")


class PostingActOut(BaseModel):
    """What was confirmed: when, by whom (null once forgotten), and the photo's SHA-256, kind and size."""

    act: Act
    at: datetime
    person: str | None
    photo: str | None
    media_type: str | None
    size: int | None


class SupersededOut(BaseModel):
    """That the message of a sheet was corrected or withdrawn: the message that stands now, and its title (null once its content
    was forgotten).
    """

    relation: Overtaking
    message: str
    title: str | None


class PostingOut(BaseModel):
    """A sheet; `confirm_url` is what its `code` opens. `superseded`: it is to be taken down, and not printed or posted any more."""

    id: str
    delivery: str
    message: str
    region: str
    number: str
    first: date
    last: date
    supervision: str
    state: State
    superseded: SupersededOut | None
    code: str
    confirm_url: str
    issued_at: datetime
    acts: list[PostingActOut]


class PostedSheetOut(BaseModel):
    """A sheet as whoever holds it sees it; `next` is what may be confirmed now: of one whose message is `superseded`, that it was
    taken down, also where nobody confirmed that it was posted.
    """

    number: str
    title: str
    first: date
    last: date
    state: State
    superseded: SupersededOut | None
    next: Act | None
