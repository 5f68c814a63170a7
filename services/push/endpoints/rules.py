"""What an endpoint of each channel is made of, when its breaker opens, which of its secrets sign. Pure.

closed ── FAILURES in a row ──> open until a moment ── one attempt is let through ──> closed | open for longer
   └── an emergency is let through meanwhile (`open_to`): its success closes it, its failure changes nothing
failing for longer than ABANDONED: it is switched off, and an event says so
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from kernel.http.outbound.addresses import Policy
from kernel.http.outbound.errors import Refused
from kernel.http.outbound.urls import check_url
from kernel.http.problems import FieldError
from services.push.channels import official_account, simulators, webhooks
from services.push.channels.handed_over import WAYS
from services.push.channels.mail.rules import check_address
from services.push.channels.port import Endpoint

#: Failures in a row after which nothing is sent for a while; so long at first, twice as long each time, at most.
FAILURES: Final = 5
OPEN_SECONDS, LONGEST_SECONDS = 30, 3600
#: While the one attempt of a half-open breaker is under way.
PROBE_SECONDS: Final = 60
#: Failing for so long without one success, an endpoint is switched off (Standard Webhooks: several days).
ABANDONED: Final = timedelta(days=5)
#: Old secrets that still sign while a rotation overlaps; the longest overlap.
OLD_SECRETS: Final = webhooks.SIGNATURES - 1
LONGEST_OVERLAP: Final = 30 * 86_400
#: Channels whose provider can be asked what became of a message.
ASKED: Final = ("sms",)
#: What a WeCom robot is told in, by its option `format`; text where it says none.
FORMATS: Final = ("text", "markdown")
YUNPIAN: Final = "https://sms.yunpian.com/v2/sms/single_send.json"

Need = Literal["needed", "may", "none"]


@dataclass(frozen=True, slots=True)
class Form:
    """What an endpoint of a channel has. `own`: it belongs to a subscriber, else to the office that sends. `default` is the
    address where none is given; `options` say which are needed.
    """

    own: bool
    url: Need
    secret: Need
    options: Mapping[str, bool]
    default: str = ""


FORMS: Final[dict[str, Form]] = {
    "webhook": Form(True, "needed", "may", {}),
    "wecom": Form(True, "needed", "none", {"format": False}),
    "dingtalk": Form(True, "needed", "may", {}),
    "feishu": Form(True, "needed", "may", {}),
    "handed_over": Form(True, "none", "none", {"way": True}),
    "sms": Form(False, "may", "needed", {"signature": True}, YUNPIAN),
    "email": Form(False, "needed", "may", {"sender": True, "username": False}),
    "official_account": Form(
        False, "may", "needed", {"appid": True, "thumb_media_id": True}, official_account.HOST
    ),
}
#: Channels whose endpoint is the subscriber's own, and those that go out by an account of the office.
OWN: Final = frozenset(channel for channel, form in FORMS.items() if form.own)
ACCOUNTS: Final = frozenset(FORMS) - OWN


def fault_of_form(values: Mapping[str, Any], *, has_secret: bool) -> FieldError | None:
    """What stands against an endpoint (see EndpointIn) by the form of its channel; None when it is whole."""
    form = FORMS[values["channel"]]
    if form.own is (values["subscriber"] is None):
        return (
            FieldError("/subscriber", "subscriber_needed", "该渠道的端点属于订阅者,须写明 subscriber",
                       "an endpoint of this channel belongs to a subscriber: name it")
            if form.own
            else FieldError("/subscriber", "office_channel", "该渠道的端点属于发送单位,不写 subscriber",
                            "an endpoint of this channel belongs to the office that sends: leave the subscriber out")
        )  # fmt: skip
    if values["uncertain"] == "query" and values["channel"] not in ASKED:
        return FieldError(
            "/uncertain", "nobody_to_ask", f"该渠道无处查询;可用 query 的渠道:{'、'.join(ASKED)}",
            f"on this channel nobody can be asked; query is for: {', '.join(ASKED)}",
        )  # fmt: skip
    given = {"url": bool(values["url"]), "secret": bool(values["secret"]) or has_secret}
    for name, need in (("url", form.url), ("secret", form.secret)):
        if need == "needed" and not given[name]:
            return FieldError(
                f"/{name}", f"{name}_needed", f"该渠道须写明 {name}", f"this channel needs a {name}"
            )
        if need == "none" and values[name]:
            return FieldError(f"/{name}", f"no_{name}", f"该渠道没有 {name}", f"this channel has no {name}")
    for name, needed in form.options.items():
        if needed and not values["options"].get(name):
            return FieldError(f"/options/{name}", "option_needed", f"该渠道须写明 options.{name}",
                              f"this channel needs options.{name}")  # fmt: skip
    for name in values["options"]:
        if name not in form.options:
            return FieldError(f"/options/{name}", "unknown_option", f"该渠道没有选项 {name};可用:{'、'.join(form.options) or '无'}",
                              f"this channel has no option {name}; it has: {', '.join(form.options) or 'none'}")  # fmt: skip
    return _fault_of_values(values)


def _fault_of_values(values: Mapping[str, Any]) -> FieldError | None:
    """Options and secrets that cannot be read."""
    pointer, options = "/options/way", values["options"]
    try:
        if values["channel"] == "handed_over" and options["way"] not in WAYS:
            raise ValueError(f"way 须为 {'、'.join(WAYS)} / the way is one of {', '.join(WAYS)}")
        if values["channel"] == "wecom" and options.get("format", "text") not in FORMATS:
            pointer = "/options/format"
            raise ValueError(f"format 须为 {'、'.join(FORMATS)} / the format is one of {', '.join(FORMATS)}")
        if values["channel"] == "email":
            pointer = "/options/sender"
            check_address(options["sender"])
        if values["channel"] == "webhook" and values["secret"]:
            pointer = "/secret"
            webhooks.check_secret(values["secret"])
    except ValueError as error:
        zh, _, en = str(error).partition(" / ")
        return FieldError(pointer, "unreadable", zh, en or zh)
    return None


def check_target(channel: str, url: str, web: Policy, mail: Policy) -> str:
    """The canonical form of an endpoint's address, by the same guard at saving, testing and delivering. Raises Refused."""
    if channel == "email":
        host, port, _ = mail_target(url)
        check_url(f"https://{host}:{port}/", mail)
        return url
    checked = check_url(url, web)
    if checked.host == simulators.HOST and simulators.simulated(str(checked)) is None:
        there = [address for address in simulators.ADDRESSES if address.startswith("https://")]
        raise Refused(
            "simulator_unknown",
            f"模拟地址只有:{'、'.join(there)}",
            f"the simulator's addresses are {', '.join(there)}",
        )
    return str(checked)


