"""Two versions aligned by article: what stayed, changed, moved, came and went, and the way from one text to the other."""

from random import Random

import pytest

from kernel.http.problems import Invalid
from services.interpretation.comparisons import service
from services.interpretation.comparisons.rules import MOST, articles, compare, segments
from services.interpretation.comparisons.table import page

OLD = """养犬管理规定
第一条 为规范养犬行为,保障公众安全,制定本规定。
第二条 每户限养一只犬,犬只须每年接种狂犬病疫苗。
第三条 携犬出户应当束牵引绳,绳长不超过一点五米。
第四条 违反本规定的,由公安机关责令改正,可处二百元罚款。
第五条 本规定自2020年1月1日起施行。"""
NEW = """养犬管理规定
第一条 为规范养犬行为,保障公众安全,制定本规定。
第二条 每户限养两只犬,犬只须每年接种狂犬病疫苗。
第三条 违反本规定的,由公安机关责令改正,可处二百元罚款。
第四条 携犬出户应当束牵引绳,绳长不超过一点五米。
第五条 禁止携犬乘坐公共汽车,导盲犬除外。
第六条 本规定自2026年7月1日起施行。"""


def test_articles_are_aligned_by_their_words_not_their_numbers() -> None:
    rows = compare(OLD, NEW)
    told = [
        (row.kind, row.old.number if row.old else None, row.new.number if row.new else None) for row in rows
    ]
    assert told == [
        ("same", None, None), ("same", "第一条", "第一条"), ("changed", "第二条", "第二条"),
        ("moved", "第四条", "第三条"), ("same", "第三条", "第四条"),
        ("added", None, "第五条"), ("changed", "第五条", "第六条"),
    ]  # fmt: skip
    changed = rows[2].segments
    assert [(one.op, one.text) for one in changed if one.op != "equal"] == [
        ("delete", "一"),
        ("insert", "两"),
    ]


def test_segments_lead_from_the_old_words_to_the_new_ones() -> None:
    random = Random(7)
    signs = "政策补贴申请材料乡镇人民政府十日内公示"
    for _ in range(50):
        old = "".join(random.choices(signs, k=60))
        new = "".join(random.choice(signs) if random.random() < 0.2 else sign for sign in old)
        [row] = compare(f"第一条 {old}", f"第一条 {new}")
        assert row.old is not None
        assert "".join(one.text for one in row.segments if one.op != "insert") == (
            old if row.kind == "changed" else new
        )
        assert "".join(one.text for one in row.segments if one.op != "delete") == new


def test_what_is_gone_stands_where_it_stood_and_headings_of_other_kinds_count() -> None:
    rows = compare(
        "一、对象。老人。\n二、标准。每月50元。\n三、程序。本人申请。",
        "一、对象。老人。\n二、程序。本人申请。",
    )
    assert [row.kind for row in rows] == ["same", "removed", "same"]
    assert [one.number for one in articles("(一)甲\n续行\n(二)乙")] == ["(一)", "(二)"]


def test_the_table_escapes_and_says_what_changed() -> None:
    html = page(compare("第一条 a<b每户一只。", "第一条 a<b每户两只。"), "对照<>")
    assert "<del>一</del>" in html
    assert "<ins>两</ins>" in html
    assert "a&lt;b" in html
    assert "对照&lt;&gt;" in html


def test_texts_that_are_too_alike_in_themselves_are_held_together_by_clauses_or_as_wholes() -> None:
    old, new = "补贴" * 1000, "贴补" * 1000 + "甲"
    assert [(one.op, one.text) for one in segments(old, new)] == [("delete", old), ("insert", new)]
    old = ",".join("补贴" * 300 + str(n) for n in range(5))
    parts = segments(old, old.replace("补2", "补乙").replace("贴2", "贴乙"))
    assert [(one.op, one.text.count("补贴")) for one in parts] == [
        ("equal", 600), ("delete", 300), ("insert", 300), ("equal", 600),
    ]  # fmt: skip


async def test_a_comparison_has_bounds_and_long_ones_run_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid) as many:
        await service.of_texts("\n".join(f"第{n}条 甲" for n in range(MOST + 1)), "第1条 甲")
    assert many.value.code == "too_many_articles"
    long = "\n".join(f"第{n}条 每户补贴{n}元。" for n in range(1, 400))
    assert [row.kind for row in await service.of_texts(long, long + "第二款")][-1] == "changed"
    monkeypatch.setattr(service, "MEMORY", 2**20)  # less than these need
    longer = "\n".join(f"第{n}条 第{n}类住户每户补贴{n}元。" * 12 for n in range(1, MOST))
    with pytest.raises(Invalid) as beyond:
        await service.of_texts(longer, longer.replace("元", "块"))
    assert beyond.value.code == "too_long_to_compare"
