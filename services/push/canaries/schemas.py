"""The worker's state on the wire."""

from pydantic import BaseModel


class WorkerOut(BaseModel):
    """`sending`: a canary came through within `canary_seconds`. `waiting`: deliveries whose time has come, by channel."""

    sending: bool
    canary_seconds_ago: float | None
    canary_seconds: float
    waiting: dict[str, int]
    oldest_waiting_seconds: float | None
