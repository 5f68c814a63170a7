"""Named places at which a test lets a process die by kill -9 (GONGKAI_FAILPOINT); otherwise they do nothing.

relay.published      the bus has the events, their rows are not marked
relay.marked         the rows are marked
consumer.done        the effect is written, not committed
consumer.committed   the effect is committed, the bus does not know
request.done         a request's rows are written, not committed
request.committed    they are committed, the caller has no answer
ledger.written       an act of a case is in its ledger, not committed
delivery.intended    the intents of a batch are committed, nothing is sent
delivery.sent        the batch is sent, no outcome is written
delivery.settled     the outcomes are committed
files.forgotten      an orphan is forgotten and marked, its bytes lie there still
digest.made          a batch of digests is written, not committed
digest.committed     it is committed, more are to be made
"""

import os
import signal

NAMES = (
    "relay.published", "relay.marked", "consumer.done", "consumer.committed", "request.done", "request.committed",
    "ledger.written", "delivery.intended", "delivery.sent", "delivery.settled", "files.forgotten", "digest.made",
    "digest.committed",
)  # fmt: skip


def failpoint(name: str) -> None:
    """Die here if the environment names this place."""
    if os.environ.get("GONGKAI_FAILPOINT") == name:
        os.kill(os.getpid(), signal.SIGKILL)
