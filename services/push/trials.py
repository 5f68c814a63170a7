"""Trials: what keys of the kinds team and test ask for differs from the record by the kind of its message. Pure.

A message of kind `test` is worked through by the real engine, and nothing of it leaves: the simulator answers in place of the
channel. One of kind `team` goes out to the team of its client alone.
"""

from typing import Final

from kernel.security.principal import Kind, Principal
from services.push.channels.port import Outcome
from services.push.channels.simulators import HOST, simulated

#: The reason of a delivery that a team's message would have been to somebody else.
NOT_OF_THE_TEAM: Final = "not_of_the_team"
#: The reason of whom a report of a test counts.
TESTED: Final = "test: nothing was sent"
#: Stands in no client's name: a name is printable.
_MARK: Final = "\x1f"


def name_of(principal: Principal) -> str:
    """Under which name a caller's references and cases are kept: a trial's are not those of the record."""
    return principal.client if principal.kind == "live" else f"{principal.client}{_MARK}{principal.kind}"


def client_of(name: str) -> str:
    """The client of such a name."""
    return name.partition(_MARK)[0]


def is_trial(name: str) -> bool:
    """Whether such a name is a trial's."""
    return _MARK in name


def outcome_of(address: str) -> Outcome:
    """What becomes of an attempt of a test: what an address of the simulator yields, else it is delivered."""
    found = simulated(address) or simulated(f"delivered@{HOST}")
    assert found is not None, "an address of the simulator"
    return found


def may_change(principal: Principal, kind: Kind | str) -> bool:
    """Whether a caller may stop a message of a kind: a trial only its like."""
    return principal.kind in ("live", kind)
