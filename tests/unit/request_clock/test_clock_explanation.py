"""Why that day: one reason a day, with its article; as lines, as a table, in plain Chinese, the same for the same input."""

from itertools import groupby

import pytest
from ledger_text import clock

from services.disclosure_requests.clock.explanation import Line, explain
from services.disclosure_requests.clock.words import sentences, table

CONSULTED = (
    "received 2026-03-02; consult_sent 2026-03-10 party=third_party ref=A; consult_received 2026-03-11 ref=A;"
    " consult_replied 2026-03-20 ref=A; extended 2026-03-27 days=20; decided 2026-05-11; delivered 2026-05-12 manner=ems"
)


def told(text: str, known_on: str | None = None) -> list[Line]:
    return explain(clock(text, known_on))


def runs(lines: list[Line]) -> list[tuple[str, str, int]]:
    """(reason, first day, how many lines) of each run of one reason, days off left out."""
    working = [line for line in lines if line.reason not in ("weekend", "holiday")]
    return [
        (reason, f"{(run := list(group))[0].day:%m-%d}", len(run))
        for reason, group in groupby(working, key=lambda one: one.reason)
    ]


#: what happened -> runs of reasons on working days.
REASONS = [
    ("received 2026-03-02", [("receipt_day", "03-02", 1), ("working_day", "03-03", 20)]),
    ("received 2026-02-12", [
        ("receipt_day", "02-12", 1), ("working_day", "02-13", 1), ("makeup_day", "02-14", 1), ("working_day", "02-24", 4),
        ("makeup_day", "02-28", 1), ("working_day", "03-02", 13)]),
    (CONSULTED, [
        ("receipt_day", "03-02", 1), ("working_day", "03-03", 6), ("third_party", "03-11", 8), ("working_day", "03-23", 14),
        ("extension", "04-13", 20)]),
    ("received 2026-03-02; consult_sent 2026-03-10 ref=A party=other_organ; consult_sent 2026-03-12 ref=B party=co_maker;"
     " consult_replied 2026-03-16 ref=B; consult_replied 2026-03-18 ref=A", [
        ("receipt_day", "03-02", 1), ("working_day", "03-03", 6), ("other_organ", "03-11", 2), ("co_maker", "03-13", 2),
        ("other_organ", "03-17", 2), ("working_day", "03-19", 14)]),
    ("received 2026-03-02; correction_notice 2026-03-05; corrected 2026-03-12", [
        ("receipt_day", "03-02", 1), ("superseded", "03-03", 3), ("correction_wait", "03-06", 4), ("restart_day", "03-12", 1),
        ("working_day", "03-13", 20)]),
    ("received 2026-03-02; fee_notice 2026-03-05; fee_paid 2026-03-12", [
        ("receipt_day", "03-02", 1), ("superseded", "03-03", 3), ("fee_wait", "03-06", 4), ("restart_day", "03-12", 1),
        ("working_day", "03-13", 20)]),
    ("received 2026-03-02; fee_notice 2026-03-05; fee_paid 2026-03-05", [
        ("receipt_day", "03-02", 1), ("superseded", "03-03", 2), ("restart_day", "03-05", 1), ("working_day", "03-06", 20)]),
    ("received 2026-03-02; decided 2026-03-30; delivered 2026-04-02", [
        ("receipt_day", "03-02", 1), ("working_day", "03-03", 20), ("overdue", "03-31", 3)]),
    ("received 2026-03-02; delayed 2026-03-16 until=2026-04-03", [
        ("receipt_day", "03-02", 1), ("working_day", "03-03", 20), ("reasonable_delay", "03-31", 4)]),
    ("received 2026-03-02; withdrawn 2026-03-04", [("receipt_day", "03-02", 1), ("working_day", "03-03", 2)]),
    ("submitted 2026-03-02 manner=web", []),
]  # fmt: skip


@pytest.mark.parametrize("text, expected", REASONS)
def test_every_day_has_its_reason(text: str, expected: list[tuple[str, str, int]]) -> None:
    assert runs(told(text)) == expected


@pytest.mark.parametrize("text, known_on, expected", [
    ("received 2026-03-02; correction_notice 2026-03-05", "2026-03-10",
     [("receipt_day", "03-02", 1), ("superseded", "03-03", 3), ("correction_wait", "03-06", 3)]),
    ("received 2026-03-02; fee_notice 2026-03-05", "2026-06-01",
     [("receipt_day", "03-02", 1), ("superseded", "03-03", 3), ("fee_wait", "03-06", 20)]),
    ("received 2026-03-02; consult_sent 2026-03-05 party=other_organ", "2026-03-10",
     [("receipt_day", "03-02", 1), ("working_day", "03-03", 3), ("other_organ", "03-06", 3)]),
])  # fmt: skip
def test_while_something_is_waited_for_the_lines_end_today(
    text: str, known_on: str, expected: list[tuple[str, str, int]]
) -> None:
    assert runs(told(text, known_on)) == expected


