"""Cells of a table with their addresses and merged ranges: what every kind of file is read into. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

#: Cells of one file that hold something, and cells under merged ranges: far beyond any catalogue (a nation's has 20,000).
MOST_CELLS: Final = 300_000
MOST_SHEETS: Final = 200
#: The longest cell that is read, in characters; spreadsheets hold no more.
LONGEST_CELL: Final = 32_767
Place = tuple[int, int]


class Range(NamedTuple):
    """A merged range, rows and columns from 1, both ends in it."""

    top: int
    left: int
    bottom: int
    right: int


class UnreadableBook(ValueError):
    """A file that is not read: `code` is stable, the message says what to do, `中文 / English`."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.code, self.zh, self.en = code, zh, en


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet, or a table of a document: texts by (row, column), blank ones absent. `anchors` leads from the other
    places of a merged range to the one that holds its text; `above` are the lines before a table in running text
    (`running`), which may be cut by the ends of pages.
    """

    name: str
    cells: Mapping[Place, str]
    rows: int
    columns: int
    anchors: Mapping[Place, Place] = field(default_factory=dict)
    above: tuple[str, ...] = ()
    hidden: bool = False
    running: bool = False
    turned: bool = False

    def anchor(self, row: int, column: int) -> Place:
        """The place whose text shows here: itself, or the first of the merged range."""
        return self.anchors.get((row, column), (row, column))

    def text(self, row: int, column: int) -> str:
        """The text that shows here, through a merged range; "" for none."""
        return self.cells.get(self.anchor(row, column), "")

    def own(self, row: int, column: int) -> str:
        """The text that stands here itself."""
        return self.cells.get((row, column), "")

    def address(self, row: int, column: int) -> str:
        """As spreadsheets call it (B7), of the place that holds the text."""
        row, column = self.anchor(row, column)
        return address(column, row) if self.turned else address(row, column)


def address(row: int, column: int) -> str:
    """(7, 2) -> B7."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def too_many_cells() -> UnreadableBook:
    return UnreadableBook(
        "too_many_cells", f"单元格过多(含合并区域),最多 {MOST_CELLS} 个;请删去空白区域和无关工作表,或按领域分为几个文件",
        f"too many cells (merged ranges counted), at most {MOST_CELLS}: clear empty areas and other sheets, or make a file of each domain",
    )  # fmt: skip


def grid_of(
    name: str, cells: Mapping[Place, str], merges: Iterable[Range], *, above: tuple[str, ...] = (), hidden: bool = False,
    running: bool = False,
) -> Grid:  # fmt: skip
    """A grid of texts and merged ranges; ranges are cut to the rows and columns in use. Raises UnreadableBook."""
    kept = {place: _lines(text[:LONGEST_CELL]) for place, text in cells.items()}
    kept = {place: text for place, text in kept.items() if text}
    merges = list(merges)
    starts = [(r.top, r.left) for r in merges]
    rows = max((place[0] for place in [*kept, *starts]), default=0)
    columns = max((place[1] for place in kept), default=0)
    anchors: dict[Place, Place] = {}
    for one in merges:
        if (one.top, one.left) not in kept:
            continue
        bottom, right = _cut(one, rows, columns)
        if (bottom - one.top + 1) * (right - one.left + 1) + len(anchors) > MOST_CELLS:
            raise too_many_cells()
        for row in range(one.top, bottom + 1):
            for column in range(one.left, right + 1):
                if (row, column) != (one.top, one.left):
                    anchors[row, column] = (one.top, one.left)
    return Grid(name, kept, rows, columns, anchors, above, hidden, running)


def _lines(text: str) -> str:
    """A text without empty lines and blanks at the ends of lines."""
    return "\n".join(line for raw in text.splitlines() if (line := raw.strip()))


def _cut(one: Range, rows: int, columns: int) -> Place:
    return min(one.bottom, rows), min(one.right, columns)


def turned(grid: Grid) -> Grid:
    """Rows for columns: a card that has its headings one below the other. Addresses stay those of the file."""
    return Grid(
        grid.name,
        {(column, row): text for (row, column), text in grid.cells.items()},
        grid.columns,
        grid.rows,
        {(c, r): (cc, rr) for (r, c), (rr, cc) in grid.anchors.items()},
        grid.above,
        grid.hidden,
        grid.running,
        turned=not grid.turned,
    )
