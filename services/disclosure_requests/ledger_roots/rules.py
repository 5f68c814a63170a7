"""What the root of a day says, and what a day that was tampered with is found by. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from kernel.clock import SHANGHAI
from services.disclosure_requests.ledger.rules import Fault

KIND: Final = "gongkai.disclosure_request.ledger_root"
#: What stands before the first root.
FIRST: Final = "0" * 64
NOTICE: Final = "完整性证据,不是电子印章 / integrity evidence, not a legal seal"
#: A day is finished only so long after midnight: what was written down before midnight is committed by then.
MARGIN: Final = timedelta(minutes=15)


def bounds(day: date) -> tuple[datetime, datetime]:
    """A day of law as moments: from its midnight to before the next."""
    begin = datetime.combine(day, time(), SHANGHAI)
    return begin, begin + timedelta(days=1)


def last_finished(now: datetime) -> date:
    """The last day that is over."""
    return (now - MARGIN).astimezone(SHANGHAI).date() - timedelta(days=1)


def root_document(day: date, root: str, entries: int, previous: str) -> dict[str, Any]:
    """The document of a root; `previous` is the hash of the document of the root before."""
    return {
        "kind": KIND, "version": 1, "day": day.isoformat(), "root": root, "entries": entries, "previous": previous,
        "notice": NOTICE,
    }  # fmt: skip


def receipt_faults(entries: Sequence[Any], receipts: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """Entries of a case that differ from what their receipts say, or are gone: a chain that was forged as a whole."""
    there = {entry.number: entry for entry in entries}
    faults = []
    for said in receipts:
        entry = there.get(said["number"])
        if entry is None:
            zh, en = (
                f"第 {said['number']} 条有回执而台账中没有",
                f"entry {said['number']} has a receipt and is gone",
            )
            faults.append(Fault(said["number"], "missing_entry", zh, en))
        elif (entry.hash, entry.kind, entry.on.isoformat()) != (said["entry"], said["event"], said["on"]):
            zh = f"第 {said['number']} 条与其回执不符"
            faults.append(
                Fault(
                    said["number"],
                    "differs_from_receipt",
                    zh,
                    f"entry {said['number']} differs from its receipt",
                )
            )
    return faults
