"""Forms and elements of materials, as data; what a material says as text, and its hash. Pure."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

#: 国办发〔2019〕54号第十条: the first five; video, expert and head of department by local texts.
FORMS: Final[Mapping[str, str]] = {
    "press_conference": "新闻发布会", "briefing": "吹风会", "qa": "简明问答", "chart": "图表图解", "case": "案例说明",
    "video": "视频", "expert": "专家解读", "head_of_department": "主要负责人解读", "article": "解读文章",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ElementRow:
    """An element of an interpretation: its title, and whether a package has to say it (unless its plan tells why not)."""

    title: str
    required: bool


#: 云南、辽宁、舟山解读办法(INT-7); what is required is what issue and texts name in common.
ELEMENTS: Final[Mapping[str, ElementRow]] = {
    "background": ElementRow("背景", True), "basis": ElementRow("依据", True), "aims": ElementRow("目标任务", True),
    "main_content": ElementRow("主要内容", True), "scope": ElementRow("涉及范围", True),
    "standards": ElementRow("执行标准", True), "attention": ElementRow("注意事项", False),
    "terms": ElementRow("关键词诠释", True), "benefits": ElementRow("惠民利民举措", True),
    "changes": ElementRow("新旧政策差异", True),
}  # fmt: skip


#: Materials of a package.
MOST_MATERIALS: Final = 20

#: Words by which a table of figures says that it is taken from the document.
_OWN: Final = ("本办法", "本通知", "本意见", "本规定", "本方案", "本细则", "本文件")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text and where it stands, as a JSON Pointer into the material."""

    pointer: str
    text: str
    #: Figures whose source is not the document.
    elsewhere: bool = False


def passages(content: Mapping[str, Any]) -> Iterator[Passage]:
    """Everything that a material says, piece by piece."""
    yield Passage("/title", content["title"])
    for name, texts in content["elements"].items():
        yield from (Passage(f"/elements/{name}/{n}", text) for n, text in enumerate(texts))
    yield from (Passage(f"/paragraphs/{n}", text) for n, text in enumerate(content["paragraphs"]))
    for members in (
        ("qa", "question", "answer"), ("cases", "title", "situation", "outcome"), ("comparisons", "matter", "new"),
        ("terms", "term", "meaning"),
    ):  # fmt: skip
        for n, row in enumerate(content[members[0]]):
            if members[0] == "comparisons" and row["article"]:
                yield Passage(f"/comparisons/{n}/article", row["article"])
            yield from (Passage(f"/{members[0]}/{n}/{member}", row[member]) for member in members[1:])
    yield from (Passage(f"/steps/{n}", text) for n, text in enumerate(content["steps"]))
    for n, table in enumerate(content["figures"]):
        own = any(word in table["source"] for word in _OWN)
        yield from (
            Passage(f"/figures/{n}/{member}", table[member], not own)
            for member in ("title", "alt")
            if table.get(member)
        )
        for row, cells in enumerate(table["rows"]):
            for column, cell in enumerate(cells[1:], 1):
                text = f"{cells[0]}{table['columns'][column]}{cell}{table['unit']}"
                if any(sign.isdigit() for sign in cell):
                    yield Passage(f"/figures/{n}/rows/{row}/{column}", text, not own)


def said(contents: Sequence[Mapping[str, Any]]) -> set[str]:
    """The elements that materials say together; structured parts count for theirs."""
    found = {name for content in contents for name in content["elements"]}
    if any(content["terms"] for content in contents):
        found.add("terms")
    if any(content["comparisons"] for content in contents):
        found.add("changes")
    return found


def digest_of(content: Mapping[str, Any], files: Sequence[Mapping[str, Any]]) -> str:
    """The SHA-256 of what a material says and of its files: another word is another hash."""
    text = orjson.dumps([content, [one["sha256"] for one in files]], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).hexdigest()
