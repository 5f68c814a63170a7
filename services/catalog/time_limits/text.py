"""The cell before it is read: one spelling of its signs, and its sentences without numbering and saving clauses."""

import re
import unicodedata
from collections.abc import Callable
from typing import Final, Literal

# Copies in traditional characters are read as simplified; only the characters that time limits use.
_SIMPLIFIED: Final = str.maketrans(
    "個內變開時後發應當報佈實隨長週動態製獲於從間處許認項該與將產結審條備報會據進緊擬規劃門號",
    "个内变开时后发应当报布实随长周动态制获于从间处许认项该与将产结审条备报会据进紧拟规划门号",
)
_READING_MARKS: Final = re.compile(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]+\)", re.IGNORECASE)
_TYPING: Final = (
    (re.compile(r"工作曰|工做日|工作天|个作日|工日(?=内|以内|之内)"), "工作日"),
    (re.compile(r"[日天]\(工作日\)"), "个工作日"),
    (re.compile(r"([日天月年])\((?:含|不含|包括)[^()]*\)"), r"\1"),
    (re.compile(r"该?信息形式(?=或|、|之日|变更)"), "信息形成"),
    (re.compile(r"内公开内公开"), "内公开"),
)

# ① 1. (1) 1) (一) 一、 一是: numbering of the parts of one cell. "3、6月" is a list of months, not numbering.
_CIRCLED: Final = re.compile(r"[①-⑳⑴-⒇⒈-⒛]")
_NUMBERING: Final = re.compile(
    r"(?:^|(?<=[\s;。,]))(?:\d{1,2}[.、)](?!\s*\d)|\(\d{1,2}\)|\([一二三四五六七八九十]{1,3}\)"
    r"|[一二三四五六七八九十]{1,3}、(?![一二三四五六七八九十])|[一二三四五六]是)"
)

# Art. 26 of the Regulations ends with 另有规定的,从其规定; catalogues copy it in many forms. It sets no time.
_OTHER_RULES: Final = r"(?:法律|法规|规章|国家|上级|相关|有关|政策|其他|国务院|另)[^,;。()\d]{0,30}"
_SAVING: Final = (
    re.compile(r"除[^,;。()\d]{0,30}有(?:规定|要求|约定)[者的]?以?外,?"),
    re.compile(
        r"[,;。]?(?:但|如|若|凡|其中|对)?"
        + _OTHER_RULES
        + r"有[^,;。()\d]{0,6}(?:规定|要求|约定)(?:的|者|时)?,?"
        r"(?:应当?|则|可|均)?(?:从其规定|除外|[按依遵][^,;。()\d]*|从其[^,;。()]*|执行)"
    ),
    re.compile(r"[,;]?(?:特殊|紧急)?情况[^,;。()\d]{0,4}除外"),
)
_PARENTHESES: Final = re.compile(r"\(([^()]*)\)")
_SENTENCE_END: Final = re.compile(r"[;。!\n]+")


def normalise(phrase: str) -> str:
    """The phrase in one spelling: half-width signs, no blanks inside words, parts parted by line feeds."""
    text = _CIRCLED.sub("\n", phrase)
    text = unicodedata.normalize("NFKC", text).translate(_SIMPLIFIED)
    text = text.replace("〜", "~").replace("–", "-").replace("—", "-").replace("~", "-").replace(":", ":")
    text = _READING_MARKS.sub("", text)
    text = _NUMBERING.sub("\x00", text)
    text = re.sub(r"\s+", "", text).replace("\x00", "\n")
    for wrong, right in _TYPING:
        text = wrong.sub(right, text)
    return text


def without_saving_clauses(text: str) -> str:
    """The text without 另有规定的从其规定 and its like (Art. 26, second sentence)."""
    for pattern in _SAVING:
        text = pattern.sub("", text)
    return text.replace("()", "")


def aside(text: str, weigh: Callable[[str], Literal["limit", "remark", "words"]]) -> str:
    """The text with its parentheses weighed: a limit becomes a sentence, a remark goes, other words stay."""
    if "(" not in text:
        return text
    parts = []
    for sentence in _SENTENCE_END.split(text):
        limits: list[str] = []

        def weighed(match: re.Match[str], limits: list[str] = limits) -> str:
            weight = weigh(match[1])
            if weight == "limit":
                limits.append(match[1])
            return match[0] if weight == "words" else ""

        parts += [_PARENTHESES.sub(weighed, sentence), *limits]
    return ";".join(parts)


def sentences(text: str) -> list[str]:
    """The parts that ;。 or numbering set apart, without empty ones."""
    return [part.strip(",、") for part in _SENTENCE_END.split(text) if part.strip(",、.")]
