"""Looking words up: every document that holds them and no other, the newest first, page by page.

`SearchIndex.find` ranks what answers a question best; this is a scan for a piece of text that needs no scan. A pair of signs
stands in a document just when it has its posting; longer words are looked up by their rarest pairs and compared with what the
documents say.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.search.index import Scope, SearchIndex
from kernel.search.words import Document, keys_beginning_with
from kernel.text import bigrams, normalised

#: At most so many rows of the rarest pair are looked at by one statement; so many other pairs narrow them.
_AT_ONCE: Final = 250
_NARROWING: Final = 3


@dataclass(frozen=True, slots=True)
class Held:
    """A document that holds the words: its number (newer ones have higher ones), and the members that do."""

    number: int
    document: Document
    members: tuple[str, ...]


async def holding(
    session: AsyncSession, index: SearchIndex, texts: Sequence[str], scopes: Mapping[str, Scope], *,
    before: int | None = None, limit: int,
) -> list[Held]:  # fmt: skip
    """The documents of these kinds that hold one of the texts (normalised: letters and digits alone), numbered below
    `before`, the highest number first.
    """
    found: dict[int, Held] = {}
    for kind, scope in scopes.items():
        for text in dict.fromkeys(filter(None, texts)):
            taken = 0
            async for held in _each(session, index, text, kind, scope, before, limit):
                found.setdefault(held.number, held)
                taken += 1
                if taken == limit:
                    break
    return [found[number] for number in sorted(found, reverse=True)][:limit]


def ranges_in(title: str, texts: Iterable[str]) -> list[tuple[int, int]]:
    """Where a title as it is written holds the texts: [from, to) in signs, apart and in order."""
    plain, places = "", []
    for place, sign in enumerate(title):
        part = normalised(sign)
        plain += part
        places += [place] * len(part)
    spans = []
    for text in filter(None, texts):
        at = plain.find(text)
        while at >= 0:
            spans.append((places[at], places[at + len(text) - 1] + 1))
            at = plain.find(text, at + 1)
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


async def _each(
    session: AsyncSession,
    index: SearchIndex,
    text: str,
    kind: str,
    scope: Scope,
    before: int | None,
    limit: int,
) -> AsyncIterator[Held]:
    narrowing: list[int] = []
    # One posting of a pair is one hit; of longer words it may be none.
    at_once = min(limit, _AT_ONCE) if len(text) < 3 else _AT_ONCE
    if len(text) == 1:
        first, last = (key | index.kind_bits(kind) for key in keys_beginning_with(text))
    else:
        grams = list(dict.fromkeys(bigrams(text)))
        counts = await index.counts(session, grams, kind) if len(grams) > 1 else dict.fromkeys(grams, 1)
        if len(counts) < len(grams):
            return
        rarest, *others = sorted(grams, key=lambda gram: counts[gram])
        first = last = index.key(rarest, kind)
        narrowing = [index.key(gram, kind) for gram in others[:_NARROWING]]
    while True:
        numbers, rows = await _some(session, index, (first, last), narrowing, scope, before, at_once)
        for row in rows:
            document = index.document(row)
            members = tuple(name for name, words in document.words.items() if text in words)
            if members and scope.admits(document):
                yield Held(row.number, document, members)
        if len(numbers) < at_once:
            return
        before = numbers[-1]


async def _some(
    session: AsyncSession, index: SearchIndex, keys: tuple[int, int], narrowing: Sequence[int], scope: Scope, before: int | None,
    limit: int,
) -> tuple[Sequence[int], Sequence[Row[Any]]]:  # fmt: skip
    """The next numbers below `before` that have a posting of the keys, and the documents of the scope among them."""
    table = index.postings
    number = (table.c.posting // 2).label("number")
    one_key = keys[0] == keys[1]
    within = table.c.gram == keys[0] if one_key else table.c.gram.between(*keys)
    query = select(number).where(within).limit(limit)
    query = query.order_by(table.c.posting.desc()) if one_key else query.distinct().order_by(number.desc())
    if before is not None:
        query = query.where(table.c.posting < 2 * before)
    for key in narrowing:
        other = table.alias()
        here = or_(
            other.c.posting == 2 * (table.c.posting // 2), other.c.posting == 2 * (table.c.posting // 2) + 1
        )
        query = query.where(exists().where(and_(other.c.gram == key, here)))
    numbers = (await session.scalars(query)).all()
    documents = select(index.documents).where(
        index.documents.c.number.in_(numbers), scope.condition(index.documents)
    )
    rows = (
        (await session.execute(documents.order_by(index.documents.c.number.desc()))).all() if numbers else []
    )
    return numbers, rows