def mail_target(url: str) -> tuple[str, int, Literal["implicit", "starttls", "none"]]:
    """Host, port and TLS of a relay: smtps://host (465), smtp://host (587, STARTTLS), smtp+plain://host (25, an intranet relay).

    Raises ValueError, bilingual.
    """
    kinds: dict[str, tuple[int, Literal["implicit", "starttls", "none"]]] = {
        "smtps": (465, "implicit"), "smtp": (587, "starttls"), "smtp+plain": (25, "none"),
    }  # fmt: skip
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        parts, port, host = urlsplit(""), None, None
    # User, password and whatever else is no part of an address of a relay would be kept, and shown, as if it were.
    if parts.scheme not in kinds or not host or parts.path.strip("/") or any(sign in url for sign in "@?#"):
        raise ValueError(
            "邮件服务器须写作 smtps://主机、smtp://主机 或 smtp+plain://主机(内网),可加端口"
            " / a relay is written smtps://host, smtp://host or smtp+plain://host (intranet), with a port if need be"
        )
    usual, tls = kinds[parts.scheme]
    return f"[{host}]" if ":" in host else host, port or usual, tls


def shown_address(url: str) -> str | None:
    """Scheme, host and port of an address: paths, queries and fragments of robots hold their keys."""
    if not url:
        return None
    parts = urlsplit(url)
    bare = f"{parts.scheme}://{_host_and_port(url)}"
    return f"{bare}/***" if parts.path.strip("/") or parts.query or parts.fragment else bare


def moves_away(channel: str, document: Mapping[str, Any], url: str) -> bool:
    """Whether the secret of an account, which goes out with every message, would go to another place than it was given for; of a
    closed document {url, secrets} and the address to come.
    """
    before = document["url"]
    there, then = [(urlsplit(one).scheme, _host_and_port(one)) for one in (before, url)]
    return channel in ACCOUNTS and bool(document["secrets"]) and there != then


def _host_and_port(url: str) -> str:
    """As they stand in an address, without a user."""
    return urlsplit(url).netloc.rpartition("@")[2]


def rotated(secrets: Sequence[Mapping[str, Any]], new: str, until: datetime) -> list[dict[str, Any]]:
    """The secrets after a rotation: the new one first, those before it valid until a moment at the latest."""
    old = [
        {"secret": one["secret"], "until": min(_until(one) or until, until).isoformat()}
        for one in secrets
        if one["secret"] != new
    ]
    return [{"secret": new, "until": None}, *old[:OLD_SECRETS]]


def valid(secrets: Sequence[Mapping[str, Any]], at: datetime) -> tuple[str, ...]:
    """The secrets that sign at a moment, the current one first."""
    return tuple(one["secret"] for one in secrets if (until := _until(one)) is None or until > at)


def opened(document: Mapping[str, Any], at: datetime) -> Endpoint:
    """What a channel sends to at a moment, of a closed document {url, secrets, options}."""
    return Endpoint(document["url"], valid(document["secrets"], at), document["options"])


def _until(secret: Mapping[str, Any]) -> datetime | None:
    return datetime.fromisoformat(secret["until"]) if secret["until"] else None


def open_for(failures: int) -> timedelta | None:
    """How long the breaker is open after so many failures in a row; None while it is closed."""
    if failures < FAILURES:
        return None
    return timedelta(seconds=min(OPEN_SECONDS * 2 ** min(failures - FAILURES, 16), LONGEST_SECONDS))


def open_to(
    class_: str, open_until: datetime, last_failure_at: datetime | None, probe_seconds: int
) -> datetime:
    """From when an open breaker lets an attempt of a class through: an emergency so many seconds after the failure before it,
    whatever it is to the others.
    """
    if class_ != "emergency" or last_failure_at is None:
        return open_until
    return min(open_until, last_failure_at + timedelta(seconds=probe_seconds))


def abandoned(failing_since: datetime | None, now: datetime) -> bool:
    """Whether an endpoint has failed for so long that it is switched off."""
    return failing_since is not None and now - failing_since >= ABANDONED
