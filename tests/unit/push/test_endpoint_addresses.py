"""Addresses of endpoints: what is shown of them, which are those of a relay, and where a kept secret may go."""

import pytest

from services.push.endpoints.rules import mail_target, moves_away, shown_address


@pytest.mark.parametrize(
    "url, shown",
    [
        ("", None),
        ("https://a.cn", "https://a.cn"),
        ("https://a.cn:8443/hook", "https://a.cn:8443/***"),
        ("https://a.cn/?key=9f2c", "https://a.cn/***"),
        ("https://a.cn/#9f2c", "https://a.cn/***"),
        ("smtps://[2001:db8::1]:465", "smtps://[2001:db8::1]:465"),
        ("smtp://:9f2c@mail.example.cn", "smtp://mail.example.cn"),
    ],
)
def test_nothing_but_scheme_host_and_port_is_shown(url: str, shown: str | None) -> None:
    assert shown_address(url) == shown


@pytest.mark.parametrize("rest", [":pw@mail.example.cn", "u:pw@mail.example.cn", "mail.example.cn#pw", "mail.example.cn?pw"])  # fmt: skip
def test_a_relay_is_a_host_and_a_port_alone(rest: str) -> None:
    with pytest.raises(ValueError, match="a relay is written"):
        mail_target(f"smtp://{rest}")
    assert mail_target("smtp://mail.example.cn:2525/") == ("mail.example.cn", 2525, "starttls")


def test_the_secret_of_an_account_stays_where_it_was_given_for() -> None:
    kept = {"url": "https://sms.yunpian.com/v2/sms/single_send.json", "secrets": [{"secret": "k"}]}
    assert not moves_away("sms", kept, "https://sms.yunpian.com/v3/other")
    for url in ("https://a.cn/", "https://sms.yunpian.com:8443/", "http://sms.yunpian.com/"):
        assert moves_away("sms", kept, url)
        assert moves_away("official_account", kept, url)
        assert not moves_away("webhook", kept, url)  # it signs, and goes out with nothing
        assert not moves_away("sms", kept | {"secrets": []}, url)
    relay = kept | {"url": "smtps://mail.example.cn"}
    assert moves_away("email", relay, "smtp+plain://mail.example.cn")
