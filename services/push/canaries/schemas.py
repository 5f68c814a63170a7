"""The worker's state on the wire."""

from pydantic import BaseModel


class WorkerOut(BaseModel):
    """`sending`: a canary came through within `canary_seconds`. `waiting`: deliveries whose time has come, by channel; `channels`:
    all that have not gone out, by channel and state; of each state on each channel 1,000 are counted at most. `behind`: channels
    whose oldest delivery has waited longer than `behind_seconds`.
    """

    sending: bool
    canary_seconds_ago: float | None
    canary_seconds: float
    waiting: dict[str, int]
    oldest_waiting_seconds: float | None
    oldest_by_channel: dict[str, float]
    behind: list[str]
    behind_seconds: int
    channels: dict[str, dict[str, int]]
