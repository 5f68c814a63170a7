"""Blocks as HTML: a page that screen readers walk through, the same for print, and the few tags that WeChat keeps. Pure."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

import nh3

from services.interpretation.renderings.rules import Block, Heading, Paragraph, Picture, Steps, Table

_FONTS: Final = "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif"
_STYLE: Final = (
    f"body{{font-family:{_FONTS};font-size:1.05rem;line-height:1.8;color:#1a1a1a;background:#fff;margin:0}}"
    "main{max-width:46rem;margin:0 auto;padding:1rem}h1{font-size:1.6rem}h2{border-bottom:2px solid #0072b2;padding-bottom:.2rem}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}caption{text-align:left;font-weight:bold;padding:.3rem 0}"
    "th,td{border:1px solid #767676;padding:.35rem .6rem;text-align:left;vertical-align:top}thead th{background:#eef3f7}"
    "figure{margin:1rem 0}figure img{max-width:100%;height:auto}"
    ".skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:#fff;padding:.5rem}"
)
_PRINT: Final = (
    "@page{size:A4;margin:2cm}body{font-size:11pt}main{max-width:none;padding:0}h2,h3{break-after:avoid}"
    "table,figure{break-inside:avoid}.skip{display:none}"
)
#: WeChat keeps inline styles and drops style sheets, classes and ids; nothing of what is here can run or load anything.
_WECHAT_TAGS: Final = {
    "section",
    "h2",
    "h3",
    "h4",
    "p",
    "strong",
    "ol",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
_WECHAT_ATTRIBUTES: Final = {tag: {"style"} for tag in _WECHAT_TAGS}
_PROPERTIES: Final = {
    "font-size", "font-weight", "line-height", "color", "border", "border-collapse", "padding", "margin", "text-align", "width",
    "border-left",
}  # fmt: skip


def page(
    blocks: Sequence[Block], title: str, pictures: Mapping[tuple[str, int], bytes], *, printed: bool = False
) -> str:
    """A whole document; `pictures` are the charts as SVG by material and number."""
    style = _STYLE + (_PRINT if printed else "")
    body = "".join(_block(block, pictures) for block in blocks)
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body>"
        f'<a class="skip" href="#main">跳到正文</a><main id="main">{body}</main></body></html>'
    )


def wechat(blocks: Sequence[Block]) -> str:
    """The article for an official account: cleaned by nh3 to a few tags with inline styles; charts are told as tables."""
    body = "".join(map(_wechat_block, blocks))
    return nh3.clean(
        f"<section>{body}</section>", tags=_WECHAT_TAGS, attributes=_WECHAT_ATTRIBUTES, url_schemes=set(),
        filter_style_properties=_PROPERTIES,
    )  # fmt: skip


def _block(block: Block, pictures: Mapping[tuple[str, int], bytes]) -> str:
    match block:
        case Heading(level, text):
            return f"<h{level}>{escape(text)}</h{level}>"
        case Paragraph(text, lead):
            return f"<p>{f'<strong>{escape(lead)}</strong>' if lead else ''}{escape(text)}</p>"
        case Steps(items):
            return "<ol>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ol>"
        case Table():
            return _table(block, f"<table><caption>{escape(block.caption)}</caption>")
        case Picture(material, number, alt):
            # As a picture of its own: nothing in it can run, and its ids are nobody else's.
            svg = pictures.get((material, number))
            if svg is None:
                return f"<p>{escape(alt)}</p>"
            source = "data:image/svg+xml;base64," + b64encode(svg).decode()
            return f'<figure><img src="{source}" alt="{escape(alt)}" width="960" height="600"></figure>'


def _table(table: Table, opening: str, cell: str = "") -> str:
    head = "".join(f'<th scope="col"{cell}>{escape(name)}</th>' for name in table.head)
    rows = "".join(
        f'<tr><th scope="row"{cell}>{escape(row[0])}</th>'
        + "".join(f"<td{cell}>{escape(value)}</td>" for value in row[1:])
        + "</tr>"
        for row in table.rows
    )
    return f"{opening}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _wechat_block(block: Block) -> str:
    match block:
        case Heading(1, _):
            return ""  # the title stands above the article
        case Heading(level, text):
            style = (
                "font-size:18px;border-left:4px solid #0072b2;padding:0 8px;margin:24px 0 12px"
                if level == 2
                else "font-size:16px"
            )
            return f'<h{level} style="{style}">{escape(text)}</h{level}>'
        case Paragraph(text, lead):
            bold = f"<strong>{escape(lead)}</strong>" if lead else ""
            return f'<p style="font-size:16px;line-height:1.8;margin:8px 0">{bold}{escape(text)}</p>'
        case Steps(items):
            return "<ol>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ol>"
        case Table():
            opening = f'<p style="font-weight:bold">{escape(block.caption)}</p><table style="border-collapse:collapse;width:100%">'
            return _table(block, opening, ' style="border:1px solid #767676;padding:4px 8px;text-align:left"')
        case Picture():
            return ""  # the table after it says the same
