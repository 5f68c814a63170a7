"""The cell of the legal basis (公开依据): acts with their numbers and kinds, nested titles, words outside 《》. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from kernel.contracts.divisions import read_divisions
from services.catalog.seed.reader import read_guidelines
from services.catalog.seed.titles import normalise_title
from services.catalog.workbooks.words import narrow, words

_NUMBERING: Final = re.compile(
    r"(?:^|(?<=[\s;\uff1b。,\uff0c、》)\uff09]))(?:\d{1,2}\s*[.\uff0e、)\uff09](?!\d)|[(\uff08]\s*[\d一二三四五六七八九十]{1,3}\s*[)\uff09]"
    r"|[①-⑳]|[一二三四五六七八九十]{1,2}、)\s*"
)
_BREAK: Final = re.compile(r"\s*\n\s*")
#: What has to stand before a line break for the words after it to be another act.
_WHOLE: Final = re.compile(
    r"(?:法|条例|规定|办法|意见|通知|细则|方案|号|决定|文件|规划|[)\uff09》;\uff1b。、,\uff0c])$"
)
_BEFORE: Final = re.compile(r"^(?:及其?|以及|和|与|依据|根据|按照|按|等|或)+(?=.)")
_NUMBER: Final = re.compile(
    r"^[(\uff08]\s*([^()\uff08\uff09]*(?:号|令|修[正订]|GB|DB|〔\d{4}|\[\d{4})[^()\uff08\uff09]*)[)\uff09]"
)
_OPEN_NUMBER: Final = re.compile(r"^\s*([一-鿿]{1,14}[〔\[(\uff08【]\s*\d{4}\s*[〕\])\uff09】]?\s*第?\d+号)")
_STAGE: Final = re.compile(r"^[(\uff08](?:试行|暂行|草案|修订|修正|征求意见稿)[)\uff09]")
_SEPARATORS: Final = "、,\uff0c;\uff1b。. \t\n"
#: Signs of a title, titles inside it counted; what goes on longer was never closed.
_LONGEST_TITLE: Final = 400
_OPENED: Final = re.compile(r"[(\uff08]")
_CLOSED: Final = re.compile(r"[)\uff09]")
_ISSUER: Final = re.compile(r"(?:院|厅|部|局|委|委员会|政府|办公室|中央|总局|会)$")


@dataclass(frozen=True, slots=True)
class Act:
    """An act as the cell names it; `canonical` is its full title where the cell shortens one that is known."""

    title: str
    number: str | None
    kind: str
    canonical: str | None

    def as_dict(self) -> dict[str, str | None]:
        """As rows show it: `canonical_title` only where there is one."""
        shown: dict[str, str | None] = {"title": self.title, "doc_no": self.number, "kind": self.kind}
        return shown | {"canonical_title": self.canonical} if self.canonical else shown


@lru_cache(maxsize=512)
def read_basis(text: str) -> tuple[Act, ...]:
    """The acts of a cell in their order, each once."""
    flat = _flat(text)
    found = [act for piece in _pieces(flat) if (act := _act(*piece))]
    return tuple(dict.fromkeys(found))


def _flat(text: str) -> str:
    """The cell on one line: a break inside a title or a phrase goes, one after a whole act becomes 、."""
    text = _NUMBERING.sub("\n", text)
    lines = [line.strip() for line in _BREAK.split(text) if line.strip()]
    flat = ""
    for line in lines:
        inside = flat.count("《") > flat.count("》") or len(_OPENED.findall(flat)) > len(
            _CLOSED.findall(flat)
        )
        glue = (
            ""
            if not flat
            or inside
            or not (line.startswith("《") or _WHOLE.search(flat))
            or line[0] in "(\uff08"
            else "、"
        )
        flat += glue + line
    return flat


def _pieces(text: str) -> Iterator[tuple[str, str | None, bool]]:
    """(title or words, number, in 《》) in the order of the text."""
    rest = text
    while rest:
        start = rest.find("《")
        if start < 0:
            yield from _loose(rest)
            return
        before = rest[:start]
        if before.strip(_SEPARATORS) and not _ISSUER.search(before.strip()):
            yield from _loose(before)
        end = _closing(rest, start)
        title, rest = rest[start + 1 : end], rest[end + 1 :]
        if stage := _STAGE.match(rest):
            title, rest = title + stage.group(), rest[stage.end() :]
        number = _NUMBER.match(rest.lstrip()) or _OPEN_NUMBER.match(rest)
        if number:
            rest = (rest.lstrip() if rest.lstrip().startswith(("(", "\uff08")) else rest)[number.end() :]
        yield title.strip(), number[1].strip() if number else None, True


def _closing(text: str, start: int) -> int:
    """Where the title that begins here ends; titles in titles are counted."""
    depth = 0
    for index in range(start, min(start + _LONGEST_TITLE, len(text))):
        depth += (text[index] == "《") - (text[index] == "》")
        if depth == 0:
            return index
    following = text.find("《", start + 1)
    return (following if following > 0 else len(text)) - 1


def _loose(text: str) -> Iterator[tuple[str, str | None, bool]]:
    depth, start = 0, 0
    parts = []
    for index, sign in enumerate(text):
        depth = max(depth + (sign in "(\uff08〔[") - (sign in ")\uff09〕]"), 0)
        if sign in "、,\uff0c;\uff1b。" and not depth:
            parts.append(text[start:index])
            start = index + 1
    for part in (*parts, text[start:]):
        words_ = _BEFORE.sub("", part.strip(_SEPARATORS)).strip()
        words_ = re.sub(r"^第[一二三四五六七八九十百零\d]+条.*$|^等$|^等(?:文件|规定)?$", "", words_)
        number = re.search(r"[(\uff08]([^()\uff08\uff09]*(?:号|令)[^()\uff08\uff09]*)[)\uff09]\s*$", words_)
        if number:
            words_ = words_[: number.start()].strip()
        if len(words_) > 1 and not _OPEN_NUMBER.fullmatch(words_):
            yield words_, number[1] if number else None, False


def _act(title: str, number: str | None, titled: bool) -> Act | None:
    if not title:
        return None
    canonical = _canonical().get(narrow(title))
    return Act(title, number, kind_of_act(title, number, titled=titled), canonical)


def kind_of_act(title: str, number: str | None, *, titled: bool) -> str:
    """The kind of an act: by what the shipped rows call it, its number, the end of its title; unspecified for
    相关规定 and whatever has no such end.
    """
    known = _known_kinds().get(normalise_title(title))
    if known:
        return known
    acts = words()["acts"]
    if not titled and any(word in title for word in acts["unspecified"]):
        return "unspecified"
    for kind, marks in acts["numbers"].items():
        if number and any(mark in number for mark in marks):
            return str(kind)
    ends = normalise_title(re.sub(r"[(\uff08][^()\uff08\uff09]*[)\uff09]$", "", title))
    longest = max(
        (
            (len(end), kind)
            for kind, endings in acts["endings"].items()
            for end in endings
            if ends.endswith(end)
        ),
        default=(0, "normative_document" if titled else "unspecified"),
    )
    kind = longest[1]
    local = kind in acts["local"] and any(title[:n] in _places() for n in range(2, 12))
    return str(acts["local"][kind]) if local else str(kind)


@cache
def _canonical() -> Mapping[str, str]:
    known = words()["acts"]["canonical"].items()
    return {narrow(short): full for full, shorts in known for short in shorts}


@cache
def _known_kinds() -> Mapping[str, str]:
    """Title -> the kind that the shipped rows most often give it."""
    counts: dict[str, Counter[str]] = {}
    for document in read_guidelines():
        for item in document["items"]:
            for act in item["basis"] or ():
                counts.setdefault(normalise_title(act["title"]), Counter())[act["kind"]] += 1
    return {title: kinds.most_common(1)[0][0] for title, kinds in counts.items()}


@cache
def _places() -> frozenset[str]:
    """Names of provinces, prefectures and counties: an act that begins with one is local."""
    return frozenset(region.name for region in read_divisions() if region.parent is not None)
