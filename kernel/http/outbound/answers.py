"""What came back from a request: bounded, whoever answered. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer. Names of `headers` are lower case, of several fields of one name the first is kept.

    `body` holds at most the bytes that the policy keeps, unpacked; `truncated` says that there was more.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    truncated: bool = False
