"""What hosts say to robots (RFC 9309), kept for a day: which addresses a visit may ask for. Pure, but for what it keeps.

Read here, because Python's `urllib.robotparser` takes the first rule that fits instead of the longest and knows no `*` and `$`, and Protego
0.7 takes the square of a file's length where many agents share many rules: a host could hold us up.
"""

import re
from collections import OrderedDict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote, urlsplit

#: The name by which hosts address us in their robots.txt; the User-Agent begins with it.
NAME: Final = "gongkai-evidence"
#: So long is kept what a host said (2.4: a day at most), and that it failed to say it (2.3.1.4).
_SAID: Final = timedelta(days=1)
_FAILED: Final = timedelta(hours=1)
#: So many bytes are read (2.5: at least 500 KiB), of so many hosts at a time.
_MOST_BYTES: Final = 500 * 1024
_HOSTS: Final = 1000
_TOKEN: Final = re.compile(r"[A-Za-z_-]+|\*")
_ENCODED: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9._~-]")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of our group: the texts between its `*`, whether it ends with `$`, and its length."""

    allow: bool
    parts: tuple[str, ...]
    ends: bool
    length: int

    def fits(self, path: str) -> bool:
        """Whether a path, written as `_same` writes it, is one that the rule speaks of."""
        first, *rest = self.parts
        if not path.startswith(first):
            return False
        if not rest:
            return not self.ends or path == first
        at = len(first)
        for part in rest[:-1]:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        if self.ends:
            return path.endswith(rest[-1]) and len(path) - len(rest[-1]) >= at
        return path.find(rest[-1], at) >= 0


def rules_of(text: str, name: str = NAME) -> list[Rule]:
    """The rules for a robot: of all groups that name it, else of those for `*` (2.2.1)."""
    groups: dict[str, list[Rule]] = {name.lower(): [], "*": []}
    named, begun, ours = set[str](), False, False
    for key, value in _lines(text):
        if key == "user-agent":
            if not begun:
                named, begun = set(), True
            token = _TOKEN.match(value)
            named |= {token[0].lower()} & groups.keys() if token else set()
            ours |= name.lower() in named
        else:
            begun = False
            for one in named if value else ():
                groups[one].append(_rule(key == "allow", value))
    return groups[name.lower() if ours else "*"]


def may_ask(rules: Collection[Rule], address: str) -> bool:
    """Whether an address may be asked for: as the longest rule says that fits, the friendlier of two (2.2.2)."""
    parts = urlsplit(address)
    path = _same(parts.path or "/") + (f"?{_same(parts.query)}" if parts.query else "")
    fitting = [(rule.length, rule.allow) for rule in rules if rule.fits(path)]
    return max(fitting, default=(0, True))[1]


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in re.split(r"[\r\n]+", text):
        key, colon, value = line.partition("#")[0].partition(":")
        if colon and (key := key.strip().lower()) in ("user-agent", "allow", "disallow"):
            yield key, value.strip()


def _rule(allow: bool, value: str) -> Rule:
    ends = value.endswith("$")
    parts = tuple(_same(part) for part in value.removesuffix("$").split("*"))
    return Rule(allow, parts, ends, len("*".join(parts)) + ends)


def _same(text: str) -> str:
    """A text of an address as all ways to write it are compared (2.2.2): what is no sign of an address percent-encoded, what
    need not be is not.
    """

    def one(found: re.Match[str]) -> str:
        sign = chr(int(found[1], 16))
        return sign if _UNRESERVED.match(sign) else found[0].upper()

    return _ENCODED.sub(one, quote(text, safe="%/:?#[]@!&'()+,;=~", errors="surrogateescape"))


class Robots:
    """What hosts say; nothing is asked of those that are `ignored` (names of hosts that the operator answers for)."""

    def __init__(self, ignored: Collection[str] = ()) -> None:
        self._ignored = frozenset(ignored)
        self._kept: OrderedDict[str, tuple[datetime, list[Rule] | None]] = OrderedDict()

    def place_of(self, address: str) -> str | None:
        """Where the host of an address says what robots may ask for; None where nothing is asked."""
        try:
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or (parts.hostname or "") in self._ignored:
                return None
        except ValueError:
            return None
        return f"{parts.scheme}://{parts.netloc}/robots.txt"

    def knows(self, place: str, now: datetime) -> bool:
        """Whether what a place said is still kept."""
        return place in self._kept and now < self._kept[place][0]

    def keep(self, place: str, status: int, content: bytes, now: datetime) -> None:
        """Keep what a place answered: what is not there forbids nothing (2.3.1.3), a server that fails forbids all (2.3.1.4)."""
        if status >= 500:
            self._kept[place] = now + _FAILED, None
        else:
            text = content[:_MOST_BYTES].decode("utf-8-sig", "replace") if 200 <= status < 300 else ""
            self._kept[place] = now + _SAID, rules_of(text)
        self._kept.move_to_end(place)
        if len(self._kept) > _HOSTS:
            self._kept.popitem(last=False)

    def bars(self, place: str, address: str) -> str | None:
        """The code of why an address is not asked for, after what its place said; None where it may be."""
        _, rules = self._kept[place]
        if rules is None:
            return "robots_unreachable"
        return None if may_ask(rules, address) else "robots_disallowed"
