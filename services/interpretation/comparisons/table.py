"""A comparison as an accessible HTML table: what was taken out is struck through and says so, what was put in likewise. Pure."""

from collections.abc import Sequence
from html import escape
from typing import Final

from services.interpretation.comparisons.rules import Row, Segment

_KINDS: Final = {"same": "未变", "changed": "修改", "moved": "移动", "added": "新增", "removed": "删除"}
_STYLE: Final = (
    "body{font-family:'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei',sans-serif;line-height:1.7;margin:1.5rem}"
    "table{border-collapse:collapse;width:100%;table-layout:fixed}caption{text-align:left;font-weight:bold;padding:.5rem 0}"
    "th,td{border:1px solid #767676;padding:.4rem .6rem;vertical-align:top;text-align:left;white-space:pre-line}"
    "th:first-child{width:5rem}del{background:#fde8d7;color:#7a2e00}ins{background:#d9ebf7;color:#00375c;text-decoration:underline}"
    "@media print{body{margin:0}}"
)


def fragment(rows: Sequence[Row], caption: str, *, unchanged: bool = True) -> str:
    """The table alone; `unchanged` false leaves out what is the same."""
    body = "".join(_row(row) for row in rows if unchanged or row.kind != "same")
    return (
        f'<table><caption>{escape(caption)}</caption><thead><tr><th scope="col">变化</th><th scope="col">旧</th>'
        f'<th scope="col">新</th></tr></thead><tbody>{body}</tbody></table>'
    )


def page(rows: Sequence[Row], title: str) -> str:
    """A whole document of the table."""
    counts = "、".join(
        f"{name} {n} 处" for kind, name in _KINDS.items() if (n := sum(row.kind == kind for row in rows))
    )
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>"
        f"<p>{escape(counts)}</p>{fragment(rows, '新旧条文对照')}</body></html>"
    )


def _row(row: Row) -> str:
    return f'<tr><th scope="row">{_KINDS[row.kind]}</th><td>{_side(row, "delete")}</td><td>{_side(row, "insert")}</td></tr>'


def _side(row: Row, op: str) -> str:
    article = row.old if op == "delete" else row.new
    if article is None:
        return "—"
    head = f"<strong>{escape(article.number)}</strong> " if article.number else ""
    if row.kind in ("same", "moved"):
        return head + escape(article.text)
    return head + "".join(_piece(one) for one in row.segments if one.op in ("equal", op))


def _piece(one: Segment) -> str:
    text = escape(one.text)
    return {"equal": text, "delete": f"<del>{text}</del>", "insert": f"<ins>{text}</ins>"}[one.op]
