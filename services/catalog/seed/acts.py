"""Whether an act that a catalogue row names as its basis (公开依据) still stands."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from services.catalog.seed.reader import RepealedAct, read_repealed_acts
from services.catalog.seed.titles import normalise_number, normalise_title


def basis_in_force(title: str, number: str | None, on: date) -> tuple[bool | None, str | None, str | None]:
    """(in force on that day, what replaced it, how the repeal is known): False with the successor where there is one.

    None means that nothing is known about the act, which is not a promise that it stands. An act that lives
    on under its old title (政府信息公开条例) is told from its former text by its number alone.
    """
    key = normalise_title(title)
    wanted = normalise_number(number) if number else None
    answer: tuple[bool | None, str | None, str | None] = (None, None, None)
    for act in _by_title().get(key, ()):
        if act.decided_by == "title" or wanted == _number(act):
            return (False, act.replaced_by, act.status) if on >= act.repealed_on else (True, None, act.status)
        successor = normalise_number(act.replaced_by or "")
        if on >= act.repealed_on and (wanted is None or wanted in successor):
            answer = (True, None, act.status)
    return answer


def _number(act: RepealedAct) -> str | None:
    return normalise_number(act.number) if act.number else None


@cache
def _by_title() -> Mapping[str, tuple[RepealedAct, ...]]:
    found: dict[str, tuple[RepealedAct, ...]] = {}
    for act in read_repealed_acts():
        for title in act.titles:
            found[title] = (*found.get(title, ()), act)
    return found
