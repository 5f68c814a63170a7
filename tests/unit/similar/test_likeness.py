"""How like requests are: layout, courtesies, another title, another village or year; campaigns among other texts."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.text import bigrams, distance, simhash
from services.disclosure_requests.applications.texts import (
    essence_of,
    numbers_in,
    villages_in,
    words_of,
)
from services.disclosure_requests.applications.texts import simhash as fingerprint
from services.disclosure_requests.similar.rules import (
    NEAR_BITS,
    SAME,
    clusters,
    differences,
    is_same_request,
    likeness,
    words_asked,
)

MATTERS = (
    ("征收土地补偿安置公告", "补偿款发放明细"), ("农村低保对象名单", "民主评议记录"), ("危房改造补助农户名单", "竣工验收表"),
    ("耕地地力保护补贴资金", "发放台账"), ("村级机动地发包", "承包合同"), ("小学招生范围", "学区调整听证材料"),
    ("养老机构备案", "消防验收意见"), ("河道采砂许可", "采砂年度计划"), ("环境影响评价批复", "专家评审意见"),
    ("临时救助对象", "救助金发放凭证"), ("公租房分配结果", "摇号过程录像"), ("公路养护招标", "中标合同"),
    ("食品安全抽检结果", "不合格产品处置"), ("安全生产行政处罚", "处罚决定书"), ("退耕还林补助", "验收面积表"),
)  # fmt: skip
FORMS = (
    "请公开{v}{y}年{a}以及{b}", "本人申请获取{v}{y}年{a}、{b}等材料", "要求公开{y}年{v}{a}和{b},包括批准文件和会议记录",
    "{v}{a}的相关情况,{y}年以来的{b}、公示照片和发放凭证",
)  # fmt: skip
VILLAGES = ("大塘村", "荷溪村", "杨湾村", "白石村", "龙岭社区", "新坪村")
REWORDED = (
    ("公开", "提供"),
    ("申请", "要求"),
    ("获取", "得到"),
    ("明细", "清单"),
    ("材料", "资料"),
    ("以及", "还有"),
)


def content(description: str, title: str | None = None) -> dict[str, Any]:
    return {"title": title, "document_number": None, "description": description}


def request(random: Random) -> tuple[str, str]:
    """(title, form with matter filled in, village and year open)."""
    title, other = random.choice(MATTERS)
    form = random.choice(FORMS).replace("{a}", title).replace("{b}", other)
    return title, form


def filled(random: Random, form: str) -> str:
    return form.format(v=random.choice(VILLAGES), y=random.randrange(2018, 2027))


def paraphrase(random: Random, title: str, form: str) -> dict[str, Any]:
    """The same request as somebody else would send it."""
    text = filled(random, form)
    for old, new in REWORDED:
        if random.random() < 0.4:
            text = text.replace(old, new)
    match random.randrange(4):
        case 0:
            text = f"尊敬的领导您好,{text}。谢谢!"
        case 1:
            text = text.replace(",", ",\n ").replace("、", " 、")
        case 2:
            title = "政府信息公开申请"
    return content(text, title)


def test_paraphrases_are_told_from_other_requests_with_few_errors() -> None:
    random = Random(20)
    right = wrong = missed = 0
    for _ in range(600):
        title, form = request(random)
        one = content(filled(random, form), title)
        other_title, other_form = request(random)
        for other, same in (
            (paraphrase(random, title, form), True),
            (paraphrase(random, other_title, other_form), (other_title, other_form) == (title, form)),
        ):
            first, second = words_asked(one), words_asked(other)
            near = distance(fingerprint(first), fingerprint(second)) <= NEAR_BITS
            found = near and likeness(first, second) >= SAME
            right += found and same
            wrong += found and not same
            missed += same and not found
    assert right / (right + wrong) >= 0.95, (right, wrong)
    assert right / (right + missed) >= 0.9, (right, missed)


@pytest.mark.parametrize(
    "text, words",
    [
        ("请 公开,  大塘村。谢谢!", "公开大塘村"),
        ("二〇二五年", "2025年"),
        ("2025年", "2025年"),
        ("三公经费", "三公经费"),
        ("征地一事", "征地一事"),
    ],
)
def test_words_are_read_without_layout_and_courtesies_and_years_as_figures(text: str, words: str) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    "words, essence, numbers, villages",
    [
        ("大塘村2025年征地", "年征地", {"2025"}, {"大塘村"}),
        ("第三批十二月", "第批月", {"三", "十二"}, set()),
        ("本村农村危房改造", "本村农村危房改造", set(), set()),
        ("龙岭社区三公经费", "三公经费", set(), {"龙岭社区"}),
    ],
)
def test_numbers_and_names_of_villages_are_told_apart_from_the_rest(
    words: str, essence: str, numbers: set[str], villages: set[str]
) -> None:
    assert (essence_of(words), numbers_in(words), villages_in(words)) == (essence, numbers, villages)


TEXT = "请公开大塘村2025年征地补偿明细"


@pytest.mark.parametrize(
    "one, other, differing, same",
    [
        (content(TEXT), content(TEXT), [], True),
        (content(TEXT), content(TEXT + "。"), ["layout"], True),
        (content(TEXT), content(TEXT.replace("2025", "2024")), ["numbers"], False),
        (content(TEXT), content(TEXT.replace("大塘", "荷溪")), ["villages"], False),
        (content(TEXT, "征地补偿"), content(TEXT, "申请书"), ["title"], True),
        (content(TEXT), content(TEXT + "和公示照片"), ["wording"], True),
        (content(TEXT), content("敬老院床位"), ["numbers", "villages", "wording"], False),
    ],
)
def test_in_what_two_requests_differ_decides_whether_they_are_the_same(
    one: dict[str, Any], other: dict[str, Any], differing: list[str], same: bool
) -> None:
    like = likeness(words_asked(one), words_asked(other))
    assert differences(one, other) == differing
    assert is_same_request(like, differing) is same


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) == likeness(other, one) <= 1
    assert likeness(one, one) == 1


@given(st.text(max_size=200))
def test_a_fingerprint_is_the_majority_of_its_pairs_bit_by_bit(text: str) -> None:
    grams = bigrams(text)
    value = simhash(text)
    assert -(1 << 63) <= value < 1 << 63
    ones = [simhash(gram) for gram in grams]
    for bit in range(64):
        more = 2 * sum(one >> bit & 1 for one in ones) > len(ones)
        assert (value >> bit & 1) == more


def test_a_campaign_is_one_group_and_other_requests_stay_apart() -> None:
    random = Random(4)
    title, form = MATTERS[0][0], FORMS[0].replace("{a}", MATTERS[0][0]).replace("{b}", MATTERS[0][1])
    campaign = [words_asked(content(filled(random, form), title)) for _ in range(300)]
    others = [
        words_asked(content(filled(random, FORMS[2].replace("{a}", a).replace("{b}", b)), a))
        for a, b in MATTERS[1:]
    ]
    texts = campaign + others
    order = list(range(len(texts)))
    random.shuffle(order)
    groups = clusters([fingerprint(texts[row]) for row in order])
    largest = max(groups, key=lambda group: len(group.rows))
    assert {order[row] for row in largest.rows} == set(range(len(campaign)))
    assert sum(len(group.rows) for group in groups) == len(texts)


def test_no_texts_are_no_groups() -> None:
    assert clusters([]) == []
