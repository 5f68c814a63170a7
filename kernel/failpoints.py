"""Named places at which a test lets a process die by kill -9 (GONGKAI_FAILPOINT); otherwise they do nothing. `name:n` is the
n-th time that the process comes by.

relay.published      the bus has the events, their rows are not marked
relay.marked         the rows are marked
consumer.done        the effect is written, not committed
consumer.committed   the effect is committed, the bus does not know
request.done         a request's rows are written, not committed
request.committed    they are committed, the caller has no answer
ledger.written       an act of a case is in its ledger, not committed
case_keys.rewrapped  some keys of cases are closed under the new key, committed
delivery.planned     deliveries are planned and claimed with their intents, not committed
delivery.claimed     deliveries that were there are claimed with their intents, not committed
delivery.intended    the intents of a batch are committed, nothing is sent
feed.put             entries of feeds are written, not committed
feed.kept            they are committed, no outcome is written
delivery.sent        the batch is sent, no outcome is written
delivery.settling    the outcomes are written, not committed
delivery.settled     the outcomes are committed
delivery.recovering  what a dead worker left is looked after, not committed
receipt.taken        receipts are written and applied, not committed
posting.confirmed    a sheet is confirmed, not committed
posting.asked        it is told who did not confirm, not committed
held.told            it is told which deliveries stay held, not committed
root.kept            the root of a proof is written, not committed
root.stamped         the authority gave a time stamp, which is written, not committed
notice.told          notices of deadlines are written, not committed
import.piece         a piece of an import is worked off, not committed
content.forgotten    contents are emptied, not committed
addresses.forgotten  subscribers are erased, not committed
files.forgotten      an orphan is forgotten and marked, its bytes lie there still
digest.made          a batch of digests is written, not committed
digest.committed     it is committed, more are to be made
"""

import os
import signal
from collections import Counter

NAMES = (
    "relay.published", "relay.marked", "consumer.done", "consumer.committed", "request.done", "request.committed",
    "ledger.written", "case_keys.rewrapped", "delivery.planned", "delivery.claimed", "delivery.intended", "feed.put", "feed.kept",
    "delivery.sent", "delivery.settling", "delivery.settled", "delivery.recovering", "receipt.taken", "posting.confirmed",
    "posting.asked", "held.told", "root.kept", "root.stamped", "notice.told", "import.piece", "content.forgotten",
    "addresses.forgotten", "files.forgotten", "digest.made", "digest.committed",
)  # fmt: skip
_passed = Counter[str]()


def failpoint(name: str) -> None:
    """Die here if the environment names this place."""
    place, _, number = os.environ.get("GONGKAI_FAILPOINT", "").partition(":")
    if place != name:
        return
    _passed[name] += 1
    if _passed[name] >= int(number or 1):
        os.kill(os.getpid(), signal.SIGKILL)
