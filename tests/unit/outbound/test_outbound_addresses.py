"""Addresses that messages may go to: the table, spellings, what an administrator opens."""

import contextlib
import re
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.http.outbound.addresses import DENIED, NEVER, Policy, target
from kernel.http.outbound.errors import Refused
from kernel.http.outbound.urls import check_url

PUBLIC = Policy()


@pytest.mark.parametrize(
    "host",
    [
        "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254", "168.63.129.16",
        "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1",
        "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1",
        "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1",
        "fe80::1%eth0", "fec0::1", "ff02::1",
    ],
)  # fmt: skip
def test_special_addresses_are_refused(host: str) -> None:
    with pytest.raises(Refused) as refused:
        PUBLIC.check(host, 443)
    assert refused.value.code == "address_refused"
    assert not re.search("[a-z]{5,}", refused.value.zh)  # what is Chinese holds names alone
    assert not re.search("[\u4e00-\u9fff]", refused.value.en)


@pytest.mark.parametrize("host", ["8.8.8.8", "114.114.114.114", "2001:4860:4860::8888", "2400:3200::1"])
def test_public_addresses_are_allowed_at_the_listed_ports_alone(host: str) -> None:
    assert PUBLIC.check(host, 443) == ip_address(host)
    with pytest.raises(Refused, match="port"):
        PUBLIC.check(host, 22)


@given(st.sampled_from([*DENIED, *NEVER]), st.integers(min_value=0))
def test_no_address_of_the_table_passes(network: str, offset: int) -> None:
    inside = ip_network(network)
    with pytest.raises(Refused):
        PUBLIC.check(str(inside[offset % inside.num_addresses]), 443)


@given(st.sampled_from([*DENIED, *NEVER]), st.integers(min_value=0), st.sampled_from([80, 443, 8080]))
def test_a_refusal_names_no_target_that_the_setting_refuses(network: str, offset: int, port: int) -> None:
    inside = ip_network(network)
    address = inside[offset % inside.num_addresses]
    written = f"[{address}]" if address.version == 6 else str(address)
    with pytest.raises(Refused) as refused:
        check_url(f"https://{written}:{port}/", PUBLIC)
    if ", like " in refused.value.en:
        assert target(refused.value.en.rpartition("like ")[2]).port == port
    else:
        assert "no setting opens it" in refused.value.en


@given(st.ip_addresses())
def test_what_passes_is_global_in_the_standard_library_too(address: object) -> None:
    try:
        allowed = PUBLIC.check(str(address), 443)
    except Refused:
        return
    assert allowed.is_global
    assert not allowed.is_multicast


@pytest.mark.parametrize(
    "written", ["::1:9123", "[::1]:9123", "[::1]/128:9123", "[::1/128]:9123", "::1/128:9123"]
)
def test_a_target_of_ipv6_is_written_with_brackets_or_without(written: str) -> None:
    assert target(written) == target("[::1]:9123")


@pytest.mark.parametrize(
    "written", ["[::1]", "[::1]9:80", "[::1]/129:80", "10.0.0.1:0", "10.0.0.1", "x:80", "[]:80"]
)
def test_what_is_no_target_is_told_with_examples(written: str) -> None:
    with pytest.raises(ValueError, match=" / "):
        target(written)


def test_an_administrator_opens_a_network_at_one_port() -> None:
    policy = Policy(targets=(target("10.1.0.0/16:8080"), target("[fd12::/48]:8443")))
    assert policy.check("10.1.2.3", 8080)
    assert policy.check("fd12::5", 8443)
    for host, port in (("10.1.2.3", 443), ("10.2.0.1", 8080), ("fd12::5", 8080), ("8.8.8.8", 8080)):
        with pytest.raises(Refused):
            policy.check(host, port)


@pytest.mark.parametrize(
    "text",
    [
        "0.0.0.0/0:80",
        "169.254.169.254/32:80",
        "100.64.0.0/10:80",
        "[::/0]:80",
        "[fe80::1/128]:80",
        "224.0.0.0/4:80",
    ],
)
def test_what_is_never_called_cannot_be_opened(text: str) -> None:
    with pytest.raises(ValueError, match="never"):
        target(text)


