"""WeCom group robot, its other form: markdown of at most 4096 bytes, which WeCom shows and WeChat does not. Pure.

Source: developer.work.weixin.qq.com/document/path/99110. Of `markdown` it names headings, bold, links, inline code, quotes, three
colours by `<font color="…">`, and `<@userid>`, which calls a member; `markdown_v2` has lists, tables and pictures too, calls nobody,
and is plain text to clients before 4.1.36. No escape is named, so what would be markup in a message's own words is written
with the full-width form of its sign, as Chinese is set anyway; our own markup is a heading, quotes and links.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from services.push.channels import bots, wecom
from services.push.channels.messages import Message
from services.push.channels.port import Limits, Rendering
from services.push.channels.splitting import clusters, utf8

#: Bytes of the markdown itself; the body around it may be larger.
MARKDOWN: Final = 4096
limits = Limits(bytes=6 * MARKDOWN + 64, per_minute=wecom.limits.per_minute, deduplicates=False)
request, classify = wecom.request, wecom.classify

_WIDE: Final = str.maketrans("<>*[]`", "＜＞＊［］｀")
#: A number sign that may begin a heading, as it does at the head of a part, and an ampersand that may begin a sign by its name. In
#: the middle of an address neither is touched.
_HEADING: Final = re.compile(r"(?<![!-~])#|#(?=[#\s]|\Z)")
_ENTITY: Final = re.compile(r"&(?=#?\w{1,32};)")
#: The same in an address, where the ampersand has its meaning: the semicolon is written by its code, which servers read as itself.
_ENTITY_IN_ADDRESS: Final = re.compile(r"(&#?\w{1,32});")
_LINK: Final = re.compile(r"\[[^\[\]\n]*\]\([^()\n]*\)")
#: What would end an address early, or be bold in it.
_IN_ADDRESS: Final = str.maketrans({"(": "%28", ")": "%29", "*": "%2A"})


def render(message: Message) -> tuple[Rendering, ...]:
    """Parts of markdown, numbered (1/3) where there are several; a link is whole in one of them."""
    return bots.rendered(message, _body, MARKDOWN, utf8, limits, markdown, _pieces)


def markdown(message: Message) -> str:
    """The whole message: heading, paragraphs, what is told as quotes, links, signature; a blank line ends the quotes."""
    told = [f"> {escaped(fact.line)}" for fact in message.told]
    links = [f"[{escaped(link.text)}]({address(link.url)})" for link in message.links]
    blocks = (
        [f"## {escaped(message.heading)}", *map(escaped, message.body)],
        told,
        [*links, escaped(message.signature)],
    )
    return "\n\n".join("\n".join(block) for block in blocks if block)


def escaped(text: str) -> str:
    """Words in which nothing is markup: no link, call, colour, quote, heading, bold or code."""
    return _ENTITY.sub("＆", _HEADING.sub("＃", text.translate(_WIDE)))


def address(url: str) -> str:
    """The same address, in which nothing ends it early and nothing is read as a sign by its name."""
    return _ENTITY_IN_ADDRESS.sub(r"\1%3B", url.translate(_IN_ADDRESS))


def _pieces(text: str) -> Iterator[str]:
    place = 0
    for link in _LINK.finditer(text):
        yield from clusters(text[place : link.start()])
        yield link[0]
        place = link.end()
    yield from clusters(text[place:])


def _body(text: str) -> dict[str, Any]:
    return {"msgtype": "markdown", "markdown": {"content": text}}
