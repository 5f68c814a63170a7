"""The same matter reads the same in village and township: amounts, dates, telephones, names, by what stands around them."""

import random
from datetime import date

from services.catalog.matter_pairs.rules import compare, state_of
from services.catalog.publication_facts.rules import AROUND, facts_of

TODAY = date(2026, 3, 2)
TOWNSHIP = "2026年3月临时救助名单:户主:张三,救助金额3000元;户主:李四,救助金额2000元。发放日期2026年3月5日。公示期7天,监督电话:0792-3221234。"


def facts(text: str, *names: str) -> list[tuple[str, str, str]]:
    return [(fact.kind, fact.value, fact.written) for fact in facts_of(text, names, TODAY)]


def differences(here: str, above: str) -> list[tuple[str, str | None, str | None]]:
    found = compare(facts_of(here, [], TODAY), facts_of(above, [], TODAY))
    return [
        (one.code, one.here.written if one.here else None, one.above.written if one.above else None)
        for one in found
        if one.code != "same"
    ]


def test_facts_are_read_into_one_form() -> None:
    assert facts("救助金额0.3万元,自三月五日起发放,公示期不少于7个工作日,共2户,覆盖率85%,电话0792-3221234", "张三") == [
        ("amount", "3000", "0.3万元"), ("date", "*-03-05", "三月五日"), ("period", "7", "7个工作日"), ("count", "2", "2户"),
        ("share", "0.85", "85%"), ("phone", "07923221234", "0792-3221234"),
    ]  # fmt: skip
    assert facts("户主:李 四,王五也在", "王五") == [("name", "李四", "李 四"), ("name", "王五", "王五")]


def test_identity_numbers_and_cards_are_no_facts_and_stand_in_none() -> None:
    text = "张三,身份证号11010519491231002X,领取3000元,账号6222020200112233445566,电话13807921234"
    found = facts_of(text, ["张三"], TODAY)
    assert [fact.kind for fact in found] == ["name", "amount", "phone"]
    said = " ".join(f"{fact.before}{fact.written}{fact.after}" for fact in found)
    assert "1949123" not in said
    assert "0200112233" not in said
    assert max(len(fact.before) for fact in found) <= AROUND


def test_what_is_written_another_way_is_the_same() -> None:
    village = "3月临时救助名单:户主:张三,救助金额0.3万元。发放日期3月5日。公示期7天,监督电话:(0792)3221234"
    found = compare(facts_of(village, [], TODAY), facts_of(TOWNSHIP, [], TODAY))
    assert state_of(found) == "same"
    assert {one.code for one in found} == {"same", "only_above"}


def test_an_amount_a_date_and_a_telephone_that_differ_stand_side_by_side() -> None:
    village = "2026年3月临时救助名单:户主:张三,救助金额2800元。发放日期2026年3月15日。公示期7天,监督电话:0792-3221235。"
    assert [one for one in differences(village, TOWNSHIP) if one[0] != "only_above"] == [
        ("differs", "2800元", "3000元"), ("differs", "2026年3月15日", "2026年3月5日"), ("differs", "0792-3221235", "0792-3221234"),
    ]  # fmt: skip


def test_two_sums_that_changed_places_are_seen() -> None:
    village = "2026年3月临时救助名单:户主:张三,救助金额2000元;户主:李四,救助金额3000元。"
    found = differences(village, TOWNSHIP)
    assert [one[:2] for one in found if one[0] == "differs"] == [("differs", "2000元"), ("differs", "3000元")]


def test_what_only_the_village_says_is_told_and_another_villages_rows_are_no_fault() -> None:
    village = "户主:张三,救助金额3000元;户主:赵六,救助金额500元。"
    found = differences(village, TOWNSHIP)
    assert [one for one in found if one[1]] == [("only_here", "赵六", None), ("only_here", "500元", None)]
    assert (
        state_of(compare(facts_of("户主:张三,救助金额3000元", [], TODAY), facts_of(TOWNSHIP, [], TODAY)))
        == "same"
    )


def test_a_name_that_is_written_wrongly_stands_beside_the_right_one() -> None:
    assert ("differs", "张珊珊", "张姗珊") in differences(
        "户主:张珊珊,救助金额3000元", "户主:张姗珊,救助金额3000元"
    )


def test_of_a_hundred_changed_lists_the_change_alone_is_told_and_of_clean_ones_nothing() -> None:
    chance = random.Random(20260302)
    surnames, given = (
        "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗",
        "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红",
    )
    wrong = []
    for run in range(100):
        people = {
            chance.choice(surnames) + "".join(chance.choices(given, k=2)): 10 * chance.randrange(20, 600)
            for _ in range(24)
        }
        pattern = chance.choice(
            ("{0} {1}元", "{0},临时救助金额{1}元", "户主:{0},救助金额{1}元", "{0} 残疾人补贴 {1}元/月")
        )
        lines = [pattern.format(name, amount) for name, amount in people.items()]
        ours = chance.sample(lines, 8)
        if told := [
            one
            for one in differences("\n".join(ours), "\n".join(lines))
            if one[0] in ("differs", "only_here")
        ]:
            wrong.append((run, "clean", told))
        name = chance.choice(list(people))
        changed = pattern.format(name, people[name] + 10)
        mine = [changed, *(line for line in ours if name not in line)]
        told = [
            one
            for one in differences("\n".join(mine), "\n".join(lines))
            if one[0] in ("differs", "only_here")
        ]
        if [one[:1] for one in told] != [("differs",)] or str(people[name] + 10) not in (told[0][1] or ""):
            wrong.append((run, "changed", told))
    assert not wrong
