"""Ledgers as they may come about: random acts, each kept where the ledger takes it, on real calendars, without a database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from kernel.http.problems import Problem
from kernel.security.principal import Officer, Principal
from kernel.testing.clock import MovableClock
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.clock import service as clocks
from services.disclosure_requests.clock.clock import Clock
from services.disclosure_requests.clock.moments import CONSULTATION, MANNERS, PARTIES
from services.disclosure_requests.clock.rules import SERVICE
from services.disclosure_requests.decisions.answers import answer_types
from services.disclosure_requests.ledger.models import LedgerEntry
from services.disclosure_requests.ledger.rules import GENESIS
from services.disclosure_requests.ledger.service import Act, take
from services.disclosure_requests.ledger.transitions import Role, State, Transition, lawful
from services.disclosure_requests.reports.tables import APPLICANT_KINDS
from services.disclosure_requests.tools import Tools

ACTOR: Final = Principal("key", "office", "360425", frozenset(), Officer("u-31", "周经办"))
FIRST, LAST = date(2019, 5, 20), date(2026, 6, 1)
#: Acts that would end most cases before anything has happened are drawn less often.
_WEIGHTS: Final = {"received": 20, "withdrawn": 1, "assigned": 1, "attached": 1, "decided": 3, "delivered": 6}


@dataclass
class RandomLedger:
    """A case with its ledger and what was shown of its clock on each day; `refused`: acts that were not taken."""

    case: Application
    entries: list[LedgerEntry] = field(default_factory=list)
    shown: dict[date, Clock] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


def random_ledger(number: int, tools: Tools, clock: MovableClock) -> Iterator[RandomLedger]:
    """The ledger of this number, given after every act that was taken."""
    random = Random(number)
    day = FIRST + timedelta(days=random.randrange((LAST - FIRST).days))
    made = RandomLedger(_case(number, random))
    before = clocks.of_case(tools, made.case, [])
    for _ in range(random.randint(2, 16)):
        # Mostly days pass, at times more than any period has.
        day += timedelta(
            days=int(random.expovariate(1 / 4)) if random.random() < 0.8 else random.randint(15, 50)
        )
        clock.move_to(day)
        drawn = _drawn(random, State(made.case.state), made.entries)
        if drawn is None:
            return
        role, event = drawn
        on, data = _facts(random, event, day, made.entries)
        try:
            entry, before = take(ACTOR, tools, made.case, made.entries, before, Act(event, on, role, data))
        except Problem as problem:
            made.refused.append(problem.code)
            continue
        made.entries.append(entry)
        clocks.project(tools, made.case, made.entries, before)
        made.shown[day] = before
        yield made


def _case(number: int, random: Random) -> Application:
    return Application(
        id=f"req_{number}", region="360425", state=State.NEW, head_hash=GENESIS, entries=0, officer=None, team=None,
        applicant_kind=random.choice(APPLICANT_KINDS), manner=random.choice(MANNERS), received_on=None, due_by=None,
        due_status=None, waiting_for=None, clock_hash="", row=None, decided_on=None, closed_on=None,
    )  # fmt: skip


def _drawn(random: Random, state: State, entries: Sequence[LedgerEntry]) -> tuple[Role, str] | None:
    if state is State.CLOSED:
        return None  # what may be done still leaves the clock alone
    known: list[tuple[Role, Transition]] = [(role, one) for role in Role for one in lawful(role, state)]
    if not any(entry.kind == "consult_sent" for entry in entries):
        known = [(role, one) for role, one in known if one.event not in CONSULTATION[1:]]
    weights = [_WEIGHTS.get(one.event, 4) for _, one in known]
    role, one = random.choices(known, weights)[0]
    return role, one.event


def _facts(
    random: Random, event: str, day: date, entries: Sequence[LedgerEntry]
) -> tuple[date, dict[str, Any]]:
    """The day of law, at times a day or some before it is written down, and the data."""
    on = day - timedelta(days=random.choice((0, 0, 0, 0, 1, 3, 9)))
    sent = [entry for entry in entries if entry.kind == "consult_sent"]
    match event:
        case "submitted" | "received":
            first = entries[0].data["manner"] if entries else random.choice(MANNERS)
            return on, {"manner": first, "items": random.randint(1, 3)}
        case "assigned":
            return on, {"officer": f"u-{random.randint(1, 9)}"}
        case "correction_notice" if random.random() < 0.5:
            return on, {"days": random.randint(1, 15)}
        case "correction_notice":
            return on, {"until": (on + timedelta(days=random.randint(1, 20))).isoformat()}
        case "consult_sent":
            return on, {"ref": f"con_{len(sent)}", "party": random.choice(PARTIES)}
        case "consult_received" | "consult_replied" | "consult_returned":
            letter = random.choice(sent).data
            return on, {"ref": letter["ref"], "party": letter["party"], "opinion": "agree"}
        case "extended":
            return on, {"days": random.choice((5, 10, 15, 20, 20, 21))}
        case "delayed":
            return on, {"until": (on + timedelta(days=random.randint(1, 60))).isoformat()}
        case "decided":
            kind = random.choice(list(answer_types(on).values()))
            return on, {"type": kind.code, "row": kind.row}
        case "delivered":
            return on, {"manner": random.choice(list(SERVICE))}
        case _:
            return on, {}
