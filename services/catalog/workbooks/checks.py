"""What a row says that another row, its domain or the law makes doubtful: kept as it is, and told. Pure."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from services.catalog.seed.acts import basis_in_force
from services.catalog.workbooks.findings import Finding
from services.catalog.workbooks.rows import BookRow
from services.catalog.workbooks.words import folded, one_line, words

#: Fields in which a number that rises from row to row is a dragged cell, not a count.
_DRAGGED: Final = ("time_limit", "basis", "body")
_NUMBERS: Final = re.compile(r"\d+")
_SHOWN: Final = 40


def check_rows(rows: Sequence[BookRow], on: date) -> Iterator[Finding]:
    """Findings over all rows of a file, in its order. `on`: the day for which acts are looked up."""
    seen: dict[tuple[str, ...], str] = {}
    before: BookRow | None = None
    for row in rows:
        if before is not None and before.sheet == row.sheet:
            yield from _dragged(before, row)
        yield from _foreign(row)
        yield from _acts(row, on)
        yield from _twice(row, seen)
        before = row


def _dragged(before: BookRow, row: BookRow) -> Iterator[Finding]:
    """48小时 below 49小时: the same words, one number more."""
    for name in _DRAGGED:
        if name not in row.cells or name not in before.cells:
            continue
        above, here = before.cells[name], row.cells[name]
        if above.address == here.address or _NUMBERS.sub("#", above.text) != _NUMBERS.sub("#", here.text):
            continue
        pairs = [
            (a, b)
            for a, b in zip(_NUMBERS.findall(above.text), _NUMBERS.findall(here.text), strict=True)
            if a != b
        ]
        if len(pairs) == 1 and int(pairs[0][1]) == int(pairs[0][0]) + 1:
            said = (one_line(here.text)[:_SHOWN], f"{pairs[0][0]} → {pairs[0][1]}")
            yield Finding(row.sheet, here.address, "copied_down", said)


def _foreign(row: BookRow) -> Iterator[Finding]:
    """A basis or a channel about a matter of another domain, or of another subject than the row's own."""
    values = row.values
    own = "".join(
        [*(values[n] or "" for n in ("level1", "level2", "level3")), *values["content_elements"], row.sheet]
    )
    mine = {name for name, s in words()["subjects"].items() if any(w in own for w in s["words"])}
    cited = [("basis", "basis_of_other_domain", act["title"]) for act in values["basis"]]
    cited += [("channels", "channel_of_other_domain", other) for other in values["channels_other"]]
    for field, code, text in cited:
        about = {name: s for name, s in words()["subjects"].items() if any(w in text for w in s["words"])}
        if not about or mine & set(about):
            continue
        domains = {s["domain"] for s in about.values()}
        other_domain = row.domain is not None and None not in domains and row.domain not in domains
        if other_domain or mine:
            cell = row.cells.get(field)
            yield Finding(row.sheet, cell.address if cell else None, code, (text[:_SHOWN], "、".join(about)))


def _acts(row: BookRow, on: date) -> Iterator[Finding]:
    cell = row.cells.get("basis")
    for act in row.values["basis"]:
        if "canonical_title" in act:
            yield Finding(
                row.sheet,
                cell.address if cell else None,
                "basis_renamed",
                (act["title"], act["canonical_title"]),
            )
        in_force, instead, _ = basis_in_force(act["title"], act["doc_no"], on)
        if in_force is False:
            where = cell.address if cell else None
            code = "basis_replaced" if instead else "basis_repealed"
            yield Finding(row.sheet, where, code, (act["title"], instead) if instead else (act["title"],))


def _twice(row: BookRow, seen: dict[tuple[str, ...], str]) -> Iterator[Finding]:
    names = tuple(folded(row.values[n] or "") for n in ("level1", "level2", "level3"))
    if not any(names):
        return
    key = (row.domain or row.sheet, *names)
    cell = next((row.cells[n].address for n in ("level3", "level2", "level1") if n in row.cells), None)
    if key in seen:
        yield Finding(row.sheet, cell, "duplicate_row", (seen[key],))
    else:
        seen[key] = f"{row.sheet}!{cell}"
