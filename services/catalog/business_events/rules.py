"""What is odd about an event that is taken all the same: no binding meets it, a date of it cannot be meant."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from kernel.contracts.regions import contains
from services.catalog.bindings.rules import meets
from services.catalog.guidelines.rules import defect
from services.catalog.reference import KnownBinding

#: A trigger further than this from the event's own day is more likely a slip than a fact.
FAR: Final = timedelta(days=366)
SHOWN: Final = 10
#: Functions of bodies by the words of their names; offices that were merged count as one.
_FUNCTIONS: Final = (
    "自然资源|国土|规划局|土地", "民政", "财政", "应急|安全生产|安监", "公安|派出所", "税务", "教育|教体|学校",
    "卫生|卫健|医疗|医院", "市场监|食品|药品", "司法|法律|公证", "住房|住建|城乡建设|房屋", "人力资源|人社|劳动|就业|社会保障|社保",
    "农业|农村|农林|水利|水务", "生态环境|环境保护|环保", "文化|文旅|文广|教体文", "扶贫|乡村振兴|农村|返贫",
    "城市管理|城管|综合行政执法|市政|燃气", "发展和改革|发改|发展改革", "审批", "交通", "退役军人", "统计", "审计", "信访",
)  # fmt: skip
_GOVERNMENT: Final = "政府|街道|乡|镇"


def unbound(
    bindings: Mapping[str, tuple[KnownBinding, ...]], values: Mapping[str, Any], body_id: str, body_name: str
) -> dict[str, str]:
    """Why no binding meets an event of this body: the first condition that fails, with what would be known."""
    region, event_type = values["region"], values["event_type"]
    near = [b for b in bindings.get(event_type, ()) if contains(b.region, region)]
    after_zh = ";绑定后可以 POST …/evaluation 补齐义务(见 GET /v1/catalog/bindings)"
    after_en = "; once bound, POST …/evaluation adds the duties (see GET /v1/catalog/bindings)"
    if not near:
        known = sorted(
            kind for kind, found in bindings.items() if any(contains(b.region, region) for b in found)
        )
        listed = "、".join(known[:SHOWN]) or "无"
        return _no_binding(
            "/event_type", f"{region} 没有绑定事件类型 {event_type};已绑定:{listed}{after_zh}",
            f"{region} has no binding for the event type {event_type}; bound are: {', '.join(known[:SHOWN]) or 'none'}{after_en}",
        )  # fmt: skip
    domains = sorted({b.domain for b in near if b.domain is not None})
    if all(b.domain not in (None, values["domain"]) for b in near):
        return _no_binding(
            "/domain", f"事件类型 {event_type} 只绑定了领域 {'、'.join(domains)},报送的是 {values['domain']}{after_zh}",
            f"{event_type} is bound for the domain {', '.join(domains)}, this event says {values['domain']}{after_en}",
        )  # fmt: skip
    if all(b.body not in (None, body_id) for b in near):
        return _no_binding("/body", f"{event_type} 没有绑定给机构 {body_name}{after_zh}",
                           f"{event_type} is not bound for the body {body_name}{after_en}")  # fmt: skip
    if not any(meets(b.attributes, values["attributes"]) for b in near):
        names = sorted({name for b in near for name in b.attributes})
        return _no_binding("/attributes", f"{event_type} 的绑定要求属性 {'、'.join(names)} 取特定值{after_zh}",
                           f"the bindings of {event_type} want certain values of {', '.join(names)}{after_en}")  # fmt: skip
    return _no_binding("/event_type", f"没有绑定适用于 {event_type}(机构 {body_name}){after_zh}",
                       f"no binding meets {event_type} of {body_name}{after_en}")  # fmt: skip


def _no_binding(pointer: str, zh: str, en: str) -> dict[str, str]:
    return defect("no_binding", pointer, zh + ";未产生义务", en + ": no duty follows")


def other_body(item: Mapping[str, Any], body_name: str) -> dict[str, str] | None:
    """A word of caution when the body is of another function than every role that the item names (公开主体); None when
    one fits or the words do not tell. Read from the names: an inference.
    """
    named, own = item["responsible_body"], functions_of(body_name)
    roles = [functions_of(role) for role in named["roles"]] if named else []
    if not own or not roles or any(not role or role & own for role in roles):
        return None
    return defect("other_body", "/body",
                  f"事项 {item['id']} 的目录公开主体为“{named['text']}”,报送的是“{body_name}”,请核对(按名称推断)",
                  f"item {item['id']} names “{named['text']}” as responsible, this event “{body_name}”: check it (read"
                  " from the names)")  # fmt: skip


@lru_cache(maxsize=4096)
def functions_of(name: str) -> frozenset[str]:
    """The functions that a body's or a role's name speaks of; a government at large only where no other is named."""
    found = frozenset(words for words in _FUNCTIONS if re.search(words, name))
    return found or frozenset(words for words in (_GOVERNMENT,) if re.search(words, name))


def odd_dates(
    dates: Mapping[str, date], occurred_on: date, today: date, fields: Iterable[str]
) -> list[dict[str, str]]:
    """Dates that can hardly be meant, and names that no binding of the event asks for (`fields` are those asked)."""
    asked = set(fields)
    found = []
    for name, day in dates.items():
        if day > today + FAR or abs(day - occurred_on) > FAR:
            found.append(
                defect("odd_date", f"/dates/{name}", f"日期 {name} 为 {day},与事件发生日 {occurred_on} 相距一年以上,请核对",
                       f"{name} is {day}, more than a year from the event's day {occurred_on}: check it")
            )  # fmt: skip
        if asked and name not in asked:
            listed = "、".join(sorted(asked))
            found.append(
                defect("unused_date", f"/dates/{name}", f"没有绑定用到日期 {name};用到的是:{listed}",
                       f"no binding uses the date {name}; used are: {', '.join(sorted(asked))}")
            )  # fmt: skip
    return found
