"""The annual report: when it is due, and table 3 counted from cases so that it balances in every column. Pure.

政府信息公开条例 Art. 49: departments submit and publish by 31 January of the next year, the competent office publishes the
government's own report by 31 March. Both are dates named by the text and do not roll. Townships are not named.

A case counts once. It is new in the year of its receipt, carried in where it was open when the year began, a result in the
year of its closing, carried out where it was open when the year ended:
    received in the year + open at its beginning = closed in it + open at its end.
A case that was reopened (a reply revoked on review and made again) keeps the year of its first closing, see `closing_of`;
merged applications are one case. A case cannot close before it was received, nor have a result while it is open.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from services.disclosure_requests.reports.tables import (
    APPLICANT_KINDS,
    COLUMN_NAMES,
    FORM_2021,
    Form,
    form_of,
)

OrganClass = Literal["department", "government", "township"]

ART_49: Final = "《政府信息公开条例》第四十九条"
LOCAL: Final = "乡镇(街道)的报送日期由上级通知规定,第四十九条未规定"
#: Month and day of the year after the report year.
DUE: Final[dict[OrganClass, tuple[int, int]]] = {"department": (1, 31), "government": (3, 31)}


@dataclass(frozen=True, slots=True)
class DueDate:
    """The last day to publish; None where neither law nor setting names one. It never rolls."""

    date: date | None
    basis: str
    basis_status: Literal["confirmed", "inference"]

    def as_dict(self) -> dict[str, Any]:
        """JSON of the date."""
        return {
            "date": self.date and self.date.isoformat(), "basis": self.basis, "basis_status": self.basis_status,
        }  # fmt: skip


def due_of(year: int, organ: OrganClass, township: tuple[int, int] | None = None) -> DueDate:
    """By when the report of a year is published. `township`: month and day that a local notice sets for townships."""
    if organ == "township":
        return DueDate(date(year + 1, *township) if township else None, LOCAL, "inference")
    return DueDate(date(year + 1, *DUE[organ]), ART_49, "confirmed")


def read_day(text: str) -> tuple[int, int] | None:
    """Month and day written MM-DD; None for nothing. Raises ValueError (`中文 / English`) for a day that a year lacks."""
    if not text:
        return None
    try:
        day = date.fromisoformat(f"2001-{text}")
    except ValueError as error:
        raise ValueError(
            f"{text} 应为每年都有的 月-日,如 02-20 / {text}: MM-DD, a day of every year"
        ) from error
    return day.month, day.day


@dataclass(frozen=True, slots=True)
class CaseFact:
    """What table 3 needs to know of one application.

    applicant_kind: one of APPLICANT_KINDS. received_on: the receipt date (收到申请之日). closed_on and row: when and as
    which result it was closed, both None while it is open. Raises ValueError for what cannot be.
    """

    case_id: str
    applicant_kind: str
    received_on: date
    closed_on: date | None = None
    row: str | None = None

    def __post_init__(self) -> None:
        if self.applicant_kind not in APPLICANT_KINDS:
            raise ValueError(f"{self.case_id}: unknown kind of applicant {self.applicant_kind!r}")
        if (self.closed_on is None) != (self.row is None):
            raise ValueError(f"{self.case_id}: a closed case has a day and a result, an open one has neither")
        if self.row is not None and self.row not in FORM_2021.leaves:
            raise ValueError(f"{self.case_id}: {self.row!r} is no result of table 3")
        if self.closed_on is not None and self.closed_on < self.received_on:
            raise ValueError(f"{self.case_id}: closed before it was received")


def closing_of(outcomes: Iterable[tuple[date, str]]) -> tuple[date, str] | None:
    """The one closing that counts of a case's outcomes (day, row), None without any.

    The year is that of the first: a published year never changes. Within that year the last outcome holds; one of
    a later year (a new reply after review) is not counted again, table 4 shows it as 结果纠正.
    """
    ordered = sorted(outcomes, key=lambda outcome: outcome[0])
    if not ordered:
        return None
    year = ordered[0][0].year
    return [outcome for outcome in ordered if outcome[0].year == year][-1]


class Share(NamedTuple):
    """How a case is counted in a year: by its kind of applicant, as new or carried in, with its result or still open."""

    applicant_kind: str
    is_new: bool
    row: str | None


def share_of(fact: CaseFact, year: int) -> Share | None:
    """How a case is counted in a year; None before its receipt and after its closing."""
    received, closed = fact.received_on.year, fact.closed_on.year if fact.closed_on else None
    if received > year or (closed is not None and closed < year):
        return None
    return Share(fact.applicant_kind, received == year, fact.row if closed == year else None)


def table3_of(facts: Iterable[CaseFact], year: int) -> dict[str, tuple[int, ...]]:
    """Table 3 of a year: row -> 7 counts, in the rows of that year's format. Raises ValueError for a case given twice."""
    return table3_counted(Counter(share for fact in _once(facts) if (share := share_of(fact, year))), year)


def table3_counted(shares: Mapping[Share, int], year: int) -> dict[str, tuple[int, ...]]:
    """`table3_of` where so many cases are counted alike."""
    form = form_of(year)
    table = {name: [0] * len(COLUMN_NAMES) for name in form.row_names}
    for share, number in shares.items():
        column = COLUMN_NAMES.index(share.applicant_kind)
        for name in rows_of(share, form):
            table[name][column] += number
            table[name][-1] += number
    return {name: tuple(cells) for name, cells in table.items()}


def cases_in_cell(facts: Iterable[CaseFact], year: int, row: str, column: str) -> tuple[str, ...]:
    """The ids of the cases that a cell of `table3_of` counts, sorted. Raises ValueError for no cell of the form."""
    form = form_of(year)
    if row not in form.row_names or column not in COLUMN_NAMES:
        raise ValueError(f"table 3 of {year} has no cell {row}, {column}")
    return tuple(
        sorted(
            fact.case_id
            for fact in _once(facts)
            if (share := share_of(fact, year))
            and column in (fact.applicant_kind, "total")
            and row in rows_of(share, form)
        )
    )


def rows_of(share: Share, form: Form) -> Sequence[str]:
    """The rows of a form that count such a case; a result that the form has no row for is 其他处理."""
    begun = "new" if share.is_new else "carried_in"
    if share.row is None:
        return (begun, "carried_out")
    return (begun, share.row if share.row in form.leaves else "other", "total")


def _once(facts: Iterable[CaseFact]) -> Iterator[CaseFact]:
    seen: set[str] = set()
    for fact in facts:
        if fact.case_id in seen:
            raise ValueError(f"{fact.case_id}: the case is given twice")
        seen.add(fact.case_id)
        yield fact
