"""Random ledgers of applications around the turn of years, as the annual report sees them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from services.disclosure_requests.ledger.service import CLOSING_ROWS
from services.disclosure_requests.reports.facts import Entry, fact_of
from services.disclosure_requests.reports.rules import CaseFact
from services.disclosure_requests.reports.tables import APPLICANT_KINDS, FORM_2021

FIRST, LAST = date(2019, 11, 1), date(2023, 2, 28)
_TURNS = [date(year, 12, 31) for year in range(2019, 2023)]


@dataclass(frozen=True)
class Ledger:
    """A case and the entries that the report counts."""

    id: str
    office: str
    applicant_kind: str
    manner: str
    entries: Sequence[Entry] = field(default_factory=tuple)

    @property
    def fact(self) -> CaseFact | None:
        return fact_of(self.id, self.applicant_kind, self.manner, self.entries, CLOSING_ROWS)


def ledger(random: Random, number: int, *, odd: bool = True) -> Ledger:
    """A ledger: withdrawn, lapsed, answered, still open or never confirmed; days cluster at the turn of a year. `odd` ones
    are also reopened, decided twice, closed before their receipt, or decided with a result that no form has.
    """
    turn = random.choice(_TURNS)
    day = turn + timedelta(random.randrange(-4, 4)) if random.random() < 0.5 else FIRST + timedelta(
        random.randrange((LAST - FIRST).days)
    )  # fmt: skip
    manner = random.choice(("counter", "web", "registered_post"))
    entries = [Entry("submitted", day)]

    def on(most: int) -> date:
        nonlocal day
        day += timedelta(random.randrange(most))
        return day

    if manner != "web" or random.random() < 0.9:
        entries.append(Entry("received", on(4)))
        course = random.random()
        if course < 0.15:
            entries.append(Entry(random.choice(list(CLOSING_ROWS)), on(40)))
        elif course < 0.8:
            entries.append(Entry("decided", on(40), random.choice(FORM_2021.leaves)))
            if random.random() < 0.9:
                entries.append(Entry("delivered", on(8)))
    if odd and random.random() < 0.2:
        entries = _odd(random, entries)
    return Ledger(
        f"req_{number:05d}", f"office-{number % 3}", random.choice(APPLICANT_KINDS), manner, tuple(entries)
    )


def _odd(random: Random, entries: list[Entry]) -> list[Entry]:
    last = entries[-1]
    match random.randrange(4):
        case 0:  # reopened and answered again
            again = [
                Entry("decided", last.on + timedelta(random.randrange(400)), random.choice(FORM_2021.leaves))
            ]
            return [*entries, *again, Entry("delivered", again[0].on + timedelta(random.randrange(5)))]
        case 1:  # decided twice, delivered once
            return [*entries[:-1], Entry("decided", last.on, "granted"), Entry("decided", last.on, "partial"),
                    Entry("delivered", last.on)]  # fmt: skip
        case 2:  # an old system's slip
            return [*entries, Entry("withdrawn", entries[0].on - timedelta(random.randrange(1, 30)))]
        case _:
            return [*entries[:-1], Entry("decided", last.on, "no such result"), Entry("delivered", last.on)]


def facts_of(ledgers: Sequence[Ledger]) -> list[CaseFact]:
    return [fact for one in ledgers if (fact := one.fact) is not None]
