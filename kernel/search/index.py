"""Documents and their postings in a service's database, on SQLite and PostgreSQL alike.

A posting says that a pair of signs stands in a document, and whether in its title. A question is looked up by its
rarest pairs, whose postings are few; what they lead to is then read and judged by all of its pairs (words.py). How rare
a pair is is counted up to a limit: beyond it the pair tells too little to be worth its postings.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    Date,
    Float,
    FromClause,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Subquery,
    Table,
    and_,
    delete,
    func,
    insert,
    literal,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Json, Session
from kernel.search.words import (
    ENOUGH,
    TITLE,
    Document,
    Hit,
    Question,
    grams_of,
    key_of,
    keys_beginning_with,
    score,
    why,
)

#: A pair is counted, and its postings are looked up, to here; all pairs of a question are counted to the second number,
#: but none to less than the third.
COUNTED: Final = 2000
_COUNTED_IN_ALL: Final = 40_000
_AT_LEAST_POSTINGS: Final = 200
#: So many postings and pairs are looked up, and so many of the documents found are judged.
_LOOKED_UP: Final = 5000
_AT_LEAST_PAIRS: Final = 3
_AT_MOST_PAIRS: Final = 24
_JUDGED: Final = 60
_HEAVIEST: Final = 150
_KIND_BITS: Final = 42
#: Postings written by one statement.
_BATCH: Final = 20_000


def _any(_document: Document) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Scope:
    """Which documents may answer: those of `sources` (None: of any), of a division's subtree, that `admits` lets pass."""

    sources: frozenset[str] | None = None
    region: str | None = None
    admits: Callable[[Document], bool] = _any

    def condition(self, table: Table) -> ColumnElement[bool]:
        """The rows that the database has to look among."""
        parts: list[ColumnElement[bool]] = [true()]
        if self.sources is not None:
            parts.append(table.c.source.in_(sorted(self.sources)))
        if self.region is not None:
            parts.append(table.c.region.startswith(stem(self.region), autoescape=True))
        return and_(*parts)


