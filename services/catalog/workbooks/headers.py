"""Where a table begins and what its columns mean: headings of one, two or three rows, read by their meaning. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.catalog.workbooks.channels import standard_channel
from services.catalog.workbooks.grids import Grid
from services.catalog.workbooks.words import bare, column_of, field_of, folded, levels_in, weak_field_of

#: A heading has at least so many fields, one of the names and two of the elements below among them.
FEWEST: Final = 3
DEEPEST: Final = 4
ELEMENTS: Final = frozenset({"content_elements", "basis", "time_limit", "body", "channels"})
NAMES: Final = ("level1", "level2", "level3")
_NAMING: Final = frozenset({*NAMES, "item"})
_GROUPS: Final = frozenset({"item", "audience", "method", "levels", "channels"})
_JOINED: Final = re.compile(r"([^()\-—_/:\s]+)\s*[(\-—_/:\s]\s*(.+?)\)?")
#: Of the words in a further row of a heading so many are known.
_SHARE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is read: where it stands, what it means, its heading and the heading's cell. `detail`: the codes of
    its levels, or the channel that it stands for.
    """

    index: int
    field: str
    label: str
    cell: str
    detail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """The rows of a heading and its columns; `ignored` are headings that mean no field."""

    top: int
    bottom: int
    columns: tuple[Column, ...]
    ignored: tuple[Column, ...]

    @property
    def fields(self) -> Mapping[str, Column]:
        """The first column of each field."""
        return {column.field: column for column in reversed(self.columns)}

    @property
    def signature(self) -> tuple[tuple[int, str], ...]:
        return tuple((column.index, column.field) for column in self.columns)


def header_at(grid: Grid, row: int) -> Header | None:
    """The heading that begins in this row, or None."""
    if not _begins(grid, row):
        return None
    bottom = row
    while bottom < grid.rows and bottom - row + 1 < DEEPEST and _goes_on(grid, bottom + 1):
        bottom += 1
    columns, ignored = _columns(grid, row, bottom)
    return Header(row, bottom, columns, ignored)


def is_numbering(grid: Grid, row: int) -> bool:
    """Whether a row only counts the columns: 1 2 3, (1) (2) (3), A B C."""
    texts = [folded(grid.own(row, c)) for c in range(1, grid.columns + 1) if grid.own(row, c)]
    counted = [str(n) for n in range(1, len(texts) + 1)]
    lettered = [chr(96 + n) for n in range(1, min(len(texts), 26) + 1)]
    return len(texts) > FEWEST and texts in (counted, lettered)


def _begins(grid: Grid, row: int) -> bool:
    labels = {grid.anchor(row, c): grid.text(row, c) for c in range(1, grid.columns + 1)}
    own = [text for (r, _), text in labels.items() if r == row and text]
    found = {field_of(text) or _marks_field(text) for text in labels.values() if text} - {None}
    return (
        len(own) >= FEWEST - 1
        and len(found) >= FEWEST
        and bool(found & _NAMING)
        and len(found & ELEMENTS) >= 2
        and len([t for t in own if field_of(t) or _marks_field(t) or weak_field_of(t)]) >= len(own) / 2
    )


def _goes_on(grid: Grid, row: int) -> bool:
    if is_numbering(grid, row):
        return True
    own = {grid.anchor(row, c): grid.own(row, c) for c in range(1, grid.columns + 1) if grid.own(row, c)}
    known = [t for t in own.values() if _known(t)]
    return bool(known) and len(known) >= _SHARE * len(own)


def _known(text: str) -> bool:
    return bool(field_of(text) or _marks_field(text) or levels_in(text) or standard_channel(text))


def _marks_field(text: str) -> str | None:
    found = column_of(text)
    return found.partition(":")[0] if found else None


def _columns(grid: Grid, top: int, bottom: int) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    found: list[Column] = []
    unknown: list[Column] = []
    for index in range(1, grid.columns + 1):
        labels = _path(grid, index, top, bottom)
        if not labels:
            continue
        last = max(r for r in range(top, bottom + 1) if grid.text(r, index))
        column = Column(index, "", labels[-1], grid.address(last, index))
        field, detail = _meaning(labels)
        if field is None:
            unknown.append(column)
        else:
            found.append(Column(index, field, column.label, column.cell, detail))
    return _settled(found, unknown)


def _path(grid: Grid, index: int, top: int, bottom: int) -> list[str]:
    """The headings of a column from above; a group's heading counts for the blank cells on its right."""
    labels: list[str] = []
    for row in range(top, bottom + 1):
        if is_numbering(grid, row):
            continue
        text = grid.text(row, index)
        if not text and row < bottom and any(grid.own(r, index) for r in range(row + 1, bottom + 1)):
            text = _group_on_the_left(grid, row, index)
        if text and bare(text):
            labels += [label for label in _parts(text) if label not in labels]
    return labels


def _parts(label: str) -> tuple[str, ...]:
    """公开对象(全社会), 公开方式-主动: a group and its column in one heading."""
    found = _JOINED.fullmatch(unicodedata.normalize("NFKC", label).strip())
    if found and field_of(found[1]) in _GROUPS and (column_of(found[2]) or levels_in(found[2])):
        return found[1], found[2]
    return (label,)


def _group_on_the_left(grid: Grid, row: int, index: int) -> str:
    for column in range(index - 1, 0, -1):
        if text := grid.text(row, column):
            return text if field_of(text) in _GROUPS else ""
    return ""


def _meaning(labels: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """The field of a column by its headings from above: the lowest that means one, in the light of those above."""
    groups = {field_of(label) for label in labels[:-1]}
    last = labels[-1]
    if "channels" in groups and (channel := standard_channel(last)):
        return "channel", (channel,)
    if "levels" in groups and (codes := levels_in(last)):
        return "level", codes
    if marks := column_of(last):
        kind, _, codes_text = marks.partition(":")
        return kind, tuple(codes_text.split(",")) if codes_text else ()
    for label in reversed(labels):
        if field := field_of(label):
            return (field, ()) if label is last or field not in _GROUPS - {"item", "channels"} else (None, ())
    return None, ()


def _settled(found: list[Column], unknown: list[Column]) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """One column a field: names from 公开事项 where there are none, weak headings where a field has no better one."""
    fields = {column.field for column in found}
    free = [name for name in NAMES if name not in fields]
    kept: list[Column] = []
    ignored = list(unknown)
    taken: set[str] = set()
    for column in found:
        field = column.field
        if field == "item":
            if not free or (fields >= {"level1", "level2"}):
                ignored.append(column)
                continue
            field = free.pop(0)
        if field in taken and field not in {"level", "channel"}:
            ignored.append(column)
            continue
        taken.add(field)
        kept.append(Column(column.index, field, column.label, column.cell, column.detail))
    for column in unknown:
        weak = weak_field_of(column.label)
        if weak and weak not in taken and not (weak == "level1" and not free):
            taken.add(weak)
            kept.append(Column(column.index, weak, column.label, column.cell))
            ignored.remove(column)
    return tuple(sorted(kept, key=lambda c: c.index)), tuple(sorted(ignored, key=lambda c: c.index))
