"""What a publication must carry before it counts (政府信息公开条例 Art. 17; 保密法 Art. 35, 实施条例 Art. 42), and its entry
in the directory (Art. 12): how a body's index numbers are drawn, what an entry still lacks.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from string import Formatter
from typing import Any, Final

from kernel.http.problems import FieldError
from services.catalog.guidelines.rules import defect

#: FOI-17 and law.md §7: review first, then publish, item by item.
REVIEW = "《政府信息公开条例》第十七条、《保密法实施条例》第四十二条"

ART_12: Final = "《政府信息公开条例》第十二条"
#: Index numbers (索引号) in real directories: credit code or organisation code, year, serial. No rule sets the form.
SCHEME: Final = "{credit_code}/{year}-{serial:05d}"
SCHEME_WITHOUT_CODE: Final = "{body}/{year}-{serial:05d}"
_OF_CODE: Final = frozenset({"credit_code", "org_code"})
_DIRECTORY: Final = {"summary": ("内容概述", "summary"), "created_on": ("生成日期", "creation date")}


def faults(
    values: Mapping[str, Any], item: Mapping[str, Any], known_channels: frozenset[str], today: date
) -> list[FieldError]:
    """Every member of a publication that does not hold; empty when it can be recorded."""
    found = []
    review = values["review"]
    if values["published_on"] > today:
        found.append(
            FieldError("/published_on", "in_the_future", f"公开日期不能晚于今日 {today}",
                       f"the day of publication cannot be later than today, {today}")
        )  # fmt: skip
    if review["reviewed_on"] > values["published_on"]:
        found.append(
            FieldError("/review/reviewed_on", "review_after_publication", f"须先审查、后公开({REVIEW})",
                       f"the review comes before the publication ({REVIEW})")
        )  # fmt: skip
    if review["decision"] == "do_not_publish":
        found.append(
            FieldError("/review/decision", "not_cleared", f"审查结论为不予公开,不能登记为已公开({REVIEW})",
                       f"the review decided against publication ({REVIEW})")
        )  # fmt: skip
    found += directory_faults(values, values["published_on"])
    names = [element["name"] for element in item["content_elements"] or ()]
    found += [
        FieldError(f"/elements/{n}", "unknown_element", f"目录中没有内容要素“{name}”;须与目录原文一致",
                   f"the item has no content element “{name}”: use the catalogue's words")
        for n, name in enumerate(values["elements"])
        if name not in names
    ]  # fmt: skip
    found += [
        FieldError(f"/channels/{n}", "unknown_channel", f"未知公开渠道 {code};见 GET /v1/catalog/vocabularies",
                   f"unknown channel {code}; see GET /v1/catalog/vocabularies")
        for n, code in enumerate(values["channels"])
        if code not in known_channels
    ]  # fmt: skip
    return found


def unserved(item: Mapping[str, Any], used: Sequence[str]) -> list[str]:
    """Channels that the item names and that no standing publication used."""
    return [code for code in item["channels"] or () if code not in used]


def scheme_fault(scheme: str, credit_code: str | None) -> tuple[str, str] | None:
    """Why a body's scheme of index numbers does not do, in both languages; None when it does.

    It names the year, the serial (`{serial}` or `{serial:05d}`) and the body, by `{credit_code}`, `{org_code}` (its
    characters 9 to 17) or `{body}`: else numbers of two years or two bodies would be the same.
    """
    try:
        parts = [(name, spec, turn) for _, name, spec, turn in Formatter().parse(scheme) if name is not None]
    except ValueError:
        return "大括号不成对", "a brace has no partner"
    names = [name for name, _, _ in parts]
    unknown = [name for name in names if name not in _OF_CODE | {"body", "year", "serial"}]
    bad = [n for n, spec, turn in parts if turn or (spec and not (n == "serial" and _is_width(spec)))]
    if unknown or bad:
        listed = "、".join(dict.fromkeys([*unknown, *bad]))
        return (
            f"不能用 {{{listed}}};可用 {{credit_code}}、{{org_code}}、{{body}}、{{year}}、{{serial}}、{{serial:05d}}",
            f"{{{listed}}} is not known: there are {{credit_code}}, {{org_code}}, {{body}}, {{year}}, {{serial}}, {{serial:05d}}",
        )
    if not {"year", "serial"} <= set(names) or not (_OF_CODE | {"body"}) & set(names):
        return (
            "须含 {year}、{serial} 和机构({credit_code}、{org_code} 或 {body})",
            "it needs {year}, {serial} and the body ({credit_code}, {org_code} or {body})",
        )
    if credit_code is None and _OF_CODE & set(names):
        return "该机构尚无统一社会信用代码", "the body has no credit code yet"
    return None


def index_number(scheme: str | None, body: str, credit_code: str | None, year: int, serial: int) -> str:
    """The index number (索引号, Art. 12) by the body's scheme; without one, or without the code it asks for, by default."""
    if scheme is None or scheme_fault(scheme, credit_code):
        scheme = SCHEME if credit_code else SCHEME_WITHOUT_CODE
    code = credit_code or ""
    return scheme.format(credit_code=code, org_code=code[8:17], body=body, year=year, serial=serial)


def directory_defects(entry: Mapping[str, Any]) -> list[dict[str, str]]:
    """What Art. 12 asks of a directory entry and this one lacks (its index number and title are never absent)."""
    return [
        defect(f"missing_{member}", f"/{member}", f"目录缺少{zh}({ART_12})", f"the directory lacks the {en} ({ART_12})")
        for member, (zh, en) in _DIRECTORY.items()
        if not entry[member]
    ]  # fmt: skip


def directory_faults(values: Mapping[str, Any], published_on: date) -> list[FieldError]:
    """Dates of a directory entry that cannot be: the information is written and made before it is published."""
    names = {"written_on": ("成文日期", "document's date"), "created_on": ("生成日期", "creation date")}
    return [
        FieldError(f"/{member}", "after_publication", f"{zh}不能晚于公开日期 {published_on}",
                   f"the {en} is not later than the publication, {published_on}")
        for member, (zh, en) in names.items()
        if values[member] is not None and values[member] > published_on
    ]  # fmt: skip


def _is_width(spec: str) -> bool:
    """`05d`: a width of one digit, filled with noughts."""
    return len(spec) == 3 and spec[0] == "0" and spec[1] in "123456789" and spec[2] == "d"
