"""Channels without an interface, where a person takes the text over and confirms: WeChat groups, 益农信息社, a doorstep. Pure.

Ordinary WeChat groups (微信群) have no official interface for robots; what posts into them without one risks the account.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from services.push.channels.messages import Message, plain
from services.push.channels.port import Outcome
from services.push.channels.splitting import numbered

Way = Literal["wechat_group", "village_information_station", "in_person"]

#: Signs of one message that WeChat's input takes without folding it away.
SIGNS: Final = 1500
WAYS: Final[dict[Way, tuple[str, str]]] = {
    "wechat_group": (
        "请将以下内容逐条复制到微信群,发出后在此确认",
        "copy each part into the WeChat group and confirm here once it is sent",
    ),
    "village_information_station": (
        "请益农信息社信息员张贴或转告以下内容,办理后在此确认",
        "the village information station posts or passes on the text and confirms here",
    ),
    "in_person": (
        "请入户或当面告知以下内容,告知后在此确认",
        "tell the person the text at the door and confirm here",
    ),
}


@dataclass(frozen=True, slots=True)
class HandOver:
    """What a person is given: parts to copy one by one, and what to do with them in Chinese and English."""

    parts: tuple[str, ...]
    zh: str
    en: str


def render(message: Message, way: Way) -> HandOver:
    """The whole message as plain text in parts, with the instruction of the way."""
    return HandOver(numbered(plain(message), SIGNS, len), *WAYS[way])


def waiting(way: Way) -> Outcome:
    """While nobody has confirmed: handed over, and no more is known."""
    return Outcome(
        "accepted_unverified", "handed_over", "已交人工转达:" + WAYS[way][0], "handed over: " + WAYS[way][1]
    )


def confirmed(person: str, at: datetime) -> Outcome:
    """Once a person has confirmed. Raises ValueError, bilingual, where nobody is named or the moment has no offset."""
    if not person.strip() or at.tzinfo is None:
        raise ValueError("确认须写明确认人和时间 / a confirmation names a person and a moment with offset")
    moment = at.isoformat(timespec="seconds")
    return Outcome(
        "delivered",
        "confirmed_by_person",
        f"{person} 于 {moment} 确认已转达",
        f"{person} confirmed at {moment}",
        None,
        person,
    )
