"""What is looked at in the materials of a package, and how much each finding weighs. Pure.

An error stops the package: a disagreement with the document, a required element that is missing. Anything of style is a note.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import orjson

from kernel.quantities import narrow, quantities
from services.interpretation.checks import reading
from services.interpretation.checks.agreement import differences
from services.interpretation.checks.personal import KINDS, personal_numbers
from services.interpretation.checks.sources import Source
from services.interpretation.checks.words import VERSION
from services.interpretation.materials.rules import ELEMENTS, passages, said

#: A material of which more than this share is copied gets a note (our yardstick; the texts only say: no mere excerpt).
EXCERPT: Final = 0.5
_LOCKSTEP: Final = "国办发〔2019〕54号第十条"
_CONTENT: Final = "云南、辽宁、舟山解读办法(解读内容)"
_PRIVACY: Final = "《政府信息公开条例》第十五条、第十七条"
#: Members whose values a reader works out, or that tell of a case.
_WORKED: Final = ("/cases/",)
#: Elements that speak of other things than the document too.
_ELSEWHERE: Final = ("/elements/background/", "/elements/basis/", "/elements/changes/")
#: Days of the head: what they are called, what stands before and after them in a document.
_DATES: Final = {
    "effective_on": (
        "施行日期",
        re.compile(r"自$"),
        re.compile(r"起[^,，。;；\n]{0,6}(?:施行|实施|执行|生效)"),
    ),
    "expires_on": ("有效期", re.compile(r"(?:有效期?|施行|执行)[^,，。;；\n]{0,4}[至到]$"), re.compile(r"")),
}
#: Name of a material -> (its form, what it says).
Materials = Mapping[str, tuple[str, Mapping[str, Any]]]


#: The code of what is said where the checks did not come to their end.
UNFINISHED: Final = "check_not_finished"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found: in which material, at which pointer, from which sign to which; what the document says."""

    code: str
    level: Literal["error", "note"]
    material: str | None
    pointer: str
    start: int
    end: int
    written: str
    document: tuple[str, ...]
    article: int | None
    zh: str
    en: str
    source: str


@dataclass(frozen=True, slots=True)
class Checked:
    """All findings, the share of copied sentences by material, and the version of the word list."""

    findings: list[Finding]
    excerpt_share: dict[str, float]
    mean_sentence: dict[str, float]
    words_version: str = VERSION

    @property
    def errors(self) -> int:
        """How many findings stop the package."""
        return sum(one.level == "error" for one in self.findings)


def check(document: str, head: Mapping[str, Any], materials: Materials) -> Checked:
    """Check materials (name -> (form, content)) against the text of their document."""
    references = [
        head.get("document_number") or "",
        *(one["document_number"] or "" for one in head.get("bases", [])),
    ]
    wrong = _head_dates(document, head)
    dates = [head[name] for name in _DATES if head.get(name) and name not in wrong]
    source = Source(document, references=references, dates=dates, title=head.get("title") or "")
    runs, terms = reading.runs_of(document), reading.defined_terms(document)
    found = [*_elements(head, materials), *_forms(head, materials), *wrong.values()]
    shares, means = {}, {}
    for name, (_, content) in materials.items():
        found += _agreement(name, content, source)
        share, mean, style = _style(name, content, runs, terms)
        shares[name], means[name] = share, mean
        found += _personal(name, content)
        found += style
    return Checked(found, shares, means)


def _head_dates(document: str, head: Mapping[str, Any]) -> dict[str, Finding]:
    """The days of the head that are not what the document says: by member. A document that names no such day says nothing of it."""
    found = {}
    for name, (title, before, after) in _DATES.items():
        if not (told := head.get(name)):
            continue
        day = date.fromisoformat(told)
        text = narrow(document)
        said = [
            one
            for one in quantities(text)
            if isinstance(one.value, tuple) and None not in one.value
            and before.search(text, max(0, one.start - 12), one.start) and after.match(text, one.end)
        ]  # fmt: skip
        if said and all(one.value != (day.year, day.month, day.day) for one in said):
            written = tuple(dict.fromkeys(one.written for one in said))
            found[name] = Finding(
                "head_date_differs", "error", None, f"/{name}", 0, 0, told, written, None,
                f"{title}“{told}”与文件不符:文件为{'、'.join(written)}",
                f"{name} {told} does not agree with the document: {', '.join(written)}", _LOCKSTEP,
            )  # fmt: skip
    return found


def check_texts(document: str, head: bytes, materials: bytes) -> Checked:
    """The same of JSON, as it travels to another process."""
    return check(document, orjson.loads(head), orjson.loads(materials))