def test_a_line_names_article_source_and_what_happened() -> None:
    lines = {line.day.isoformat(): line.as_dict() for line in told(CONSULTED)}

    assert lines["2026-03-02"] == {
        "date": "2026-03-02", "counted": False, "ordinal": None, "reason": "receipt_day",
        "text": "收到申请之日,不计入(答复期限自次日起算)", "article": "《政府信息公开条例》第三十一条、《民法典》第二百零一条",
        "basis_status": "confirmed", "event": {"type": "received", "date": "2026-03-02", "ref": None}, "happened": ["received"],
    }  # fmt: skip
    assert lines["2026-03-11"] == {
        "date": "2026-03-11", "counted": False, "ordinal": None, "reason": "third_party", "text": "征求第三方意见,所需时间不计入",
        "article": "《政府信息公开条例》第三十三条第三款", "basis_status": "inference",
        "event": {"type": "consult_sent", "date": "2026-03-10", "ref": "A"}, "happened": ["consult_received"],
    }  # fmt: skip
    assert (lines["2026-05-09"]["ordinal"], lines["2026-05-09"]["event"]["type"]) == (38, "extended")
    assert lines["2026-05-09"]["text"] == "延长期第 18 日,调休上班(劳动节,国办发明电〔2025〕7号)"
    assert lines["2026-04-06"]["article"] == "《全国年节及纪念日放假办法》"


def test_beyond_the_notices_days_count_provisionally_and_the_last_ones_are_open() -> None:
    lines = told("received 2026-12-21")

    assert [line.reason for line in lines if line.counted].count("working_day") == 20
    assert lines[-1].reason == "may_extend"
    assert {line.basis_status for line in lines if line.day.year == 2027} == {"inference"}
    assert all("尚无放假通知" in line.text for line in lines if line.day.year == 2027)


def test_in_plain_chinese() -> None:
    found = clock(CONSULTED)

    assert sentences(found, explain(found)) == [
        "收到申请之日为2026年3月2日(《政府信息公开条例》第三十一条),当日不计入。",
        "答复期限为20个工作日(《政府信息公开条例》第三十三条第二款)。",
        "2026年3月10日征求第三方意见,其提出意见的期限至2026年4月1日;2026年3月20日收到意见(《政府信息公开条例》第三十二条)。",
        "征求意见所需时间不计入:共扣除8个工作日,重叠的只扣一次(《政府信息公开条例》第三十三条第三款;算法系推断)。",
        "2026年3月27日告知延期,延长20个工作日(《政府信息公开条例》第三十三条第二款)。",
        "其间放假8日不计入,调休上班1日计入;答复期限于2026年5月12日(星期二)届满。",
        "2026年5月12日送达,未超过答复期限。",
        "目前状态:已送达。",
    ]


SAID = [
    ("submitted 2026-03-02 manner=web", None, "尚无收到申请之日,答复期限未开始计算。"),
    ("submitted 2026-03-02 manner=counter", None,
     "收到申请之日为2026年3月2日(当面提交,以提交之日为收到申请之日,《政府信息公开条例》第三十一条第一项),当日不计入。"),
    ("received 2026-03-02; correction_notice 2026-03-05; corrected 2026-03-12", None,
     "2026年3月12日收到补正的申请,答复期限自该日起重新计算(《政府信息公开条例》第三十条)。"),
    ("received 2026-03-02; fee_notice 2026-03-05; fee_paid 2026-03-12", None,
     "2026年3月12日缴费,答复期限自该日起重新计算(国办函〔2020〕109号第六条,未核对)。"),
    ("received 2026-03-02; consult_sent 2026-03-10 party=co_maker; consult_received 2026-03-11", "2026-04-02",
     "2026年3月10日征求共同制作机关意见,其提出意见的期限至2026年4月1日;至2026年4月1日未提出意见,视为同意公开"
     "(《政府信息公开条例》第三十四条)。"),
    ("received 2026-03-02; consult_sent 2026-03-10", "2026-03-16", "征求意见尚未结束且无期限,答复期限最早于2026年4月3日届满。"),
    ("received 2026-03-02; consult_sent 2026-03-10", "2026-03-16",
     "征求意见所需时间不计入:截至2026年3月16日,共扣除4个工作日,重叠的只扣一次(《政府信息公开条例》第三十三条第三款;算法系推断)。"),
    ("received 2026-12-21", None, "放假通知尚未公布,答复期限届满日在2027年1月"),
    ("received 2026-12-03", None, "答复期限于2026年12月31日(星期四)届满,尚可能在2026年12月30日至2027年1月5日之间变动。"),
    ("received 2026-03-02; delayed 2026-03-16 until=2026-04-03", None,
     "2026年3月16日告知延迟答复的合理期限,至2026年4月3日(《政府信息公开条例》第三十五条)。"),
    ("received 2026-03-02; decided 2026-03-30; delivered 2026-04-02", None, "2026年4月2日送达,已超过答复期限。"),
]  # fmt: skip


@pytest.mark.parametrize("text, known_on, sentence", SAID)
def test_it_says(text: str, known_on: str | None, sentence: str) -> None:
    found = clock(text, known_on)

    assert any(one.startswith(sentence) for one in sentences(found, explain(found)))


def test_as_a_table() -> None:
    rows = table(told("received 2026-02-12; decided 2026-02-13")).splitlines()

    assert rows[:4] == [
        "2026-02-12(周四)  不计     收到申请之日,不计入(答复期限自次日起算)  "
        "《政府信息公开条例》第三十一条、《民法典》第二百零一条  [收到申请]",
        "2026-02-13(周五)  第  1日  工作日  《政府信息公开条例》第三十三条第二款  [作出答复决定]",
        "2026-02-14(周六)  第  2日  调休上班(春节,国办发明电〔2025〕7号)  《全国年节及纪念日放假办法》",
        "2026-02-15(周日)  不计     春节放假(国办发明电〔2025〕7号)  《全国年节及纪念日放假办法》",
    ]


def test_the_same_input_gives_the_same_words() -> None:
    first, second = clock(CONSULTED), clock(CONSULTED)

    assert explain(first) == explain(second)
    assert sentences(first, explain(first)) == sentences(second, explain(second))
    assert table(explain(first)) == table(explain(second))
