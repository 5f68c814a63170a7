"""E-mails as they are written: parts, unsubscription, headers that cannot be injected, replies of relays."""

import email
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.push.channels.mail.rules import Envelope, check_address, classify, render
from services.push.channels.messages import Message, plain
from tests.support.channel_messages import AT, CORRECTION, NOTICE

ENVELOPE = Envelope("push@zwgk.example.gov.cn", "li@example.com", "https://zwgk.example.gov.cn/u/8f3k?x=1")


def read(message: Message = NOTICE, envelope: Envelope = ENVELOPE) -> EmailMessage:
    mail = email.message_from_bytes(render(message, envelope).body, policy=SMTP)
    assert isinstance(mail, EmailMessage)
    assert not mail.defects
    return mail


def test_a_notice_is_text_and_html_with_unsubscription_by_one_click() -> None:
    mail = read()
    assert mail["Subject"] == NOTICE.title
    assert (mail["From"].addresses[0].display_name, mail["To"]) == (NOTICE.issuer, "li@example.com")
    assert mail["List-Unsubscribe"] == "<https://zwgk.example.gov.cn/u/8f3k?x=1>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n").startswith(plain(NOTICE))
    assert "1234567.80元" in html.get_content()
    assert all(len(line) <= 998 for line in render(NOTICE, ENVELOPE).body.split(b"\r\n"))


def test_long_addresses_and_ids_are_not_encoded() -> None:
    """Python's library turns what is longer than a line into encoded words, which no reader of these headers undoes."""
    host = f"{'a' * 60}.example.com"
    envelope = Envelope(f"{'p' * 60}@{host}", f"{'l' * 60}@{host}", f"https://{host}/{'8f3k' * 50}")
    raw = render(CORRECTION, envelope).body
    for line in (
        f"To: {envelope.recipient}", f"List-Unsubscribe: <{envelope.unsubscribe}>", f"References: <{NOTICE.id}@{host}>",
        f"Message-ID: <{CORRECTION.id}@{host}>",
    ):  # fmt: skip
        assert f"\r\n{line}\r\n" in f"\r\n{raw.decode('ascii')}"
    assert f"<{envelope.sender}>" in raw.decode("ascii")


def test_the_bytes_are_the_same_each_time() -> None:
    assert render(NOTICE, ENVELOPE) == render(NOTICE, ENVELOPE)


def test_a_correction_stands_in_the_thread_of_what_it_corrects() -> None:
    mail = read(CORRECTION)
    assert mail["References"] == read(NOTICE)["Message-ID"]
    assert mail["Subject"].startswith("【更正】")


def test_what_nobody_can_unsubscribe_from_offers_none() -> None:
    mail = read(envelope=Envelope(ENVELOPE.sender, ENVELOPE.recipient))
    assert mail["List-Unsubscribe"] is None
    assert mail["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize(
    "address",
    ["", "li", "li@", "@example.com", "li@localhost", "li@example.com\r\nBcc: all@example.com", "a@b@example.com", "li@exa mple.com",
     "Li <li@example.com>", '"a b"@example.com', "li@example.com\n", "李@example.com", ".li@example.com", "l..i@example.com"],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=" / "):
        check_address(address)
    with pytest.raises(ValueError, match=" / "):
        render(NOTICE, Envelope(ENVELOPE.sender, address))


@pytest.mark.parametrize(
    "url",
    ["http://example.com/u", "https://example.com/u\r\nBcc: x@y.z", "https://example.com/>", "mailto:a@b.c"],
)
def test_an_unsubscription_address_is_https_and_nothing_else(url: str) -> None:
    with pytest.raises(ValueError, match="RFC 8058"):
        render(NOTICE, Envelope(ENVELOPE.sender, ENVELOPE.recipient, url))


@given(
    title=st.text(min_size=1, max_size=300),
    paragraph=st.text(min_size=1, max_size=300),
    issuer=st.text(min_size=1, max_size=80),
)
def test_no_text_becomes_a_header(title: str, paragraph: str, issuer: str) -> None:
    try:
        message = Message("msg_1", title, (paragraph,), issuer, AT)
    except ValueError:
        return
    mail = read(message)
    names = {"from", "to", "subject", "date", "message-id", "auto-submitted", "list-unsubscribe", "list-unsubscribe-post",
             "mime-version", "content-type"}  # fmt: skip
    assert {name.lower() for name in mail.keys()} == names  # noqa: SIM118  # an EmailMessage iterates otherwise
    assert len(mail.keys()) == len(names)
    assert mail["To"] == ENVELOPE.recipient
    text = mail.get_body(("plain",))
    assert text is not None
    assert paragraph.strip() in text.get_content()


@pytest.mark.parametrize(
    ("stage", "code", "text", "kind", "name"),
    [
        ("data", 250, "2.0.0 queued", "accepted_unverified", "relay_accepted"),
        ("connect", 421, "4.3.2 closing", "failed_temp", "relay_busy"),
        ("recipient", 450, "4.2.0 greylisted", "failed_temp", "relay_busy"),
        ("recipient", 550, "5.1.1 user unknown", "failed_perm", "mailbox_unknown"),
        ("recipient", 552, "5.2.2 mailbox full", "failed_temp", "mailbox_full"),
        ("recipient", 550, "5.7.1 blocked", "failed_perm", "policy_refused"),
        ("data", 552, "5.3.4 too big", "failed_perm", "too_large"),
        ("data", 554, "5.7.1 spam", "failed_perm", "policy_refused"),
        ("login", 535, "5.7.8 bad", "credential", "login_refused"),
        ("sender", 530, "5.7.0 authenticate first", "credential", "login_refused"),
        ("sender", 553, "5.1.8 not yours", "credential", "sender_refused"),
    ],
)
def test_a_reply_becomes_an_outcome(stage: str, code: int, text: str, kind: str, name: str) -> None:
    outcome = classify(stage, code, text)  # type: ignore[arg-type]
    assert (outcome.kind, outcome.code) == (kind, name)


def test_a_reply_is_told_by_its_codes_and_not_in_its_words() -> None:
    outcome = classify("recipient", 550, "5.1.1 <z@example.cn> root:x:0:0")
    assert outcome.zh.endswith("(550 5.1.1)")
    assert outcome.en.endswith("(550 5.1.1)")


@given(
    st.sampled_from(["connect", "login", "sender", "recipient", "data"]),
    st.integers(min_value=-1, max_value=999),
    st.text(max_size=60),
)
def test_every_reply_has_an_outcome_and_none_is_delivered(stage: str, code: int, text: str) -> None:
    outcome = classify(stage, code, text)  # type: ignore[arg-type]
    assert (outcome.kind == "accepted_unverified") == (stage == "data" and 200 <= code < 300)
    assert outcome.kind != "delivered"
    assert outcome.zh
    assert outcome.en
