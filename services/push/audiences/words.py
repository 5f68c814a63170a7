"""Reasons in words, in Chinese and in English. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.push.subscriptions.grammar import All, AnyOf, Not, Region, Rule, Values

_DIMENSIONS: Final = {
    "domain": ("领域", "domain"), "item": ("公开事项", "item"), "body": ("公开主体", "body"),
    "audience": ("受众群体", "audience group"), "event_type": ("事件类型", "event type"), "class": ("消息类别", "class"),
}  # fmt: skip
_DIRECTIONS: Final = {
    "down": ("及其上级(下发)", "or a division above it"), "up": ("及其下级(上报)", "or a division below it"),
    "exact": ("(仅本级)", "itself"),
}  # fmt: skip


def told(why: Mapping[str, Any], rules: Mapping[tuple[str, int], Rule], region: str) -> tuple[str, str]:
    """One reason as a sentence (Chinese, English); `rules` by subscription and version, `region` is the message's."""
    matched = "、".join(why["matched"])
    rule = rules.get((why["rule"], why["version"]))
    if rule is None:
        return _of_terms(why, matched)
    if why["held"] and why["clause"].split("/").count("not") % 2:
        return f"您的订阅排除了“{matched}”", f"your rule leaves {matched} out"
    match _at(rule, why["clause"]):
        case Region(code, direction):
            zh, en = _DIRECTIONS[direction]
            if why["held"]:
                return (
                    f"您关注 {code} {zh}的信息,本消息属于 {region}",
                    f"you follow {code} {en}; the message is for {region}",
                )
            return (
                f"您关注 {code} {zh}的信息,本消息属于 {region},不在其中",
                f"you follow {code} {en}; the message is for {region}",
            )
        case Values(dimension, values):
            zh, en = _DIMENSIONS[dimension]
            if why["held"]:
                return (
                    f"订阅条件中的{zh}“{matched}”与本消息相符",
                    f"the message has the {en} {matched} of your rule",
                )
            asked = "、".join(values)
            return (f"本消息的{zh}不是“{asked}”", f"the message has no {en} of {asked.replace('、', ', ')}")
    raise ValueError(f"{why['clause']} is no condition of the rule")


_NAMED: Final = {
    "responsible": ("您是机构“{}”登记的责任人", "you are registered as responsible for the body {}"),
    "digest": ("这是您订阅的摘要({})", "it is the digest that you subscribed to ({})"),
    "question": (
        "有人为您登记了渠道 {},请您确认",
        "somebody registered the channel {} for you: you are asked to confirm",
    ),
    "supervisor": ("您是机构“{}”登记的督办人", "you are registered as supervisor of the body {}"),
}


def _of_terms(why: Mapping[str, Any], matched: str) -> tuple[str, str]:
    if why["dimension"] in _NAMED:
        zh, en = _NAMED[why["dimension"]]
        return zh.format(matched), en.format(matched)
    if why["dimension"] == "region":
        if why["held"]:
            return (
                f"您所在地属于本次推送范围 {matched}",
                f"you are at home in {matched}, to which the push is narrowed",
            )
        return "您所在地不在本次推送范围内", "you are not at home where the push is narrowed to"
    if not why["held"]:
        return "该事项面向特定群体,您不在其中", "the item is for specific groups to which you do not belong"
    if why["matched"] == ["whole_society"]:
        return "目录规定该事项面向全社会公开", "the catalogue says that the item is for the whole society"
    return (
        f"该事项面向特定群体,您属于“{matched}”",
        f"the item is for specific groups; you belong to {matched}",
    )


def sentences(
    why: Sequence[Mapping[str, Any]], rules: Mapping[tuple[str, int], Rule], region: str
) -> tuple[list[str], list[str]]:
    """All reasons as sentences, Chinese and English."""
    found = [told(one, rules, region) for one in why]
    return [zh for zh, _ in found], [en for _, en in found]


def _at(rule: Rule, clause: str) -> Rule:
    """The condition that a pointer names."""
    for step in clause.split("/")[1:]:
        match rule:
            case All(of) | AnyOf(of) if step.isdigit():
                rule = of[int(step)]
            case Not(of):
                rule = of
    return rule
