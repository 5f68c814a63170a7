"""How a reason names the registration by which somebody is told: as the answers' addresses do. Pure."""

from typing import Final

from kernel.contracts.regions import ancestors

_COLLECTION: Final = "responsible-persons/"
_OF: Final = "?region="


def rule_of(region: str, body: str) -> str:
    """The rule of a reason: a division's registration of a body."""
    return f"{_COLLECTION}{body}{_OF}{region}"


def registered(rule: str, told_in: str) -> tuple[str, tuple[str, ...]]:
    """The body of a rule, and the divisions whose registration it may be. Rules of before a division had its own name none: theirs is
    at or above the division of the message, `told_in`.
    """
    body, _, region = rule.removeprefix(_COLLECTION).partition(_OF)
    return body, (region,) if region else (told_in, *ancestors(told_in))
