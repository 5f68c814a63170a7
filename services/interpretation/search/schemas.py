"""Search on the wire."""

from pydantic import BaseModel

from kernel.http.types import LegalDate


class WhyOut(BaseModel):
    """The words of the question that a member holds."""

    member: str
    words: list[str]


class HitOut(BaseModel):
    """A released package that answers, how well (0 to 1), and why."""

    package: str
    title: str
    region: str
    issuer: str
    document_number: str | None
    domain: str | None
    effective_on: LegalDate | None
    expires_on: LegalDate | None
    released_on: LegalDate
    score: float
    url: str
    why: list[WhyOut]


class AlsoOut(BaseModel):
    asked: str
    searched: str


class FoundOut(BaseModel):
    """What was found; `also` are abbreviations that were written out, or the other way round."""

    also: list[AlsoOut]
    items: list[HitOut]
