"""Who takes over what of a body. Pure.

The organ that goes on exercising a power answers for what was owed (basis_status: inference; we have read no article that says
it of open duties). Which organ that is, the document of the reorganisation says, and the shares say after it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Shares = Sequence[Mapping[str, Any]]
#: (the bodies that it happened to, who takes over what).
Succession = tuple[frozenset[str], Shares]


def heir(shares: Shares, domain: str | None, item: str) -> str:
    """The body that takes over an item: who is given it, else who is given its domain, else who is given the rest."""
    for share in shares:
        if item in share["items"]:
            return str(share["body"])
    for share in shares:
        if domain in share["domains"]:
            return str(share["body"])
    return next(str(share["body"]) for share in shares if is_rest(share))


def is_rest(share: Mapping[str, Any]) -> bool:
    """Whether a share takes what the others do not."""
    return not share["items"] and not share["domains"]


def answers_now(successions: Sequence[Succession], body: str, domain: str | None, item: str) -> str:
    """The body that answers for an item of a body after these successions, which are in the order of their days."""
    for bodies, shares in successions:
        if body in bodies:
            body = heir(shares, domain, item)
    return body


def heirs(successions: Sequence[Succession], body: str) -> frozenset[str]:
    """Every body that something of a body has passed to, and the body itself."""
    found = {body}
    for bodies, shares in successions:
        if found & bodies:
            found |= {str(share["body"]) for share in shares}
    return frozenset(found)


def goes_on(successions: Sequence[Succession], body: str) -> bool:
    """Whether a body has something to answer for after these successions."""
    on = True
    for bodies, shares in successions:
        named = any(share["body"] == body for share in shares)
        on = named if body in bodies else on or named
    return on


def common_heir(shares: Shares, items: Sequence[tuple[str | None, str]]) -> str | None:
    """The one body that takes over all of these (domain, item); None when several do."""
    found = {heir(shares, domain, item) for domain, item in items}
    return found.pop() if len(found) == 1 else None
