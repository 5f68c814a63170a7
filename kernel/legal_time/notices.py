"""Holiday notices (放假通知) of the State Council and overlays of a division, as dated values.

A notice speaks for its title year; some of its days lie in the December before (2018-12-31: the 2019 notice).
An amended notice (2019, 2020) is a second value of the same year, known from a later day, whole in itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

#: How well a datum is attested: in an official text, in a reprint, by inference from a text, from memory.
BasisStatus = Literal["confirmed", "secondary", "inference", "memory"]

#: From the best attested to the least.
ATTESTATION: tuple[BasisStatus, ...] = ("confirmed", "secondary", "inference", "memory")

#: (JSON pointer, 中文, English): one thing that is wrong with a file.
Fault = tuple[str, str, str]


class NoticeError(ValueError):
    """A notice or overlay does not hold; `faults` names every place and what is wrong there."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("\n".join(f"{pointer or '/'}: {zh} / {en}" for pointer, zh, en in self.faults))


@dataclass(frozen=True, slots=True)
class Holiday:
    """One festival's block: its days off, weekends inside included, and weekend days worked (调休上班)."""

    name: str
    off: tuple[date, ...]
    working: tuple[date, ...] = ()
    #: The document that ordered this block, where the notice at hand repeats it from an earlier one.
    notice: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The block as the data files have it."""
        document: dict[str, Any] = {
            "name": self.name,
            "off": [day.isoformat() for day in self.off],
            "working": [day.isoformat() for day in self.working],
        }
        return document | ({"notice": self.notice} if self.notice else {})


@dataclass(frozen=True, slots=True)
class Notice:
    """The holiday arrangement of one year, from the day on which it could be known."""

    year: int
    number: str | None
    title: str
    known_from: date
    holidays: tuple[Holiday, ...]
    issued_on: date | None = None
    number_status: BasisStatus = "memory"
    supersedes: str | None = None
    source: str = ""
    status: BasisStatus = "confirmed"
    note: str = ""

    @property
    def name(self) -> str:
        """The document number (发文字号), or the title where the number is not known."""
        return self.number or self.title

    def as_dict(self) -> dict[str, Any]:
        """The notice as the data files have it; `read_notice` gives the same value back."""
        return {
            "year": self.year,
            "number": self.number,
            "number_status": self.number_status,
            "title": self.title,
            "issued_on": self.issued_on.isoformat() if self.issued_on else None,
            "known_from": self.known_from.isoformat(),
            "supersedes": self.supersedes,
            "holidays": [holiday.as_dict() for holiday in self.holidays],
            "source": self.source,
            "status": self.status,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Overlay:
    """Local holidays of a division (放假办法 Art. 4, festivals of minority areas), on top of the notices."""

    region: str
    name: str
    days: tuple[date, ...]
    known_from: date
    source: str = ""
    status: BasisStatus = "memory"
    years: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "years", tuple(sorted({day.year for day in self.days})))

    def as_dict(self) -> dict[str, Any]:
        """The overlay as the data files have it; `read_overlay` gives the same value back."""
        return {
            "region": self.region,
            "name": self.name,
            "days": {
                str(year): [day.isoformat() for day in self.days if day.year == year] for year in self.years
            },
            "known_from": self.known_from.isoformat(),
            "source": self.source,
            "status": self.status,
        }
