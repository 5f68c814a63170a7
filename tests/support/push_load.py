"""Messages that push sends all the time to receivers of webhooks and into feeds, and what became of all of them."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from services.push.worker import LEASE_SECONDS
from tests.support.hooks import Arrival, Hook
from tests.support.pages import rows
from tests.support.push import BASE, BUDGET, VILLAGE, answered, message
from tests.support.suite import COUNTY

CHANNELS: Final = ("webhook", "feed")
#: Between two messages, and before a refused one is repeated.
PAUSE_SECONDS: Final = 0.25
#: A dead worker's lease, and what a machine at work on other things may need beyond it.
PATIENCE_SECONDS: Final = LEASE_SECONDS + 60.0


def until(ask: Callable[[], Any], true: Callable[[Any], bool], seconds: float = PATIENCE_SECONDS) -> Any:
    """What `ask` gives once it is `true`; the last of it at the end of the time, or None where nobody answered."""
    deadline, found = time.monotonic() + seconds, None
    while time.monotonic() < deadline:
        try:
            if true(found := ask()):
                break
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    return found


@dataclass
class Became:
    """What became of the messages. `again`: arrivals after the first of their id, by receiver and id. `untold`: of one id other
    bytes came than the first time, or more often than there were attempts.
    """

    lost: int = 0
    ledger_duplicates: int = 0
    again: Counter[tuple[str, str]] = field(default_factory=Counter)
    untold: list[tuple[str, str]] = field(default_factory=list)


class PushLoad:
    """Subscribers who are told on a webhook and in a feed, and a writer that sends them messages until it is stopped."""

    def __init__(self, client: Callable[[], httpx.Client], hooks: Sequence[Hook]) -> None:
        self._client, self._hooks = client, hooks
        self.owners: list[str] = []
        #: By reference, the id that was acknowledged; and when.
        self.accepted: dict[str, str] = {}
        self.moments: list[float] = []
        self._ended = threading.Event()

    def subscribe(self, number: int) -> None:
        """So many subscribers, whose endpoints are at the receivers in turn."""
        with self._client() as caller:
            asked = {"region": COUNTY, "item": BUDGET}
            heard = until(
                lambda: caller.post(f"{BASE}/audience-previews", json=asked), lambda a: a.is_success
            )
            answered(heard, 200)
            for n in range(number):
                body = {"reference": f"load-{n}", "kind": "system", "region": VILLAGE}
                owner = answered(caller.post(f"{BASE}/subscribers", json=body))["id"]
                rule = {"subscriber": owner, "rule": {"item": [BUDGET]}, "channels": CHANNELS}
                answered(caller.post(f"{BASE}/subscriptions", json=rule))
                url = f"{self._hooks[n % len(self._hooks)].url}/{owner}"
                made = {"channel": "webhook", "subscriber": owner, "name": "系统", "url": url}
                answered(caller.post(f"{BASE}/endpoints", json=made))
                self.owners.append(owner)

    @property
    def came(self) -> list[Arrival]:
        """What came to all receivers, each receiver's in its order."""
        return [one for hook in self._hooks for one in list(hook.came)]

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Messages are sent for the length of the block."""
        writer = threading.Thread(target=self._write)
        writer.start()
        try:
            yield
        finally:
            self._ended.set()
            writer.join(60)

    def flows(self) -> None:
        """Wait until something arrives that has not been there."""
        before = len(self.came)
        assert until(lambda: len(self.came) > before, bool), "nothing arrives any more"

    def became(self) -> Became:
        """Wait until all is told, then compare what was acknowledged, the ledger, the feeds and the wire."""
        found = Became()
        with self._client() as caller:
            for sent in self.accepted.values():
                counts = until(
                    lambda sent=sent: caller.get(f"{BASE}/messages/{sent}/counts").json(),
                    lambda c: c.get("total") == c.get("by_state", {}).get("delivered") == self._number,
                )
                found.lost += counts["total"] - counts["by_state"]["delivered"]
                assert counts["inconsistent"] == 0
            listed = Counter(
                row["reference"]
                for row in rows(caller, f"{BASE}/messages?")
                if row["reference"][:5] == "load-"
            )
            found.lost += len(self.accepted.keys() - listed.keys())
            found.ledger_duplicates += listed.total() - len(listed)
            entries = {owner: Counter(self._feed(caller, owner)) for owner in self.owners}
            wire, bodies = Counter[tuple[str, str]](), dict[tuple[str, str], set[bytes]]()
            for one in self.came:
                wire[one.path[1:], one.id] += 1
                bodies.setdefault((one.path[1:], one.id), set()).add(one.body)
            for sent in self.accepted.values():
                ledger = rows(caller, f"{BASE}/deliveries?message={sent}&")
                found.ledger_duplicates += len(ledger) - len(
                    {(r["subscriber"], r["channel"]) for r in ledger}
                )
                for row in ledger:
                    name = row["subscriber"], sent
                    times = wire[name] if row["channel"] == "webhook" else entries[row["subscriber"]][sent]
                    found.lost += not times
                    if row["channel"] == "feed":
                        found.ledger_duplicates += max(times - 1, 0)
                    elif times > row["attempts"] or len(bodies.get(name, ())) > 1:
                        found.untold.append(name)
                    elif times > 1:
                        found.again[name] = times - 1
        return found

    @property
    def _number(self) -> int:
        return len(self.owners) * len(CHANNELS)

    def _write(self) -> None:
        with self._client() as caller:
            number = 0
            while not self._ended.is_set():
                reference = f"load-{number}"
                try:
                    answer = caller.post(
                        f"{BASE}/messages", json=message(reference), headers={"idempotency-key": reference}
                    )
                except httpx.TransportError:
                    answer = None
                if answer is not None and answer.status_code == 202:
                    self.accepted[reference] = answer.json()["id"]
                    self.moments.append(time.monotonic())
                    number += 1
                else:  # repeated under its key until it is acknowledged
                    assert answer is None or answer.status_code in (409, 502, 503), answer.text
                self._ended.wait(PAUSE_SECONDS)

    @staticmethod
    def _feed(caller: httpx.Client, owner: str) -> list[str]:
        """The messages in a subscriber's feed."""
        found: list[dict[str, Any]] = []
        while True:
            after = f"&last_event_id={found[-1]['id']}" if found else ""
            batch = caller.get(f"{BASE}/subscribers/{owner}/feed?limit=200{after}").json()
            if not batch:
                return [event["data"]["id"] for event in found]
            found += batch