def unfinished(seconds: int) -> Checked:
    """What is said of materials that could not be looked at within bounds: they do not pass unseen."""
    row = Finding(UNFINISHED, "error", None, "", 0, 0, "", (), None,
                  f"文件与材料过长,检查未能在 {seconds} 秒内完成;请把材料拆成几件或缩短",
                  f"document and materials are too long to be checked in {seconds} s: split or shorten the materials", _LOCKSTEP)  # fmt: skip
    return Checked([row], {}, {})


def _elements(head: Mapping[str, Any], materials: Materials) -> list[Finding]:
    if not materials:
        return []
    told = said([content for _, content in materials.values()])
    excused = (head.get("plan") or {}).get("not_applicable", {})
    return [
        Finding("element_missing", "error", None, f"/elements/{name}", 0, 0, "", (), None,
                f"缺少“{row.title}”;确不适用的,在方案 not_applicable 中说明理由",
                f"{name} is missing: say it, or say in the plan why it does not apply", _CONTENT)
        for name, row in ELEMENTS.items()
        if row.required and name not in told and name not in excused
    ]  # fmt: skip


def _forms(head: Mapping[str, Any], materials: Materials) -> list[Finding]:
    forms = {form for form, _ in materials.values()}
    if not head.get("major") or not materials or len(forms) > 1:
        return []
    return [Finding("one_form", "note", None, "", 0, 0, "", (), None, "重大政策宜有两种以上解读形式",
                    "a major policy is better interpreted in two forms", _LOCKSTEP)]  # fmt: skip


def _agreement(name: str, content: Mapping[str, Any], source: Source) -> list[Finding]:
    found = []
    for passage in passages(content):
        example = passage.pointer.startswith(_WORKED)
        situation = ""
        if example:
            if not passage.pointer.endswith("/outcome"):
                continue  # what a case supposes is not said of the document
            situation = content["cases"][int(passage.pointer.split("/")[2])]["situation"]
        if passage.pointer.startswith("/qa/") and passage.pointer.endswith("/answer"):
            situation = content["qa"][int(passage.pointer.split("/")[2])]["question"]
        elsewhere = passage.pointer.startswith(_ELSEWHERE) or passage.elsewhere
        found += [
            Finding(one.code, "error" if one.error else "note", name, passage.pointer, one.start, one.end, one.written,
                    one.said, one.article, one.zh, one.en, _LOCKSTEP)
            for one in differences(passage.text, source, example=example, situation=situation, elsewhere=elsewhere)
        ]  # fmt: skip
    return found


def _style(
    name: str, content: Mapping[str, Any], runs: frozenset[str], terms: Sequence[str]
) -> tuple[float, float, list[Finding]]:
    found: list[Finding] = []
    lengths, counted, copied = [], 0, 0
    whole = []
    for passage in passages(content):
        whole.append(passage.text)
        for sentence in reading.sentences(passage.text):
            lengths.append(len(sentence.text.strip()))
            if (verdict := reading.is_copied(sentence.text, runs)) is not None:
                counted += 1
                copied += verdict
            if lengths[-1] > reading.LONG:
                found.append(
                    _note("long_sentence", name, passage.pointer, sentence.start, sentence.end, sentence.text[:40],
                          f"句子有 {lengths[-1]} 字,宜拆成短句", f"a sentence of {lengths[-1]} signs: split it")
                )  # fmt: skip
        for at, written, plain in reading.jargon(passage.text):
            found.append(
                _note("jargon", name, passage.pointer, at, at + len(written), written, f"“{written}”可写作“{plain}”",
                      f"{written} is official jargon: {plain}")
            )  # fmt: skip
    explained = [one["term"] for one in content["terms"]]
    found += [
        _note(
            "undefined_term",
            name,
            "/terms",
            0,
            0,
            term,
            f"术语“{term}”未作诠释",
            f"the term {term} is not explained",
        )
        for term in reading.undefined("\n".join(whole), terms, explained)
    ]
    share = copied / counted if counted else 0.0
    if share > EXCERPT:
        found.append(
            _note("excerpt", name, "", 0, 0, "", f"{share:.0%} 的句子摘自文件,宜用自己的话解读",
                  f"{share:.0%} of its sentences are copied from the document: say it in other words")
        )  # fmt: skip
    return round(share, 3), round(sum(lengths) / len(lengths), 1) if lengths else 0.0, found


def _personal(name: str, content: Mapping[str, Any]) -> list[Finding]:
    return [
        Finding("personal_number", "note", name, passage.pointer, one.start, one.end, passage.text[one.start : one.end], (), None,
                f"疑似{KINDS[one.kind]};公开前请核实是否涉及个人信息", f"it looks like a {one.kind}: review it before it is public", _PRIVACY)
        for passage in passages(content)
        for one in personal_numbers(passage.text)
    ]  # fmt: skip


def _note(
    code: str, material: str, pointer: str, start: int, end: int, written: str, zh: str, en: str
) -> Finding:
    return Finding(code, "note", material, pointer, start, end, written, (), None, zh, en, _CONTENT)
