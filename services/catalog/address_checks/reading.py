"""What a page says: its title, and its main text as it is compared, without menus, counters and dates of the day. Pure."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from lxml import etree
from lxml import html as lxml_html

_SILENT: Final = frozenset(
    {
        "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "nav", "header", "footer", "aside", "form",
        "button", "select", "head",
    }
)  # fmt: skip
#: Names of parts that stand around the text, in ids and classes.
_AROUND: Final = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|breadcrumbs?|crumbs?|sidebar|share|bdshare\S*|related|recommend|copyright"
    r"|footer|foot|header|banner|toolbar|qrcode|visit|counter|hits)(?:$|[\s_-])",
    re.IGNORECASE,
)
#: Names by which the systems of government portals mark the text.
_TEXT: Final = re.compile(
    r"(?:^|\s)(?:TRS_Editor|TRS_UEDITOR|UCAPCONTENT|zoom|pages_content|article|article[_-]?content|main[_-]?content|content"
    r"|news[_-]?content|con[_-]?text|detail|bt_content|j-fontContent|wzy\d?|xxgk[_-]?content)(?:$|\s)",
    re.IGNORECASE,
)
#: Lines that differ from visit to visit and say nothing.
_NOISE: Final = re.compile(
    r"(?:浏览|阅读|点击|访问)(?:次数|量|数|人次)?[::]?\s*\d+\s*次?|今天是[^,,。;\s]{0,40}|(?:当前|现在)时间[::]?[\d\s年月日::/-]{0,40}"
    r"|字体[::]?\s*(?:[\[【(]\s*)?大\s*中\s*小\s*[\]】)]?|打印本页|关闭窗口"
)
#: What pages say that are there in name only.
_ABSENT: Final = re.compile(
    r"(?:页面|网页|文章|信息|内容|文件|链接|栏目)(?:不存在|未找到|找不到|没有找到|无法找到|已(?:被)?删除|已失效|已下线)"
    r"|找不到(?:该|此|您)?\S{0,8}(?:页面|网页|文章)|\b404\b|not\s+found",
    re.IGNORECASE,
)
#: A page that says so in more words than this tells of something else.
_SHORT: Final = 300
#: A part with fewer signs than this is none that holds the text.
_LEAST: Final = 20
_CHARSET: Final = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
#: Codecs that pages may name. Of Python's others some unpack, some run code points together, and punycode takes the square of a
#: page's length.
_ENCODINGS: Final = re.compile(
    r"utf-?(?:8|16(?:le|be)?)|utf-8-sig|ascii|us-ascii|gb2312|gbk|x-gbk|gb18030|hz|hz-gb-2312|big5(?:-?hkscs)?|euc-?(?:jp|kr)"
    r"|shift[-_]jis|iso-?8859-\d{1,2}|latin-?1|windows-125\d|koi8-[ru]",
    re.IGNORECASE,
)
_TITLE_LENGTH: Final = 500


@dataclass(frozen=True, slots=True)
class Page:
    """`text_hash` is of the normalised title and main text (of the bytes, where it is no page), `absent`: it says that it is not
    there; `empty`: it says nothing.
    """

    title: str | None
    text_hash: str
    bytes_hash: str
    absent: bool = False
    empty: bool = False


def page_of(content: bytes, content_type: str) -> Page:
    """What came back from an address, by its Content-Type."""
    bytes_hash = f"sha256:{hashlib.sha256(content).hexdigest()}"
    kind = content_type.partition(";")[0].strip().lower()
    if not content.strip():
        return Page(None, bytes_hash, bytes_hash, empty=True)
    if "html" in kind or (not kind and content.lstrip()[:1] == b"<"):
        title, text = _read(_decoded(content, content_type))
    elif kind.startswith("text/"):
        title, text = None, _decoded(content, content_type)
    else:
        return Page(None, bytes_hash, bytes_hash)
    lines = normalised(text)
    whole = f"{title or ''}\n{lines}"
    absent = len(lines) <= _SHORT and _ABSENT.search(whole) is not None
    digest = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
    return Page(title, f"sha256:{digest}", bytes_hash, absent, empty=not whole.strip())


def normalised(text: str) -> str:
    """The text as it is compared: NFKC, blanks gone (between Chinese signs they mean nothing), noise gone."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(_NOISE.sub(" ", folded).split())


def _decoded(content: bytes, content_type: str) -> str:
    told = _CHARSET.search(content_type) or _CHARSET.search(content[:4096].decode("latin-1"))
    named = told[1] if told and _ENCODINGS.fullmatch(told[1]) else "utf-8"
    for encoding in (named, "utf-8", "gb18030"):
        # What calls itself gb2312 holds signs of its successor.
        name = "gb18030" if encoding.lower() in ("gb2312", "gbk", "x-gbk") else encoding
        try:
            return content.decode(name)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return content.decode("utf-8", "replace")


def _read(text: str) -> tuple[str | None, str]:
    parser = lxml_html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        root = lxml_html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None, ""
    found = root.find(".//title")
    title = " ".join("".join(found.itertext()).split())[:_TITLE_LENGTH] if found is not None else ""
    return title or None, _words(_main(root))


def _main(root: etree._Element) -> etree._Element:
    """The part that holds the text: the one so marked with most of it, else the whole page. One walk, whatever is nested."""
    best, most = root, _LEAST
    counts: list[int] = []
    silent = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        hides = node is not root and _is_around(node)
        if event == "start":
            silent += hides
            counts.append(0 if silent else len((node.text or "").strip()))
            continue
        count = counts.pop()
        if count > most and not silent and _is_text(node):
            best, most = node, count
        silent -= hides
        if counts:
            counts[-1] += count + (0 if silent else len((node.tail or "").strip()))
    return best


def _is_text(node: etree._Element) -> bool:
    return node.tag in ("article", "main") or any(
        _TEXT.search(value) for name in ("id", "class") if (value := node.get(name))
    )


def _words(node: etree._Element) -> str:
    pieces: list[str] = []
    silent = 0
    for event, below in etree.iterwalk(node, events=("start", "end")):
        hides = below is not node and _is_around(below)
        if event == "start":
            silent += hides
            pieces.append(below.text or "" if not silent else "")
        else:
            silent -= hides
            if below is not node:
                pieces.append(below.tail or "" if not silent else "")
        pieces.append(" ")
    return "".join(pieces)


def _is_around(node: etree._Element) -> bool:
    if node.tag in _SILENT:
        return True
    return node.tag not in ("html", "body") and any(
        _AROUND.search(value) for name in ("id", "class") if (value := node.get(name))
    )
