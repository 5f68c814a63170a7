"""Numbers in the report's text that differ from its tables: the commonest real defect. Warnings, pure.

Few phrases are known, and a number is compared only where the phrase means the whole of the report year: part-numbers
(其中…), sentences of another year and, in the overview, reviews that are not about disclosure are passed over. Where a
section says the table's number anywhere, that phrase is settled there: a breakdown by unit gives no alarm.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from services.disclosure_requests.reports.findings import Finding, plain
from services.disclosure_requests.reports.report import Number, Report
from services.disclosure_requests.reports.tables import (
    DENIED,
    NOT_HANDLED,
    OTHERWISE,
    SECTIONS,
    UNAVAILABLE,
    Title,
)

_N: Final = r"(\d{1,12})余?[件起宗条份]"
_ASKED: Final = (
    r"(?:各类|公众)?的?(?:政府信息公开依申请公开|依申请公开政府信息|政府信息依申请公开|政府信息公开|政府信息|信息公开|依申请公开)?的?"
    r"(?:申请|依申请公开)(?:表|事项|数量|件)?(?:共计|总计|合计|共|为)?"
)
_GIVEN: Final = r"(?:决定|答复|处理|的)*(?:共计|共|申请)?"
_OF_DISCLOSURE: Final = re.compile(r"信息公开|依申请")
_PART: Final = re.compile(r"其中|包括|分别")
_YEAR: Final = re.compile(r"(20\d\d)年")
_OTHER_YEAR: Final = re.compile(r"上年|去年|上一年|同比|较\d|比\d|历年")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase with a number, and whose sum that number is. `of_disclosure`: only where disclosure is spoken of."""

    id: str
    pattern: re.Pattern[str]
    rows: tuple[str, ...]
    of_disclosure: bool = False


def _phrase(id_: str, pattern: str, *rows: str, of_disclosure: bool = False) -> Phrase:
    return Phrase(f"TXT-{id_}", re.compile(pattern), rows, of_disclosure)


#: `rows`: rows of table 3, headings of its groups, blocks of table 4, or figures of table 2, added up.
PHRASES: Final[tuple[Phrase, ...]] = (
    _phrase("NEW", rf"(?:新收|收到|受理|接收|接到)(?:了|到)?{_ASKED}{_N}", "new"),
    _phrase("CARRIED-IN", rf"(?:上年|上年度|上一年度)结转(?:{_ASKED})?{_N}", "carried_in"),
    _phrase("CARRIED-OUT", rf"结转(?:至|到)?(?:下年|下年度|下一年度|次年)(?:度)?(?:继续)?(?:办理|答复)?(?:{_ASKED})?{_N}",
            "carried_out"),
    _phrase("TOTAL", rf"(?:答复|办结|办理完毕)(?:了)?{_ASKED}{_N}", "total"),
    _phrase("GRANTED-PARTIAL", rf"予以公开(?:和|及|与|、|或)部分公开{_GIVEN}{_N}", "granted", "partial"),
    _phrase("GRANTED", rf"予以公开{_GIVEN}{_N}", "granted"),
    _phrase("PARTIAL", rf"(?<!及)(?<!和)(?<!与)(?<!、)(?<!或)部分公开{_GIVEN}{_N}", "partial"),
    _phrase("DENIED", rf"不予公开{_GIVEN}{_N}", DENIED),
    _phrase("UNAVAILABLE", rf"无法提供{_GIVEN}{_N}", UNAVAILABLE),
    _phrase("NOT-HANDLED", rf"不予处理{_GIVEN}{_N}", NOT_HANDLED),
    _phrase("OTHERWISE", rf"其他处理{_GIVEN}{_N}", OTHERWISE),
    _phrase("REVIEW", rf"行政复议(?:案件|申请)?(?:共计|共)?{_N}", "review", of_disclosure=True),
    _phrase("SUIT", rf"(?:行政)?诉讼(?:案件)?(?:共计|共)?{_N}", "suit_direct", "suit_after_review", of_disclosure=True),
    _phrase("NORMATIVE-MADE", rf"(?:制发|制定|印发|出台)(?:行政)?规范性文件{_N}", "normative_made"),
    _phrase("NORMATIVE-REPEALED", rf"废止(?:行政)?规范性文件{_N}", "normative_repealed"),
    _phrase("NORMATIVE-IN-FORCE", rf"现行有效的?(?:行政)?规范性文件{_N}", "normative_in_force"),
)  # fmt: skip


def check_narrative(report: Report) -> list[Finding]:
    """The numbers of the report's sections that differ from its tables, section by section."""
    return [
        finding
        for section in SECTIONS
        if (text := report.sections.get(section.name))
        for finding in _section(section, _plain_text(text), report)
    ]


def _section(section: Title, text: str, report: Report) -> Iterator[Finding]:
    for phrase in PHRASES:
        expected = _expected(phrase, report)
        if expected is None:  # a figure of table 2 that the format does not have
            continue
        said = [
            match for match in phrase.pattern.finditer(text) if _is_whole(match, section, phrase, report.year)
        ]
        if not said or any(int(match[1]) in expected for match in said):
            continue
        match, shown = said[0], expected[0]
        yield Finding(
            phrase.id, "warning", "+".join(_rows(phrase, report)), "total", shown, int(match[1]),
            f"“{section.zh}”写“{match[0]}”,表中为 {plain(shown)}",
            f"section {section.name} says “{match[0]}”, the tables say {plain(shown)}",
            f"/sections/{section.name}",
        )  # fmt: skip


def _is_whole(match: re.Match[str], section: Title, phrase: Phrase, year: int) -> bool:
    """Whether the number is that of the whole report year: judged by the sentence before it."""
    text = match.string
    start = max(text.rfind(mark, 0, match.start()) for mark in "。;!?") + 1
    end = next((at for at in range(match.end(), len(text)) if text[at] in "。;!?"), len(text))
    before, sentence = text[start : match.start()], text[start:end]
    if "余" in match[0] or _PART.search(before) or _OTHER_YEAR.search(before.rpartition(",")[2]):
        return False
    years = _YEAR.findall(before)
    if years and int(years[-1]) != year:
        return False
    if phrase.id == "TXT-NEW" and "结转" in text[match.end() : match.end() + 12]:
        return False
    return not phrase.of_disclosure or section.name == "remedies" or bool(_OF_DISCLOSURE.search(sentence))


def _rows(phrase: Phrase, report: Report) -> tuple[str, ...]:
    """The rows that a phrase adds up, headings replaced by what stands under them."""
    return tuple(name for row in phrase.rows for name in (report.form.under(row) or (row,)))


def _expected(phrase: Phrase, report: Report) -> tuple[Number, ...] | None:
    """What the tables say: the parts added up, and the total as printed. None where they have no such row."""
    rows, tables = _rows(phrase, report), {**report.table3, **report.table4}
    if all(row in tables for row in rows):
        return sum(sum(tables[row][:-1]) for row in rows), sum(tables[row][-1] for row in rows)
    if all(row in report.table2 for row in rows):
        return (sum(report.table2[row] for row in rows),)
    return None


def _plain_text(text: str) -> str:
    """Narrow signs, no spaces, no commas inside numbers."""
    narrow = unicodedata.normalize("NFKC", text)
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", re.sub(r"\s+", "", narrow))
