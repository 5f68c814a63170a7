"""E-mails handed to a real SMTP server on the loopback."""

import email
from email.policy import SMTP

import pytest

from kernel.http.outbound.addresses import Policy
from kernel.http.outbound.guard import Guard
from services.push.channels.mail import service as mail
from services.push.channels.mail.rules import Envelope, render
from services.push.channels.port import Outcome
from tests.support.certificates import certificate_for
from tests.support.channel_messages import NOTICE
from tests.support.hostile_receivers import RecordedSockets
from tests.support.mail_sink import Sink, sink_of

ENVELOPE = Envelope("push@zwgk.example.gov.cn", "li@example.com", "https://zwgk.example.gov.cn/u/8f3k")


async def hand_over(sink: Sink, **settings: str) -> Outcome:
    relay = mail.Relay("127.0.0.1", sink.port, tls="none", seconds=1.0, **settings)
    outcome = await mail.send(
        Guard(sink.policy, RecordedSockets()), relay, render(NOTICE, ENVELOPE), ENVELOPE
    )
    assert isinstance(outcome, Outcome)
    return outcome


async def test_a_relay_gets_the_kept_bytes() -> None:
    async with sink_of(Sink(password="p")) as sink:
        outcome = await hand_over(sink, username="push", password="p")
    assert outcome.kind == "accepted_unverified"
    [(sender, recipient, raw)] = sink.mails
    assert (sender, recipient) == (ENVELOPE.sender, ENVELOPE.recipient)
    assert raw.rstrip() == render(NOTICE, ENVELOPE).body.rstrip()
    assert email.message_from_bytes(raw, policy=SMTP)["Subject"] == NOTICE.title


@pytest.mark.parametrize(
    ("replies", "kind", "code"),
    [
        ({"greeting": "421 4.3.2 busy"}, "failed_temp", "relay_busy"),
        ({"MAIL": "451 4.7.1 later"}, "failed_temp", "relay_busy"),
        ({"RCPT": "550 5.1.1 user unknown"}, "failed_perm", "mailbox_unknown"),
        ({"RCPT": "450 4.2.0 greylisted"}, "failed_temp", "relay_busy"),
        ({".": "554 5.7.1 spam"}, "failed_perm", "policy_refused"),
        ({"DATA": "554 5.5.1 no recipients"}, "failed_perm", "policy_refused"),
        ({"RCPT": ""}, "failed_temp", "relay_unreachable"),
        ({".": ""}, "uncertain", "relay_silent"),
    ],
)
async def test_what_a_relay_replies_becomes_an_outcome(replies: dict[str, str], kind: str, code: str) -> None:
    async with sink_of(Sink(replies)) as sink:
        outcome = await hand_over(sink)
    assert (outcome.kind, outcome.code) == (kind, code)
    assert sink.mails == []


async def test_a_password_that_is_refused_is_for_the_operator() -> None:
    async with sink_of(Sink(password="p")) as sink:
        outcome = await hand_over(sink, username="push", password="other")
    assert outcome.kind == "credential"
    assert "other" not in outcome.zh + outcome.en


async def test_without_starttls_nothing_is_told_where_it_is_asked_for() -> None:
    async with sink_of(Sink()) as sink:
        relay = mail.Relay("127.0.0.1", sink.port, tls="starttls", username="push", password="p", seconds=1.0)
        outcome = await mail.send(Guard(sink.policy), relay, render(NOTICE, ENVELOPE), ENVELOPE)
    assert outcome.kind == "failed_temp"
    assert not any(line.startswith(("AUTH", "MAIL")) for line in sink.commands)


@pytest.mark.parametrize(
    ("name", "trusted", "kind"),
    [
        ("localhost", True, "accepted_unverified"),
        ("other.example", True, "failed_temp"),
        ("localhost", False, "failed_temp"),
    ],
)
async def test_no_password_is_told_to_a_relay_with_another_certificate(
    name: str, trusted: bool, kind: str
) -> None:
    certificate = certificate_for(name)
    async with sink_of(Sink(password="p"), certificate.server()) as sink:
        relay = mail.Relay("localhost", sink.port, "implicit", "push", "p", certificate.client(trusted), 1.0)
        outcome = await mail.send(Guard(sink.policy), relay, render(NOTICE, ENVELOPE), ENVELOPE)
    assert outcome.kind == kind
    assert bool(sink.mails) == bool(sink.commands) == (kind == "accepted_unverified")


async def test_a_relay_that_is_not_opened_is_not_dialled() -> None:
    async with sink_of(Sink()) as sink:
        sockets = RecordedSockets()
        relay = mail.Relay("127.0.0.1", sink.port, tls="none")
        outcome = await mail.send(Guard(Policy(), sockets), relay, render(NOTICE, ENVELOPE), ENVELOPE)
    assert (outcome.kind, outcome.code) == ("failed_perm", "address_refused")
    assert sockets.dialled == []
