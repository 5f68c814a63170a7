"""iCalendar text (RFC 5545): content lines folded at 75 octets, CRLF, all-day events with an alarm. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
_OCTETS: Final = 75
_ESCAPED: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True)
class Entry:
    """An all-day event. `stamp` and `sequence` are those of its last change; the alarm rings at 09:00 on `alarm_on`."""

    uid: str
    stamp: datetime
    sequence: int
    day: date
    alarm_on: date
    summary: str
    description: str


def calendar(name: str, description: str, entries: Iterable[Entry]) -> bytes:
    """The calendar as a file; equal for equal arguments."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Gongkai//disclosure requests//ZH", "CALSCALE:GREGORIAN",
        f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}", f"DESCRIPTION:{escaped(description)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]  # fmt: skip
    for entry in entries:
        lines += _event(entry)
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in folded(line))


def escaped(text: str) -> str:
    """A text value (RFC 5545 §3.3.11); other control characters are left out."""
    kept = "".join(sign for sign in text if sign in "\n\t" or (sign >= " " and sign != "\x7f"))
    return kept.translate(_ESCAPED)


def folded(line: str) -> Iterator[bytes]:
    """A content line in parts of up to 75 octets, no character cut, the further ones led by a space (§3.1)."""
    part = b""
    for sign in line:
        octets = sign.encode()
        if len(part) + len(octets) > _OCTETS:
            yield part
            part = b" "
        part += octets
    yield part


def _event(entry: Entry) -> list[str]:
    hours = (entry.day - entry.alarm_on).days * 24 - 9
    return [
        "BEGIN:VEVENT", f"UID:{entry.uid}", f"DTSTAMP:{entry.stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{entry.sequence}", f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}", f"SUMMARY:{escaped(entry.summary)}",
        f"DESCRIPTION:{escaped(entry.description)}", "TRANSP:TRANSPARENT",
        "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(entry.summary)}", f"TRIGGER:-PT{hours}H",
        "END:VALARM", "END:VEVENT",
    ]  # fmt: skip
