"""What robots.txt says (RFC 9309): the longest rule of our group counts, what is not there forbids nothing, failures forbid for now."""

from datetime import datetime, timedelta

import pytest

from kernel.clock import SHANGHAI
from services.catalog.address_checks.robots import Robots, may_ask, rules_of

NOW = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
HOST = "https://www.example.gov.cn"
PLACE = f"{HOST}/robots.txt"


@pytest.mark.parametrize(
    ("text", "path", "may"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("user-agent : *\r\ndisallow : /zw # 政务\r\n", "/zwgk/1.html", False),
        # The longest rule, wherever it stands; of two that are as long, the friendlier.
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        # Signs that stand for others.
        ("User-agent: *\nDisallow: /*.pdf$", "/x/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/a.pdf?b", True),
        ("User-agent: *\nDisallow: /a$", "/a/b", True),
        ("User-agent: *\nDisallow: /a*b*c", "/a-b-d", True),
        ("User-agent: *\nDisallow: /a*bc$", "/abc-bc", False),
        ("User-agent: *\nDisallow: /ab*b$", "/ab", True),
        # Ways to write the same.
        ("User-agent: *\nDisallow: /新闻/", "/%e6%96%b0%E9%97%BB/1", False),
        ("User-agent: *\nDisallow: /%7Ea", "/~a", False),
        ("User-agent: *\nDisallow: /x?a=", "/x?a=1", False),
        # Our group before that of all; several that name us are one; others are not ours.
        ("User-agent: *\nDisallow: /\n\nUser-agent: Gongkai-Evidence/1.0\nDisallow: /b", "/a", True),
        ("User-agent: gongkai-evidence\nAllow: /\n\nUser-agent: x\nUser-agent: gongkai-evidence\nDisallow: /ab", "/abc", False),
        ("User-agent: gongkai-evidence\n\nUser-agent: *\nDisallow: /", "/a", False),
        ("User-agent: gongkai\nDisallow: /", "/a", True),
        ("User-agent: a\nSitemap: /s.xml\nUser-agent: *\nCrawl-delay: 5\nDisallow: /", "/a", False),
        ("Disallow: /", "/a", True),
        ("<html><body>404 User-agent: *</body></html>", "/a", True),
    ],
)  # fmt: skip
def test_what_a_file_lets_us_ask_for(text: str, path: str, may: bool) -> None:
    assert may_ask(rules_of(text), HOST + path) is may


def test_what_a_host_said_is_kept_for_a_day_and_a_failure_for_an_hour() -> None:
    robots = Robots({"own.example.gov.cn"})
    assert robots.place_of(f"{HOST}/a/b?c") == PLACE
    assert robots.place_of("https://own.example.gov.cn/a") is None
    for status, content, barred, hours in (
        (200, b"\xef\xbb\xbfUser-agent: *\nDisallow: /", "robots_disallowed", 24),
        (404, b"User-agent: *\nDisallow: /", None, 24),
        (403, b"", None, 24),
        (502, b"", "robots_unreachable", 1),
    ):
        robots.keep(PLACE, status, content, NOW)
        assert robots.bars(PLACE, f"{HOST}/a") == barred
        moments = [NOW + timedelta(hours=hours, seconds=seconds) for seconds in (-1, 0)]
        assert [robots.knows(PLACE, moment) for moment in moments] == [True, False]


def test_a_hostile_file_does_not_hold_us_up() -> None:
    """Half a megabyte of agents that share their rules, and rules of many signs: no more than a pass over it."""
    agents = "".join(f"User-agent: a{n}\n" for n in range(15_000))
    many = agents + "User-agent: *\n" + "".join(f"Disallow: /{n}\n" for n in range(15_000))
    assert len(rules_of(many)) == 15_000
    deep = rules_of("User-agent: *\nDisallow: /" + "*a" * 200_000 + "*b")
    assert may_ask(deep, HOST + "/" + "a" * 2000)
