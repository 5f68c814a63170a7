"""A message as HTML made of nothing but escaped text and a few tags: no style sheet, script, image or foreign address. Pure."""

from html import escape
from typing import Final

from services.push.channels.messages import Message

_CELL: Final = 'style="padding:4px 12px 4px 0;vertical-align:top"'


def fragment(message: Message) -> str:
    """Paragraphs, facts as a table, links and signature; the heading is left to whoever places it."""
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in message.body)
    rows = "".join(
        f"<tr><td {_CELL}>{escape(fact.label)}：</td><td {_CELL}>{escape(fact.written)}</td></tr>"
        for fact in message.told
    )
    links = "".join(
        f'<p><a href="{escape(link.url)}" rel="noopener noreferrer">{escape(link.text)}</a></p>'
        for link in message.links
    )
    table = f"<table>{rows}</table>" if rows else ""
    return f"{paragraphs}{table}{links}<p>{escape(message.signature)}</p>"


def page(message: Message) -> str:
    """A whole document of one message."""
    heading = escape(message.heading)
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{heading}</title></head>'
        f"<body><h1>{heading}</h1>{fragment(message)}</body></html>"
    )
