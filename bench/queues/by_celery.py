"""A celery worker that posts webhooks: run by `python -m celery -A bench.queues.by_celery worker`."""

import os

import requests
from celery import Celery

app = Celery("bench", broker=os.environ["BENCH_REDIS"])
app.conf.update(task_acks_late=True, worker_prefetch_multiplier=64, task_ignore_result=True)
session = requests.Session()


@app.task(name="post")  # the same whether it is imported or run
def post(url: str, headers: dict[str, str], body: str) -> None:
    """One webhook."""
    session.post(url, data=body.encode(), headers=headers, timeout=10).raise_for_status()


if __name__ == "__main__":
    import json
    import sys

    for line in sys.stdin:
        post.delay(*json.loads(line))