@pytest.mark.parametrize(
    "text", ["", "10.0.0.0/8", "10.0.0.1/8:80", "10.0.0.0/8:0", "10.0.0.0/8:99999", "x:80"]
)
def test_a_target_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=" / "):
        target(text)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://127.0.0.1/", "address_refused"),
        ("https://[::1]/", "address_refused"),
        ("https://[::ffff:127.0.0.1]/", "address_refused"),
        ("https://[fe80::1%25eth0]/", "address_refused"),
        ("https://0.0.0.0/", "address_refused"),
        ("https://127.1/", "host_spelling"),
        ("https://0x7f000001/", "host_spelling"),
        ("https://0x7f.1/", "host_spelling"),
        ("https://2130706433/", "host_spelling"),
        ("https://0177.0.0.1/", "host_spelling"),
        ("https://127.0.0.1./", "host_spelling"),
        ("https://１２７.0.0.1/", "host_spelling"),
        ("https://①②⑦.0.0.1/", "host_spelling"),
        ("https://127。0。0。1/", "host_spelling"),
        ("https://127%2e0.0.1/", "host_spelling"),
        ("https://[v1.example]/", "host_unreadable"),
        ("https://exa%6dple.com/", "host_unreadable"),
        ("https://x..example/", "host_unreadable"),
        ("https://localhost/", "host_local"),
        ("https://me:pw@example.com/", "url_userinfo"),
        ("https://@example.com/", "url_userinfo"),
        ("https://example.com\\@127.0.0.1/", "url_characters"),
        ("https://example.com/\r\nx: y", "url_characters"),
        ("https://example.com/\u200b", "url_characters"),
        (f"https://example.com/{'x' * 2048}", "url_characters"),
        ("https://example.com/#a", "url_fragment"),
        ("https://example.com:22/", "port_refused"),
        ("http://example.com/", "port_refused"),
        ("http://example.com:443/", "url_plain"),
        ("ftp://example.com/", "url_scheme"),
        ("https:///x", "url_scheme"),
        ("https://[::1", "url_unreadable"),
        ("https://example.com:99999/", "url_unreadable"),
    ],
)
def test_addresses_written_to_mislead_are_refused(url: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        check_url(url, PUBLIC)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "url", ["https://8.8.8.8:8080/", "https://8.8.8.8:9000/", "https://example.com:9000/"]
)
def test_a_refused_port_names_who_opens_it_and_none_of_another_target(url: str) -> None:
    policy = Policy(targets=(target("10.1.0.0/16:8080"),), setting="GONGKAI_PUSH_TARGETS")
    with pytest.raises(Refused) as refused:
        check_url(url, policy)
    for said in (refused.value.zh, refused.value.en):
        assert "GONGKAI_PUSH_TARGETS" in said
        assert "443, 8080" not in said
    assert "管理员" in refused.value.zh


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://EXAMPLE.com/a?b=c", "https://example.com/a?b=c"),
        ("https://example.com:443/a?x=p@q", "https://example.com/a?x=p@q"),
        ("https://政务.example/推送", "https://xn--zfr164b.example/%E6%8E%A8%E9%80%81"),
        ("https://8.8.8.8/", "https://8.8.8.8/"),
    ],
)
def test_a_good_address_has_one_form(url: str, canonical: str) -> None:
    assert str(check_url(url, PUBLIC)) == canonical
    assert str(check_url(canonical, PUBLIC)) == canonical


def test_plain_http_is_for_intranet_targets_and_an_opened_port_80() -> None:
    inner = Policy(targets=(target("10.1.0.0/16:8080"),))
    assert check_url("http://10.1.2.3:8080/", inner)
    with pytest.raises(Refused):
        check_url("http://10.1.2.3:443/", inner)
    assert check_url("http://example.com/", Policy(ports=frozenset({80, 443})))


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for url in (text, f"https://{text}", f"https://{text}.example/"):
        with contextlib.suppress(Refused):
            check_url(url, PUBLIC)
