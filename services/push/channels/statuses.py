"""What HTTP statuses and broken connections mean for a delivery. Pure."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from kernel.http.outbound.answers import Answer
from kernel.http.outbound.errors import MaybeSent, OutboundError, Refused
from services.push.channels.port import Kind, Outcome

#: A receiver does not put us off for longer than a day.
LONGEST: Final = 86_400
DELIVERED: Final = Outcome("delivered", "delivered", "对方已接收", "the receiver has it")
_SECONDS: Final = re.compile(r"[0-9]{1,32}\Z")
#: Statuses that the same bytes to the same address will not get over.
_NEVER: Final = frozenset((413, 414, 415, 431))


def by_status(answer: Answer, at: datetime) -> Outcome:
    """The outcome by status alone, as webhooks understand it: 2xx is delivered, 410 ends the subscription (Standard Webhooks)."""
    status = answer.status
    if 200 <= status < 300:
        return DELIVERED
    if status == 410:
        return Outcome(
            "failed_perm",
            "gone",
            "对方以 410 表示不再接收,请停用此地址",
            "the receiver answered 410: it wants no more; disable the endpoint",
        )
    if 300 <= status < 400:
        return Outcome(
            "failed_perm",
            "redirected",
            f"对方以 {status} 转到别处;不跟随跳转,请填写最终地址",
            f"the receiver answered {status}; redirects are not followed, save the final address",
        )
    if status in (401, 403):
        return Outcome(
            "credential",
            "unauthorised",
            f"对方以 {status} 拒绝,请检查签名密钥与权限",
            f"the receiver answered {status}; check the signing secret and its permissions",
        )
    if status in _NEVER:
        return Outcome(
            "failed_perm",
            "not_taken",
            f"对方以 {status} 拒收此内容",
            f"the receiver does not take this content ({status})",
        )
    if status == 429:
        return Outcome(
            "failed_temp",
            "throttled",
            "对方限流",
            "the receiver throttles",
            _wait(answer, at),
        )
    return Outcome(
        "failed_temp",
        "status",
        f"对方以 {status} 应答",
        f"the receiver answered {status}",
        _wait(answer, at),
    )


def by_error(error: OutboundError) -> Outcome:
    """The outcome where no answer came."""
    kind: Kind = "failed_temp"
    if isinstance(error, Refused):
        kind = "failed_perm"
    elif isinstance(error, MaybeSent):
        kind = "uncertain"
    return Outcome(kind, error.code, error.zh, error.en)


def retry_after(value: str | None, at: datetime) -> int | None:
    """The seconds that a Retry-After asks for (RFC 9110 §10.2.3), within 1 and a day; None where it says nothing readable."""
    text = (value or "").strip()
    if _SECONDS.match(text):
        return min(max(int(text), 1), LONGEST)
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - at).total_seconds()
    except (ValueError, OverflowError, IndexError):
        return None
    return int(min(max(seconds, 1), LONGEST))


def _wait(answer: Answer, at: datetime) -> int | None:
    return retry_after(answer.headers.get("retry-after"), at)
