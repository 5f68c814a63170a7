"""The rows of standards, kept once for every county that adopts them, and a county's own rows laid over them.

A guideline never changes once it is registered, and the deviations of a published version never do: such a version is
wholly given by the ids of its guidelines and its deviations. Memory therefore grows by what counties deviate in, not
by counties times rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.http.problems import encode
from services.catalog.catalogues.rules import own_rows
from services.catalog.guidelines import repository
from services.catalog.guidelines.rules import Item, defects_of
from services.catalog.obligations.rules import item_members

T = TypeVar("T")
#: (item id, kind, changes) of a deviation; a version has at most one for an item.
Difference = tuple[str, str, Mapping[str, Any]]


class Layered(Mapping[str, T]):
    """`own` laid over `shared`: own rows take the place of the shared ones of their id, None leaves one out, and rows
    that no standard has come last. Of several shared rows with one id the last counts, in the place of the first.
    """

    __slots__ = ("own", "shared")

    def __init__(self, own: Mapping[str, T | None], shared: Sequence[Mapping[str, T]]) -> None:
        self.own, self.shared = own, shared

    def __getitem__(self, key: str) -> T:
        if key in self.own:
            own = self.own[key]
            if own is None:
                raise KeyError(key)
            return own
        for layer in reversed(self.shared):
            if key in layer:
                return layer[key]
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self.flat())

    def __len__(self) -> int:
        return len(self.flat())

    def flat(self) -> dict[str, T]:
        """All rows in their order, as a dict of its own."""
        found: dict[str, T] = {}
        for layer in self.shared:
            found.update(layer)
        for key, value in self.own.items():
            if value is None:
                found.pop(key, None)
            else:
                found[key] = value
        return found


@dataclass(frozen=True, slots=True)
class Standard:
    """A guideline in memory. By item id: `items` its rows, `members` what duties show of them (`item_members`),
    `encoded` the bytes by which a published catalogue shows them, defects included.
    """

    id: str
    title: str
    kind: str
    complete: bool
    item_count: int
    effective_to: date | None
    items: Mapping[str, Item]
    members: Mapping[str, Mapping[str, Any]]
    encoded: Mapping[str, bytes]


class Standards:
    """Every guideline that was asked for, read once. Its guidelines have to be committed when they are asked for, as
    those of every catalogue are: nothing here is forgotten.
    """

    def __init__(self) -> None:
        self._kept: dict[str, Standard] = {}

    async def of(self, session: AsyncSession, identifiers: Sequence[str]) -> tuple[Standard, ...]:
        """These guidelines in this order; ids that are not registered are left out."""
        missing = [identifier for identifier in identifiers if identifier not in self._kept]
        if missing:
            rows = await repository.rows_by_guideline(session, missing)
            for g in await repository.several(session, missing):
                items = rows[g.id]
                # Readers at once may both have read it: one object stays, or rows would not be shared.
                self._kept.setdefault(
                    g.id,
                    Standard(
                        g.id, g.title, g.kind, g.complete, g.item_count, g.effective_to, items,
                        {key: item_members(item) for key, item in items.items()},
                        {key: encoded_row(item) for key, item in items.items()},
                    ),
                )  # fmt: skip
        return tuple(self._kept[i] for i in identifiers if i in self._kept)


def merged(rows: Mapping[str, Item], differences: Iterable[Difference]) -> list[Item]:
    """The rows of a version whose guidelines have these `rows`, in their order."""
    return list(Layered(own_rows(rows, differences), [rows]).flat().values())


def encoded_row(item: Item) -> bytes:
    """A row as published catalogues show it, with its defects."""
    return encode(item | {"defects": defects_of(item)})


def items_of(standards: Sequence[Standard], differences: Iterable[Difference]) -> Layered[Item]:
    """The rows of a version that adopts these standards."""
    shared = [standard.items for standard in standards]
    return Layered(own_rows(Layered({}, shared), differences), shared)


def members_of(standards: Sequence[Standard], items: Layered[Item]) -> Layered[Mapping[str, Any]]:
    """What duties show of these rows (`items_of`)."""
    own = {key: None if item is None else item_members(item) for key, item in items.own.items()}
    return Layered(own, [standard.members for standard in standards])


def encoded_of(standards: Sequence[Standard], items: Layered[Item]) -> list[bytes]:
    """These rows (`items_of`) in their order, each as published catalogues show it."""
    own = {key: None if item is None else encoded_row(item) for key, item in items.own.items()}
    return list(Layered(own, [standard.encoded for standard in standards]).flat().values())
