"""What tells of a person: the texts that stay in the open (reasons, notes) must not. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from kernel.text import normalised


def personal_words(document: Mapping[str, Any]) -> Iterator[str]:
    """What makes the applicant of a case known: name, numbers, ways to reach them."""
    applicant = document["applicant"]
    if applicant["identity"] is not None:
        yield applicant["identity"]["number"]
        yield applicant["name"]
    for name in ("contact_person", "agent", "telephone", "email", "address"):
        if applicant.get(name):
            yield applicant[name]


def tells_of(document: Mapping[str, Any], text: str) -> bool:
    """Whether a text names the applicant of a case, however it is spaced or punctuated."""
    plain = normalised(text)
    return any(word in plain for word in map(normalised, personal_words(document)) if len(word) > 1)
