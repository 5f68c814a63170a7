"""A dramatiq worker that posts webhooks: run by `python -m dramatiq bench.queues.by_dramatiq`."""

import os
import threading

import dramatiq
import requests
from dramatiq.brokers.redis import RedisBroker

dramatiq.set_broker(RedisBroker(url=os.environ["BENCH_REDIS"]))
_here = threading.local()


@dramatiq.actor(max_retries=3)
def post(url: str, headers: dict[str, str], body: str) -> None:
    """One webhook."""
    if not hasattr(_here, "session"):
        _here.session = requests.Session()
    _here.session.post(url, data=body.encode(), headers=headers, timeout=10).raise_for_status()


if __name__ == "__main__":
    import json
    import sys

    for line in sys.stdin:
        post.send(*json.loads(line))
