"""A message as an e-mail, and what the replies of a relay mean. Pure.

RFC 5322 and 2045 for the form, RFC 2369 and 8058 for the unsubscription by one click, RFC 5321 §4.2 and 3463 for the replies.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final, Literal

from services.push.channels.html import page
from services.push.channels.messages import Message, plain
from services.push.channels.port import Kind, Limits, Outcome, Rendering
from services.push.channels.simulators import simulated

Stage = Literal["connect", "login", "sender", "recipient", "data"]

limits = Limits(bytes=1024 * 1024, per_minute=None, deduplicates=False)
MEDIA_TYPE: Final = "message/rfc822"
_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?=.{1,253}\Z)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\Z"
)
_ENHANCED: Final = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})\b")
_CREDENTIALS: Final = frozenset((454, 530, 534, 535, 538))


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom to whom, and the https address at which one click unsubscribes (None where nobody can: statutory notices)."""

    sender: str
    recipient: str
    unsubscribe: str | None = None


def render(message: Message, envelope: Envelope) -> Rendering:
    """The e-mail in the bytes that are sent, the same each time. Raises ValueError, bilingual, for addresses of another form."""
    for address in (envelope.sender, envelope.recipient):
        check_address(address)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(message.issuer, addr_spec=envelope.sender)
    mail["Subject"] = message.heading
    mail["Date"] = format_datetime(message.published)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: holiday notices do not answer
    text = plain(message)
    if envelope.unsubscribe is not None:
        text += f"\n退订：{envelope.unsubscribe}"
    mail.set_content(text + "\n", cte="base64")
    mail.add_alternative(page(message), subtype="html", cte="base64")
    mail.set_boundary(hashlib.sha256(text.encode()).hexdigest()[:40])
    # The library encodes what is longer than a line as if it were text, which breaks addresses and ids: these are written here.
    lines = "".join(f"{name}: {value}\r\n" for name, value in _plain_headers(message, envelope))
    body = lines.encode("ascii") + mail.as_bytes()
    if len(body) > limits.bytes:
        raise ValueError(f"邮件超过 {limits.bytes} 字节 / the e-mail is over {limits.bytes} bytes")
    return Rendering(message.id, body, MEDIA_TYPE)


def _plain_headers(message: Message, envelope: Envelope) -> Iterator[tuple[str, str]]:
    """Headers whose values are checked to be ASCII without blanks or line ends."""
    domain = envelope.sender.partition("@")[2]
    yield "To", envelope.recipient
    yield "Message-ID", f"<{message.id}@{domain}>"
    if message.supersedes is not None:
        yield "References", f"<{message.supersedes}@{domain}>"
    if envelope.unsubscribe is not None:
        _check_unsubscribe(envelope.unsubscribe)
        yield "List-Unsubscribe", f"<{envelope.unsubscribe}>"
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


def check_address(address: str) -> None:
    """Raises ValueError, bilingual, for what is no plain ASCII address: no names, comments, quoted parts or line ends.

    Addresses of the simulator are addresses, though their domain is none.
    """
    if simulated(address) is not None:
        return
    local = address.partition("@")[0]
    if not _ADDRESS.match(address) or local.startswith(".") or local.endswith(".") or ".." in address:
        # Without the address: the text goes into states and logs, and an address is personal data.
        raise ValueError("邮箱地址不合格式 / an address is no plain e-mail address")


def classify(stage: Stage, code: int, text: str) -> Outcome:
    """The outcome by the reply of a relay, and at what it came. Total. A relay that took the mail has not delivered it."""
    enhanced = _ENHANCED.search(text)
    said = f" ({code}{' ' + enhanced[0] if enhanced else ''})"  # not its words: whatever a relay answers would be shown
    if stage == "data" and 200 <= code < 300:
        return Outcome(
            "accepted_unverified",
            "relay_accepted",
            "邮件服务器已接收,尚未确认送达",
            "the relay took it; delivery is not known",
        )
    kind, name, zh, en = _meaning(stage, code, text)
    return Outcome(kind, name, zh + said, en + said)


def _meaning(stage: Stage, code: int, text: str) -> tuple[Kind, str, str, str]:
    found = _ENHANCED.search(text)
    subject, detail = (int(found[2]), int(found[3])) if found else (0, 0)
    if code in _CREDENTIALS or (stage == "login" and code >= 500):
        return (
            "credential",
            "login_refused",
            "邮件服务器拒绝登录,请核对账号",
            "the relay refuses the login; check the account",
        )
    if not 500 <= code < 600:
        return (
            "failed_temp",
            "relay_busy",
            "邮件服务器暂不接收",
            "the relay does not take it now",
        )
    if stage == "sender" and subject != 7:
        return (
            "credential",
            "sender_refused",
            "发件地址被拒,请核对发件人设置",
            "the sender is refused; check the sender's address",
        )
    if subject == 2 and detail == 2:
        return "failed_temp", "mailbox_full", "对方邮箱已满", "the mailbox is full"
    if code == 552 or (subject, detail) == (3, 4):
        return "failed_perm", "too_large", "邮件超过对方上限", "the e-mail is over the receiver's limit"
    if subject == 7 or code == 554:
        return "failed_perm", "policy_refused", "对方按策略拒收", "the receiver's policy refuses it"
    if stage == "recipient":
        return (
            "failed_perm",
            "mailbox_unknown",
            "收件邮箱不存在或不可用,请停用",
            "there is no such mailbox; disable the address",
        )
    return "failed_perm", "relay_refused", "邮件服务器拒收", "the relay refuses it"


def _check_unsubscribe(url: str) -> None:
    if not re.match(r"https://[!-;=?-~]{1,900}\Z", url):
        raise ValueError(
            f"退订地址须为 https 网址,不是 {url!r} / one-click unsubscription needs an https address, not {url!r} (RFC 8058)"
        )
