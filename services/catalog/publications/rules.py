"""What a publication must carry before it counts (政府信息公开条例 Art. 17; 保密法 Art. 35, 实施条例 Art. 42)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kernel.http.problems import FieldError

#: FOI-17 and law.md §7: review first, then publish, item by item.
REVIEW = "《政府信息公开条例》第十七条、《保密法实施条例》第四十二条"


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
