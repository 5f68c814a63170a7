"""Settings of the gateway: frozen data, made once by the composition root."""

from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from typing import Literal

PEPPER_BYTES = 32


@cache
def _installed_version() -> str:
    return version("gongkai")


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """`pepper` keys the hashes of all keys: whoever has the database but not the pepper can verify nothing.

    `body_limit_bytes` is the largest request body taken, `file_limit_bytes` that of `streamed_paths`, which
    services read piece by piece. `trial_paths` (`POST /a/{id}/b`) are the changes that a key which is not live may ask
    for. `keyring_seconds` is how soon a key that another
    process revoked is noticed, `readiness_seconds` how long one readiness check may take. `access_log` says
    which requests leave a line: "changes" are all but GET and HEAD; failures (5xx) are always logged.
    """

    pepper: bytes = field(repr=False)
    body_limit_bytes: int = 2 * 2**20
    file_limit_bytes: int = 64 * 2**20
    streamed_paths: tuple[str, ...] = ()
    trial_paths: tuple[str, ...] = ()
    keyring_seconds: float = 1.0
    readiness_seconds: float = 2.0
    access_log: Literal["all", "changes", "off"] = "changes"
    version: str = field(default_factory=_installed_version)

    def __post_init__(self) -> None:
        if len(self.pepper) != PEPPER_BYTES:
            raise ValueError(f"pepper 应为 {PEPPER_BYTES} 字节 / the pepper has {PEPPER_BYTES} bytes")
        if self.body_limit_bytes < 1:
            raise ValueError("body_limit_bytes 应为正数 / body_limit_bytes must be positive")
