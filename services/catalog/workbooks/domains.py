"""Which domain (领域) a table belongs to: by its title, its sheet or a line between rows. Renamed ones are asked. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from services.catalog.workbooks.words import folded, words

_NUMBER: Final = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.\uff0e]|[(\uff08][一二三四五六七八九十\d]{1,3}[)\uff09]|\d{1,2}[、.\uff0e](?!\d))\s*"
)


@dataclass(frozen=True, slots=True)
class Domain:
    """`slug`: a pilot domain, or what somebody said that the name means; else `asked`: the one that it may be."""

    slug: str | None
    name: str
    asked: str | None = None


def domain_in(text: str, decided: Mapping[str, str]) -> Domain | None:
    """The domain that a line names, None when it names none. `decided`: names that somebody has said the meaning of.

    The longest name wins; a name that is no pilot domain (乡村振兴 for 扶贫) is asked, never guessed.
    """
    key = folded(text)
    for name, slug in decided.items():
        if folded(name) in key:
            return Domain(slug, name)
    found = [(len(name), slug, name, sure) for name, slug, sure in _names() if name in key]
    if not found:
        return None
    # A sure name beats one that is asked, if it is not a part of that: 扶贫 inside 扶贫开发 (乡村振兴).
    _, slug, name, sure = max(found, key=lambda f: (f[3], f[0]))
    return Domain(slug, name) if sure else Domain(None, name, slug)


def registered_names(domains: Mapping[str, str]) -> dict[str, str]:
    """Names of registered domains (slug -> name) that the shipped words do not know, as answers: name -> slug, the longest
    first. One that is a part of a name that is known would be read into that: it has to be answered.
    """
    known = [name for name, _, _ in _names()]
    own = {name: slug for slug, name in domains.items() if not any(folded(name) in other for other in known)}
    return dict(sorted(own.items(), key=lambda one: -len(one[0])))


def looks_like_title(text: str) -> bool:
    """Whether a line can be the title of a table: it says 领域, 目录, 标准 or is a domain's name alone."""
    key = folded(unnumbered(text))
    return any(word in key for word in ("领域", "目录", "标准", "清单")) or key in {n for n, _, _ in _names()}


def unnumbered(text: str) -> str:
    """A line without the number at its beginning: 一、 (二) 3."""
    return _NUMBER.sub("", text.strip(), count=1)


def first_domain(lines: Iterable[str], decided: Mapping[str, str]) -> Domain | None:
    """The domain of the first of these lines that names one; one that is sure goes before one to be asked."""
    found = [domain for line in lines if (domain := domain_in(line, decided))]
    return next((domain for domain in found if domain.slug), found[0] if found else None)


@cache
def _names() -> tuple[tuple[str, str, bool], ...]:
    known = words()["domains"]
    return tuple(
        (folded(name), slug, sure)
        for part, sure in (("names", True), ("asked", False))
        for slug, names in known[part].items()
        for name in names
    )
