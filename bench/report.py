"""What a benchmark reports, the plain table of it, and medians over alternating rounds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from unicodedata import east_asian_width


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table. `ratio` is product to reference, as the promise means it; `met` None: information."""

    name: str
    promise: str
    measured: str
    reference: str
    ratio: float | None = None
    met: bool | None = None
    note: str = ""


_HEADS = ("name", "promise", "measured", "reference", "ratio", "")
_VERDICT = {True: "met", False: "missed", None: "-"}


def table(lines: Sequence[Line]) -> str:
    """The lines in aligned columns, each note below its row."""
    rows = [
        (
            line.name,
            line.promise,
            line.measured,
            line.reference,
            "-" if line.ratio is None else f"{line.ratio:.2f}",
            _VERDICT[line.met],
        )
        for line in lines
    ]
    widths = [max(map(_width, column)) for column in zip(_HEADS, *rows, strict=True)]

    def shown(cells: Sequence[str]) -> str:
        return "  ".join(
            cell + " " * (wide - _width(cell)) for cell, wide in zip(cells, widths, strict=True)
        ).rstrip()

    told = [shown(_HEADS), "  ".join("-" * wide for wide in widths)]
    for line, row in zip(lines, rows, strict=True):
        told.append(shown(row))
        told += [f"    {part}" for part in line.note.splitlines()]
    return "\n".join(told)


def alternate(
    rounds: int, reference: Callable[[], float], product: Callable[[], float]
) -> list[tuple[float, float]]:
    """(reference, product) of each round; which of the two goes first changes, so that noise hits both alike."""
    pairs = []
    for at in range(rounds):
        if at % 2:
            ours, theirs = product(), reference()
        else:
            theirs, ours = reference(), product()
        pairs.append((theirs, ours))
    return pairs


def medians(pairs: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Medians of the reference, of the product, and of product / reference round by round."""
    return (
        median(theirs for theirs, _ in pairs),
        median(ours for _, ours in pairs),
        median(ours / theirs for theirs, ours in pairs),
    )


def spread(pairs: Sequence[tuple[float, float]]) -> str:
    """The lowest and the highest ratio of a round: how far the machine's noise reached."""
    ratios = sorted(ours / theirs for theirs, ours in pairs)
    return f"rounds {ratios[0]:.2f} to {ratios[-1]:.2f}"


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
