"""When windows close, what goes into a digest, and in which words. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final, Literal

from kernel.clock import SHANGHAI
from kernel.text import without_odd

Frequency = Literal["immediate", "daily", "weekly"]
FREQUENCIES: Final[tuple[Frequency, ...]] = ("daily", "weekly")
#: Classes that wait for a digest; all others are told at once, whatever the frequency.
GATHERED: Final = ("ordinary",)
#: Windows end at this hour of Asia/Shanghai; those of a week on Monday.
HOUR: Final = time(8)
#: So many items stand in one part; longer digests come in parts.
PART: Final = 50
ISSUER: Final = "政务公开推送"
#: The id of a digest, which its message has for a reference, is of this kind.
ID_KIND: Final = "dig"
_TITLES: Final = {"daily": "每日摘要", "weekly": "每周摘要"}
_LINKS: Final = 10


def last_end(frequency: str, now: datetime) -> datetime:
    """The latest moment, not after now, at which a window of a frequency ends."""
    local = now.astimezone(SHANGHAI)
    day = local.date() if local.time() >= HOUR else local.date() - timedelta(days=1)
    if frequency == "weekly":
        day -= timedelta(days=day.weekday())
    return datetime.combine(day, HOUR, SHANGHAI)


def first_begin(frequency: str, end: datetime) -> datetime:
    """Where the very first window begins."""
    return end - timedelta(days=7 if frequency == "weekly" else 1)


def split(wanted: Iterable[tuple[str, Iterable[str]]]) -> tuple[list[str], dict[str, list[str]]]:
    """The channels told at once, and those of each digest, of subscriptions (frequency, channels). A channel that is told at
    once is in no digest, one of the day's in none of the week's.
    """
    by: dict[str, set[str]] = {"immediate": set(), "daily": set(), "weekly": set()}
    for frequency, channels in wanted:
        by[frequency] |= set(channels)
    daily = by["daily"] - by["immediate"]
    later = {"daily": sorted(daily), "weekly": sorted(by["weekly"] - by["immediate"] - daily)}
    return sorted(by["immediate"]), {name: channels for name, channels in later.items() if channels}


def at_once(class_: str, channels: Sequence[str], later: Mapping[str, Sequence[str]]) -> list[str]:
    """The channels on which a message of a class goes out at once."""
    if class_ in GATHERED:
        return list(channels)
    return all_channels(channels, later)


def all_channels(channels: Sequence[str], later: Mapping[str, Sequence[str]]) -> list[str]:
    """The channels that are told at once, and those of digests."""
    if not later:
        return sorted(set(channels))
    return sorted({*channels, *(one for more in later.values() for one in more)})


@dataclass(frozen=True, slots=True)
class Item:
    """A message in a digest: its canonical document, and how it was superseded meanwhile (None: it was not)."""

    told: Mapping[str, Any]
    superseded: str | None


_SUPERSEDED: Final = {"corrects": "已更正", "withdraws": "已撤回", "repeats": "已重发"}


def content(
    frequency: str, begin: datetime, end: datetime, part: int, items: Sequence[Item]
) -> dict[str, Any]:
    """Title, paragraphs and links of a digest."""
    paragraphs = [_line(n, item) for n, item in enumerate(items, 1)]
    links = [
        {"text": without_odd(link["text"]), "url": without_odd(link["url"])}
        for item in items
        for link in item.told["links"][:1]
    ]
    more = f"(第{part}部分)" if part > 1 else ""
    return {
        "title": f"{_TITLES[frequency]}:{_moment(begin)}至{_moment(end)},共{len(items)}条{more}",
        "paragraphs": paragraphs, "links": links[:_LINKS], "facts": [], "issuer": ISSUER,
    }  # fmt: skip


def _line(n: int, item: Item) -> str:
    day = datetime.fromisoformat(item.told["published"]).astimezone(SHANGHAI).date()
    said = f"【{_SUPERSEDED[item.superseded]}】" if item.superseded else ""
    title, issuer = without_odd(item.told["title"]), without_odd(item.told["issuer"])
    return f"{n}. {said}{title}({issuer},{day.year}年{day.month}月{day.day}日)"


def _moment(moment: datetime) -> str:
    local = moment.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日{local:%H:%M}"
