"""A package as blocks: headings, paragraphs, lists, tables, charts, in the order in which they are read. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from services.interpretation.materials.rules import ELEMENTS, FORMS

Form = Literal["html", "print", "wechat", "text"]
FORMS_OF_PAGES: Final[Mapping[Form, str]] = {
    "html": "网页", "print": "打印", "wechat": "公众号文章", "text": "纯文本",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 4."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `lead` is what it begins with in bold."""

    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    """A numbered list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; the first column names its rows."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart of a material: its number among the material's figures, and its text for those who do not see it."""

    material: str
    number: int
    alt: str


Block = Heading | Paragraph | Steps | Table | Picture


def blocks(document: Mapping[str, Any]) -> list[Block]:
    """A released package (see ReleasedPackage) as blocks."""
    found: list[Block] = [Heading(1, f"《{document['title']}》解读")]
    facts = [
        ("发文机关", document["issuer"]), ("文号", document["document_number"]), ("施行日期", document["effective_on"]),
        ("有效期至", document["expires_on"]), ("解读人", (document.get("interpreter") or {}).get("name")),
    ]  # fmt: skip
    found += [Paragraph(str(value), f"{name}:") for name, value in facts if value]
    if document.get("emergency") and not document["emergency"]["reviewed_at"]:
        found.append(Paragraph("本件为应急发布,尚待复核。", "提示:"))
    if document.get("basis_changed"):
        found.append(Paragraph("制定依据已有变化,解读材料待修订。", "提示:"))
    for material in document["materials"]:
        found += _material(material)
    if document.get("questions"):
        found.append(Heading(2, "大家还问"))
        for entry in document["questions"]:
            found += [Heading(3, entry["question"]), Paragraph(entry["answer"])]
            if entry["stale"]:
                found.append(Paragraph("文件已有新版,该答复待核对。", "提示:"))
    found.append(Heading(2, "文件原文"))
    found += [Paragraph(line.strip()) for line in document["document"]["text"].split("\n") if line.strip()]
    return found


def _material(material: Mapping[str, Any]) -> Iterator[Block]:
    content = material["content"]
    yield Heading(2, f"{content['title']}({FORMS[material['form']]})")
    if content["interpreter"]:
        yield Paragraph(f"{content['interpreter']['name']},{content['interpreter']['post']}", "解读人:")
    for name, row in ELEMENTS.items():
        if texts := content["elements"].get(name):
            yield Heading(3, row.title)
            yield from map(Paragraph, texts)
    yield from map(Paragraph, content["paragraphs"])
    for pair in content["qa"]:
        yield Heading(3, f"问:{pair['question']}")
        yield Paragraph(pair["answer"], "答:")
    for case in content["cases"]:
        yield Heading(3, f"案例:{case['title']}")
        yield Paragraph(case["situation"], "情形:")
        yield Paragraph(case["outcome"], "结果:")
    if content["steps"]:
        yield Heading(3, "办理步骤")
        yield Steps(tuple(content["steps"]))
    if content["comparisons"]:
        rows = tuple((one["matter"], one["old"], one["new"]) for one in content["comparisons"])
        yield Table("新旧政策对比", ("事项", "原来", "现在"), rows)
    if content["terms"]:
        yield Heading(3, "关键词")
        yield from (Paragraph(one["meaning"], f"{one['term']}:") for one in content["terms"])
    for n, figure in enumerate(content["figures"]):
        if figure.get("chart"):
            yield Picture(material["name"], n, figure.get("alt") or figure["title"])
        yield _figure(figure)


def _figure(figure: Mapping[str, Any]) -> Table:
    rows: Sequence[Sequence[str]] = figure["rows"]
    caption = f"{figure['title']}(单位:{figure['unit']};来源:{figure['source']})"
    return Table(caption, tuple(figure["columns"]), tuple(tuple(row) for row in rows))