class SearchIndex:
    """The index of one service; its tables belong to the service's metadata. `kinds` are the sorts of its documents, in
    an order that never changes: a new one is added at the end.
    """

    def __init__(self, metadata: MetaData, kinds: Sequence[str]) -> None:
        self._kinds = tuple(kinds)
        self.documents = Table(
            "search_documents",
            metadata,
            Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
            Column("ref", String(300), nullable=False, unique=True),
            Column("kind", String(20), nullable=False),
            Column("source", String(100), nullable=False),
            Column("region", String(12), nullable=False),
            Column("title", String(1000), nullable=False),
            Column("words", Json, nullable=False),
            Column("facts", Json, nullable=False),
            Column("on", Date),
        )
        Index("ix_search_documents_source", self.documents.c.source)
        # Two numbers and no more: PostgreSQL answers from the primary key alone.
        self.postings = Table(
            "search_postings",
            metadata,
            Column("gram", BigInteger, primary_key=True, autoincrement=False),
            Column("posting", BigInteger, primary_key=True, autoincrement=False),
            sqlite_with_rowid=False,
        )

    async def put(self, session: Session, documents: Sequence[Document]) -> None:
        """Add documents, each of a name of its own, or put them in place of those of the same name."""
        if not documents:
            return
        there = {row.ref: row for row in await self._of_refs(session, [one.ref for one in documents])}
        await self._unpost(session, list(there.values()))
        rows = [_row(one) for one in documents]
        if fresh := [row for row in rows if row["ref"] not in there]:
            await session.execute(insert(self.documents), fresh)
        for row in rows:
            if row["ref"] in there:
                await session.execute(
                    update(self.documents).where(self.documents.c.ref == row["ref"]).values(row)
                )
        numbers = {
            row.ref: row.number for row in await self._of_refs(session, [one.ref for one in documents])
        }
        postings = [
            {"gram": gram, "posting": posting}
            for one in documents
            for gram, posting in self._postings(one, numbers[one.ref])
        ]
        for begin in range(0, len(postings), _BATCH):
            await session.execute(insert(self.postings), postings[begin : begin + _BATCH])

    async def get(self, session: AsyncSession, ref: str) -> Document | None:
        """The document of this name."""
        rows = await self._of_refs(session, [ref])
        return self.document(rows[0]) if rows else None

    async def several(self, session: AsyncSession, refs: Sequence[str]) -> list[Document]:
        """The documents of these names that are there."""
        return [self.document(row) for row in await self._of_refs(session, refs)]

    async def sources_there(self, session: AsyncSession, sources: Sequence[str]) -> set[str]:
        """Those of some sources that have documents."""
        source = self.documents.c.source
        return set(await session.scalars(select(source).distinct().where(source.in_(sources))))

    async def find(
        self,
        session: AsyncSession,
        asked: Question,
        scopes: Mapping[str, Scope],
        limit: int,
        enough: float = ENOUGH,
    ) -> list[Hit]:
        """The documents that answer best, of the kinds that `scopes` names, the best first."""
        hits: list[Hit] = []
        for kind, scope in scopes.items():
            hits += await self._find(session, asked, kind, scope, limit, enough)
        return sorted(hits, key=lambda hit: -hit.score)[:limit]

    async def _find(
        self, session: AsyncSession, asked: Question, kind: str, scope: Scope, limit: int, enough: float
    ) -> list[Hit]:
        if not asked.grams:
            return []
        total = await session.scalar(select(func.max(self.documents.c.number))) or 0
        if len(asked.variants[0]) == 1:
            weights = {asked.variants[0]: 1.0}
            found = await self._candidates_of_sign(session, asked.variants[0], kind, scope)
        else:
            counts = await self.counts(session, asked.grams, kind)
            weights = {gram: math.log(1 + total / count) for gram, count in counts.items()}
            found = await self._candidates(session, counts, weights, kind, scope)
        variants = [
            {gram: weight for gram, weight in weights.items() if gram in variant}
            for variant in asked.variants
        ]
        judged = []
        for row in found:
            document = self.document(row)
            worth = score(variants, document.words)
            if worth >= enough and scope.admits(document):
                judged.append((worth, row.number, document))
        judged.sort(key=lambda one: (-one[0], -one[1]))
        return [
            Hit(document, round(worth, 3), why(asked, weights, document.words))
            for worth, _, document in judged[:limit]
        ]

    async def counts(self, session: AsyncSession, grams: Sequence[str], kind: str) -> dict[str, int]:
        """In how many documents of a kind each pair stands, up to a limit; pairs that stand in none are left out."""
        by_key = {self.key(gram, kind): gram for gram in grams}
        limit = max(min(COUNTED, _COUNTED_IN_ALL // len(grams)), _AT_LEAST_POSTINGS)
        asked = _asked(session, dict.fromkeys(by_key, 1.0))
        some = (
            select(self.postings.c.posting)
            .where(self.postings.c.gram == asked.c.gram)
            .limit(limit)
            .correlate(asked)
            .subquery()
        )
        counted = select(func.count()).select_from(some).scalar_subquery()
        rows = await session.execute(select(asked.c.gram, counted))
        return {by_key[key]: count for key, count in rows if count}

    async def _candidates(
        self,
        session: AsyncSession,
        counts: Mapping[str, int],
        weights: Mapping[str, float],
        kind: str,
        scope: Scope,
    ) -> Sequence[Row[Any]]:
        """The documents of the scope that hold most of the rarest pairs; of a common pair the newest postings count."""
        chosen: dict[int, float] = {}
        postings = 0
        for gram in sorted(counts, key=lambda gram: counts[gram]):
            if len(chosen) == _AT_MOST_PAIRS or (postings >= _LOOKED_UP and len(chosen) >= _AT_LEAST_PAIRS):
                break
            chosen[self.key(gram, kind)] = weights[gram]
            postings += counts[gram]
        if not chosen:
            return []
        table, asked = self.postings, _asked(session, chosen)
        newest = table.alias("newest")
        beyond = (
            select(newest.c.posting)
            .where(newest.c.gram == asked.c.gram)
            .order_by(newest.c.posting.desc())
            .limit(1)
            .offset(COUNTED)
            .scalar_subquery()
        )
        floors = select(asked.c.gram, asked.c.weight, func.coalesce(beyond, 0).label("floor")).cte("floors")
        floors = floors.prefix_with(
            "MATERIALIZED"
        )  # else SQLite reads a weight out of the JSON for every posting
        found = (
            select(table.c.posting, floors.c.weight)
            .join_from(floors, table, and_(table.c.gram == floors.c.gram, table.c.posting > floors.c.floor))
            .subquery()
        )  # fmt: skip
        return await self._best(session, found, scope)

    async def _candidates_of_sign(
        self, session: AsyncSession, sign: str, kind: str, scope: Scope
    ) -> Sequence[Row[Any]]:
        """Documents of the scope that hold a sign, those with it in the title first."""
        first, last = (key | self.kind_bits(kind) for key in keys_beginning_with(sign))
        posting, one = self.postings.c.posting, literal(1.0).label("weight")
        within = self.postings.c.gram.between(first, last)
        found = select(posting, one).where(within).limit(_LOOKED_UP).subquery()
        return await self._best(session, found, scope)

    async def _best(self, session: AsyncSession, found: Subquery, scope: Scope) -> Sequence[Row[Any]]:
        """The documents of the scope whose postings (posting, weight) weigh most, the newest first among equals.

        Of the heaviest alone it is asked at first whether they are of the scope: mostly they are enough.
        """
        number = found.c.posting // 2
        worth = func.sum(found.c.weight * (1 + found.c.posting % 2))
        weighed = select(number.label("number"), worth.label("worth")).group_by(number)
        heaviest = weighed.order_by(worth.desc(), number.desc()).limit(_HEAVIEST).subquery()
        within = scope.condition(self.documents)
        looked_at = await session.execute(
            select(heaviest.c.number, within)
            .join(self.documents, self.documents.c.number == heaviest.c.number)
            .order_by(heaviest.c.worth.desc(), heaviest.c.number.desc())
        )
        flags = looked_at.all()
        numbers = [row[0] for row in flags if row[1]][:_JUDGED]
        if len(numbers) < _JUDGED and len(flags) == _HEAVIEST:
            every = weighed.subquery()
            numbers = list(
                await session.scalars(
                    select(every.c.number)
                    .join(self.documents, self.documents.c.number == every.c.number)
                    .where(within)
                    .order_by(every.c.worth.desc(), every.c.number.desc())
                    .limit(_JUDGED)
                )
            )
        query = select(self.documents).where(self.documents.c.number.in_(numbers))
        return (await session.execute(query)).all()

    async def _of_refs(self, session: AsyncSession, refs: Sequence[str]) -> Sequence[Row[Any]]:
        found: list[Row[Any]] = []
        for begin in range(0, len(refs), 500):
            query = select(self.documents).where(self.documents.c.ref.in_(refs[begin : begin + 500]))
            found += (await session.execute(query)).all()
        return found

    async def _unpost(self, session: Session, rows: Sequence[Row[Any]]) -> None:
        table = self.postings
        for row in rows:
            keys = [gram for gram, _ in self._postings(self.document(row), row.number)]
            either = table.c.posting.in_([2 * row.number, 2 * row.number + 1])
            await session.execute(delete(table).where(table.c.gram.in_(keys), either))

    def _postings(self, document: Document, number: int) -> Iterable[tuple[int, int]]:
        title = grams_of(document.words.get(TITLE, ""))
        rest = set().union(*(grams_of(words) for words in document.words.values())) - title
        for grams, place in ((title, 1), (rest, 0)):
            for gram in sorted(grams):
                yield self.key(gram, document.kind), 2 * number + place

    @staticmethod
    def document(row: Row[Any]) -> Document:
        """A row of `documents` as a document."""
        return Document(row.ref, row.kind, row.source, row.region, row.title, row.words, row.facts, row.on)

    def key(self, gram: str, kind: str) -> int:
        """The key of a pair in the documents of a kind."""
        return key_of(gram) | self.kind_bits(kind)

    def kind_bits(self, kind: str) -> int:
        """What tells the keys of a kind from those of others."""
        return self._kinds.index(kind) << _KIND_BITS


def _asked(session: AsyncSession, weights: Mapping[int, float]) -> FromClause:
    """Keys and weights as a table (gram, weight), in one parameter or two, so that the statement is always the same."""
    if session.get_bind().dialect.name == "postgresql":
        keys, values = (
            literal(list(weights), ARRAY(BigInteger)),
            literal(list(weights.values()), ARRAY(Float)),
        )
        return func.unnest(keys, values).table_valued("gram", "weight", name="asked").render_derived()
    each = func.json_each(json.dumps(list(weights.items()))).table_valued("value", name="each")
    gram, weight = (func.json_extract(each.c.value, place) for place in ("$[0]", "$[1]"))
    return select(gram.label("gram"), weight.label("weight")).cte("asked")


def _row(document: Document) -> dict[str, Any]:
    return {
        "ref": document.ref, "kind": document.kind, "source": document.source, "region": document.region,
        "title": document.title, "words": dict(document.words), "facts": dict(document.facts), "on": document.on,
    }  # fmt: skip
