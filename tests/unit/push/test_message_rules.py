"""Templates without loops, quiet hours that put off, caps that say so, stages in their order."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.clock import SHANGHAI
from kernel.text import without_odd
from services.push.deliveries.rules import PRIORITIES
from services.push.messages.content import bytes_of, faults_of, message_of
from services.push.messages.rules import CAPPED, Quiet, earliest, over_cap
from services.push.registry.schemas import UNCAPPED
from services.push.templates.rules import MAX_OUTPUT, Slot, TemplateError, filled, new_text

NIGHT = Quiet(time(22), time(7))
EVENING = datetime(2026, 3, 2, 23, 30, tzinfo=SHANGHAI)


def fill(text: str, **values: str) -> str:
    return filled([("/title", text)], values)[0]


def test_names_are_filled_in_by_their_filters_and_optional_parts_fall_away() -> None:
    text = "补偿款{sum|amount}自{day|date}起发放[[,咨询电话 {phone}]]。{{原文}}"
    assert fill(text, sum="12345.60", day="2026-03-02") == "补偿款12345.60元自2026年3月2日起发放。{原文}"
    assert fill(text, sum="800", day="2026-03-02", phone="12345").endswith("发放,咨询电话 12345。{原文}")


def test_what_looks_like_a_template_in_a_value_is_no_template() -> None:
    assert fill("{a}", a="{b} [[ {{") == "{b} [[ {{"


@pytest.mark.parametrize(
    "text, values, code",
    [
        ("{% for x in y %}", {}, "bad_template"), ("{a.__class__}", {}, "bad_template"), ("{a()}", {}, "bad_template"),
        ("[[ {a} [[ {b} ]] ]]", {}, "bad_template"), ("[[ {a}", {}, "bad_template"), ("a ]]", {}, "bad_template"),
        ("{a|upper}", {"a": "x"}, "unknown_filter"), ("{a}", {}, "value_needed"), ("a", {"a": "x"}, "unknown_value"),
        ("{a|amount}", {"a": "1e999999999"}, "bad_amount"), ("{a|amount}", {"a": "NaN"}, "bad_amount"),
        ("{a|date}", {"a": "2026-02-30"}, "bad_date"), ("{a}" * 30, {"a": "长" * 500}, "too_long"),
    ],
)  # fmt: skip
def test_anything_else_is_refused(text: str, values: dict[str, str], code: str) -> None:
    with pytest.raises(TemplateError) as refused:
        fill(text, **values)
    assert refused.value.faults[0].code == code


@pytest.mark.parametrize(
    "text, words",
    [
        ("请于｛d｝前办理", "第 3 字处的 ｛ 是全角:花括号须为半角"), ("{a｝", "花括号须为半角"), ("｛a}", "花括号须为半角"),
        ("｛｛原文｝｝", "花括号须为半角"), ("【【咨询电话:{a}。】】", "方括号须为半角"), ("［［{a}］］", "方括号须为半角"),
    ],
)  # fmt: skip
def test_the_signs_of_a_template_are_not_those_of_a_chinese_input_method(text: str, words: str) -> None:
    with pytest.raises(TemplateError) as refused:
        new_text(text, "/paragraphs/1")
    [fault] = refused.value.faults
    assert (fault.pointer, fault.code) == ("/paragraphs/1", "full_width")
    assert words in fault.message_zh
    assert "half-width" in fault.message_en


def test_a_bracket_of_chinese_text_is_text() -> None:
    assert new_text("【永修县】{a}", "/title") == ("【永修县】", Slot("a", "text"))
    assert fill("｛a｝") == "｛a｝"  # kept before it was judged


@given(st.text("a{}[]|b", max_size=40), st.dictionaries(st.sampled_from("ab"), st.text(max_size=20)))
def test_filling_ends_within_its_cap_or_says_what_is_wrong(text: str, values: dict[str, str]) -> None:
    try:
        found = fill(text, **values)
    except TemplateError:
        return  # it names what is wrong: see above
    assert len(found) <= MAX_OUTPUT


@pytest.mark.parametrize(
    "moment, until",
    [
        (EVENING, datetime(2026, 3, 3, 7, tzinfo=SHANGHAI)),
        (datetime(2026, 3, 3, 6, 59, tzinfo=SHANGHAI), datetime(2026, 3, 3, 7, tzinfo=SHANGHAI)),
        (datetime(2026, 3, 3, 7, tzinfo=SHANGHAI), datetime(2026, 3, 3, 7, tzinfo=SHANGHAI)),
        (datetime(2026, 3, 2, 22, tzinfo=SHANGHAI), datetime(2026, 3, 3, 7, tzinfo=SHANGHAI)),
    ],
)
def test_quiet_hours_put_off_to_their_end(moment: datetime, until: datetime) -> None:
    for class_ in ("ordinary", "progress"):
        assert earliest(moment, class_, "sms", NIGHT) == until
    for class_ in ("statutory", "emergency"):
        assert earliest(moment, class_, "sms", NIGHT) == moment
    assert earliest(moment, "ordinary", "feed", NIGHT) == moment


@given(st.integers(0, 366 * 24 * 60), st.times(), st.times())
def test_quiet_hours_never_drop(minutes: int, begin: time, end: time) -> None:
    begin, end = begin.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)
    moment = EVENING + timedelta(minutes=minutes)
    told = earliest(moment, "ordinary", "sms", Quiet(begin, end))
    assert moment <= told <= moment + timedelta(days=1)
    if begin != end:
        assert earliest(told, "ordinary", "sms", Quiet(begin, end)) == told


def test_a_cap_counts_what_is_ordinary_or_of_progress_and_no_feeds() -> None:
    assert over_cap("ordinary", "sms", 3, 3)
    assert not over_cap("ordinary", "sms", 2, 3)
    assert not over_cap("ordinary", "feed", 9, 0)
    assert not over_cap("ordinary", "sms", 9, None)
    assert over_cap("progress", "sms", 3, 3)
    assert not any(over_cap(class_, "sms", 9, 0) for class_ in UNCAPPED)
    assert {*CAPPED, *UNCAPPED} == set(PRIORITIES)


@pytest.mark.parametrize("sign", ["\u200b", "\u2060", "\ufeff", "\u200c", "\u200d", "\u202e"])
def test_a_sign_that_makes_two_texts_of_one_is_refused_and_emoji_are_not(sign: str) -> None:
    rest = {"issuer": "县", "facts": [], "links": []}
    families = ["㐀𠮷🌾", "👩\u200d👩\u200d👧", "👩🏽\u200d🚀", "🏴\u200d☠️", "❤️\u200d🔥"]
    families += ["ئۇ\u200cيغۇر", "ᠮᠣᠩ\u200dᠭᠣᠯ"]
    assert faults_of({"title": "公告", "paragraphs": families} | rest) == []
    spoilt = [f"预算{sign}公开", f"{sign}公开", f"预算{sign}", f"👩{sign}女"]
    faults = faults_of({"title": f"a{sign}b", "paragraphs": [*families, *spoilt]} | rest)
    assert [fault.pointer for fault in faults] == ["/title", *(f"/paragraphs/{n}" for n in range(7, 11))]
    assert f"U+{ord(sign):04X}" in faults[0].message_zh
    assert [without_odd(text) for text in (*families, *spoilt)] == [
        *families, "预算公开", "公开", "预算", "👩女",
    ]  # fmt: skip


def test_facts_are_what_they_say_and_signs_that_turn_text_are_refused() -> None:
    values = {
        "title": "公告\u202e", "issuer": "县", "paragraphs": ["一", "二\u0007"], "links": [],
        "facts": [{"kind": "amount", "label": "款", "value": "一万"}, {"kind": "date", "label": "日", "value": "2026-2-3"}],
    }  # fmt: skip
    assert [fault.pointer for fault in faults_of(values)] == [
        "/facts/0/value", "/facts/1/value", "/title", "/paragraphs/1",
    ]  # fmt: skip


def test_the_same_content_has_the_same_bytes_in_whichever_order_it_came() -> None:
    values = {
        "title": "公告", "issuer": "县", "paragraphs": ["一"], "links": [], "class_": "ordinary", "supersedes": None,
        "relation": None, "thread": None, "facts": [{"kind": "amount", "label": "款", "value": "12345.60"}],
    }  # fmt: skip
    first = bytes_of(message_of("msg_1", EVENING, values, {"item": "i", "version": 1}))
    other = bytes_of(
        message_of("msg_1", EVENING, dict(reversed(values.items())), {"version": 1, "item": "i"})
    )
    assert first == other
    assert '"written":"12345.60元"'.encode() in first[0]
