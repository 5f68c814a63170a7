"""The clock clause by clause: one row an article, what was recorded, where the case then stands."""

from datetime import date
from typing import Any

import pytest
from ledger_text import clock, codes

from services.disclosure_requests.clock.rules import RULES

#: clause -> ledger, known_on, what holds (None: nothing is due), findings.
Row = tuple[str, str, str | None, dict[str, Any], list[str]]

RECEIPT: list[Row] = [
    ("Art31_1 handed in personally", "submitted 2026-03-02 manner=counter", None,
     {"receipt_date": "2026-03-02", "due": "2026-03-30", "status": "running"}, []),
    ("Art31_1 the day of handing in, whatever was registered",
     "submitted 2026-03-02 manner=counter; received 2026-03-04", None,
     {"receipt_date": "2026-03-02", "due": "2026-03-30"}, ["receipt_differs"]),
    ("Art31_2 posted, not signed for yet", "submitted 2026-03-02 manner=registered_post", "2026-03-20",
     {"receipt_date": None, "due": None, "status": "awaiting_receipt"}, []),
    ("Art31_2 signed for", "submitted 2026-03-02 manner=registered_post; received 2026-03-04", None,
     {"receipt_date": "2026-03-04", "due": "2026-04-01"}, []),
    ("Art31_2 ordinary letter confirmed the same day",
     "submitted 2026-02-27 manner=ordinary_post; received 2026-03-04; confirmed 2026-03-04", None,
     {"receipt_date": "2026-03-04", "due": "2026-04-01"}, []),
    ("Art31_2 ordinary letter confirmed late",
     "received 2026-03-02 manner=ordinary_post; confirmed 2026-03-04", None,
     {"receipt_date": "2026-03-04", "due": "2026-04-01"}, ["late_confirmation"]),
    ("Art31_3 web, not confirmed", "submitted 2026-03-02 manner=web", None,
     {"receipt_date": None, "due": None, "status": "awaiting_receipt"}, []),
    ("Art31_3 web, the next working day is over", "submitted 2026-03-06 manner=web", "2026-03-10",
     {"receipt_date": None, "status": "awaiting_receipt"}, ["unconfirmed"]),
    ("Art31_3 web, confirmed by both", "submitted 2026-03-02 manner=web; confirmed 2026-03-04", None,
     {"receipt_date": "2026-03-04", "due": "2026-04-01"}, []),
    ("Art31_3 fax, `received` is the day of confirmation", "submitted 2026-03-02 manner=fax; received 2026-03-04", None,
     {"receipt_date": "2026-03-04"}, []),
    ("207 sent to another unit: the office confirms", "submitted 2026-03-02 manner=transferred; confirmed 2026-03-04", None,
     {"receipt_date": "2026-03-04"}, []),
    ("207 nobody could be reached", "submitted 2026-03-02 manner=transferred", "2026-03-20",
     {"receipt_date": None, "due": None, "status": "awaiting_receipt"}, ["unconfirmed"]),
    ("Art31 no manner told", "submitted 2026-03-02", None, {"receipt_date": None}, ["manner_missing"]),
    ("Art31 sent again", "received 2026-03-02; received 2026-03-20", None,
     {"receipt_date": "2026-03-02", "due": "2026-03-30"}, ["repeated"]),
    ("Art31 received on a holiday: the date stands", "received 2026-02-18", None,
     {"receipt_date": "2026-02-18", "due": "2026-03-20"}, []),
]  # fmt: skip

CORRECTION: list[Row] = [
    ("Art30 seven working days for the notice", "received 2026-03-02", None,
     {"deadlines.correction_notice": "2026-03-11"}, []),
    ("Art30 while waiting nothing is due", "received 2026-03-02; correction_notice 2026-03-11", "2026-06-01",
     {"due": None, "status": "waiting_correction", "on_time": None}, []),
    ("Art30 anew from the corrected application",
     "received 2026-03-02; correction_notice 2026-03-11; corrected 2026-03-12", None,
     {"due": "2026-04-10", "status": "running", "receipt_date": "2026-03-02"}, []),
    ("Art30 late notice: irregular, restarts all the same",
     "received 2026-03-02; correction_notice 2026-03-12; corrected 2026-03-13", None,
     {"due": "2026-04-13"}, ["late_correction_notice"]),
    ("Art30 notice after the reply period: no restart",
     "received 2026-03-02; correction_notice 2026-03-31; corrected 2026-04-01", None,
     {"due": "2026-03-30"}, ["correction_notice_after_expiry", "overdue"]),
    ("Art30 one-off: a second notice has no effect",
     "received 2026-03-02; correction_notice 2026-03-05; corrected 2026-03-12; correction_notice 2026-03-16;"
     " corrected 2026-03-18", None, {"due": "2026-04-10"}, ["second_correction_notice", "repeated"]),
    ("Art30 supplemented without a notice", "received 2026-03-02; corrected 2026-03-12", None,
     {"due": "2026-03-30"}, ["corrected_without_notice"]),
    ("Art30 not corrected in time", "received 2026-03-02; correction_notice 2026-03-05 days=10", "2026-03-20",
     {"due": None, "status": "lapsed_correction", "deadlines.correction": "2026-03-19", "on_time": None},
     ["correction_lapsed"]),
    ("Art30 the last day of the correction period", "received 2026-03-02; correction_notice 2026-03-05 days=10", "2026-03-19",
     {"status": "waiting_correction"}, []),
    ("Art30 a named last day", "received 2026-03-02; correction_notice 2026-03-05 until=2026-03-21", "2026-03-22",
     {"status": "lapsed_correction", "deadlines.correction": "2026-03-21"}, ["correction_lapsed"]),
    ("Art30 corrected late and accepted",
     "received 2026-03-02; correction_notice 2026-03-05 days=3; corrected 2026-03-12", None,
     {"due": "2026-04-10", "status": "running"}, ["corrected_late"]),
    ("Art30 the lapse recorded",
     "received 2026-03-02; correction_notice 2026-03-05 days=3; correction_lapsed 2026-03-11", None,
     {"status": "lapsed_correction"}, []),
    ("Art30 the lapse recorded too early",
     "received 2026-03-02; correction_notice 2026-03-05 days=3; correction_lapsed 2026-03-10", None,
     {"status": "waiting_correction"}, ["lapse_too_early"]),
]  # fmt: skip

CONSULTATION: list[Row] = [
    ("Art32 third party: the time needed does not count",
     "received 2026-03-02; consult_sent 2026-03-10 party=third_party; consult_received 2026-03-11 party=third_party;"
     " consult_replied 2026-03-20 party=third_party", None,
     {"due": "2026-04-10", "suspended_working_days": 8, "deadlines.third_party": ["2026-04-01"]}, []),
    ("Art32 silence: fifteen working days from their receipt, the organ decides",
     "received 2026-03-02; consult_sent 2026-03-10 ref=A; consult_received 2026-03-11 ref=A", "2026-04-02",
     {"due": "2026-04-22", "suspended_working_days": 16, "status": "running", "outcome": "silent_organ_decides"},
     ["third_party_silent"]),
    ("Art32 the last day of their limit is waited for",
     "received 2026-03-02; consult_sent 2026-03-10; consult_received 2026-03-11", "2026-04-01",
     {"status": "waiting_consultation", "due": "2026-04-22", "due_status": "final", "outcome": "open"}, []),
    ("Art32 a reply over the limit: fifteen are excluded",
     "received 2026-03-02; consult_sent 2026-03-10; consult_received 2026-03-11; consult_replied 2026-04-03", None,
     {"due": "2026-04-22", "suspended_working_days": 16, "outcome": "silent_organ_decides"}, ["consultation_over_limit"]),
    ("Art32 open: due when silent, earlier when answered",
     "received 2026-03-02; consult_sent 2026-03-10; consult_received 2026-03-11", "2026-03-20",
     {"due": "2026-04-22", "due_status": "may_move", "earliest": "2026-04-10", "latest": "2026-04-22",
      "status": "waiting_consultation"}, []),
    ("Art34 co-making organ: fifteen working days, silence consents",
     "received 2026-03-02; consult_sent 2026-03-10 party=co_maker; consult_received 2026-03-11", "2026-04-02",
     {"due": "2026-04-22", "outcome": "silent_consents", "deadlines.co_maker": ["2026-04-01"], "deadlines.third_party": []},
     ["co_maker_silent"]),
    ("Art33_3 another organ: no limit, only exclusion",
     "received 2026-03-02; consult_sent 2026-03-10 party=other_organ; consult_received 2026-03-11;"
     " consult_replied 2026-04-08", None,
     {"due": "2026-04-28", "suspended_working_days": 20, "deadlines.third_party": [], "outcome": "replied"}, []),
    ("Art33_3 another organ, unanswered: the day is open",
     "received 2026-03-02; consult_sent 2026-03-10 party=other_organ; consult_received 2026-03-11", "2026-03-20",
     {"due": None, "due_status": "provisional", "earliest": "2026-04-10", "latest": None, "suspended_working_days": 8,
      "status": "waiting_consultation"}, []),
    ("Art33_3 overlapping consultations count once",
     "received 2026-03-02; consult_sent 2026-03-10 ref=A; consult_sent 2026-03-12 ref=B party=co_maker;"
     " consult_replied 2026-03-18 ref=A; consult_replied 2026-03-20 ref=B", None,
     {"due": "2026-04-10", "suspended_working_days": 8}, []),
    ("Art33_3 the letter came back: up to the day that is known",
     "received 2026-03-02; consult_sent 2026-03-10; consult_returned 2026-03-20", None,
     {"due": "2026-04-10", "suspended_working_days": 8, "outcome": "returned"}, ["letter_returned"]),
    ("Art33_3 the letter is lost: a warning, nothing lapses",
     "received 2026-03-02; consult_sent 2026-03-10", "2026-04-02",
     {"due": None, "status": "waiting_consultation"}, ["consultation_undelivered"]),
    ("Art33_3 the fifteenth working day brings no warning yet",
     "received 2026-03-02; consult_sent 2026-03-10", "2026-03-31", {"status": "waiting_consultation"}, []),
    ("Art33_3 sent again: the first letter counts",
     "received 2026-03-02; consult_sent 2026-03-10 ref=A; consult_sent 2026-03-16 ref=A; consult_replied 2026-03-20 ref=A",
     None, {"due": "2026-04-10"}, ["repeated"]),
    ("Art33_3 sent again after it came back: a letter of its own",
     "received 2026-03-02; consult_sent 2026-03-10 ref=A; consult_returned 2026-03-12 ref=A; consult_sent 2026-03-16 ref=A;"
     " consult_received 2026-03-17 ref=A; consult_replied 2026-03-20 ref=A", None,
     {"suspended_working_days": 6, "deadlines.third_party": ["2026-04-08"]}, ["letter_returned"]),
    ("Art33_3 a reply to no letter", "received 2026-03-02; consult_replied 2026-03-20", None,
     {"due": "2026-03-30", "suspended_working_days": 0}, ["consultation_without_letter"]),
    ("Art33_3 asked after the period had run out",
     "received 2026-03-02; consult_sent 2026-03-31; consult_replied 2026-04-08", None,
     {"due": "2026-03-30", "suspended_working_days": 0, "on_time": False}, ["consultation_after_expiry", "overdue"]),
    ("Art33_3 a consultation before the restart moves only the days after it",
     "received 2026-03-02; consult_sent 2026-03-03; correction_notice 2026-03-05; corrected 2026-03-12;"
     " consult_replied 2026-03-16", None, {"due": "2026-04-14", "suspended_working_days": 2}, []),
]  # fmt: skip

EXTENSION: list[Row] = [
    ("Art33_2 twenty working days", "received 2026-03-02", None, {"due": "2026-03-30"}, []),
    ("Art33_2 extended by twenty", "received 2026-03-02; extended 2026-03-27 days=20", None,
     {"due": "2026-04-28", "due_before_extension": "2026-03-30", "extension_days": 20}, []),
    ("Art33_2 extended by five, told on the last day", "received 2026-03-02; extended 2026-03-30 days=5", None,
     {"due": "2026-04-07"}, []),
    ("Art33_2 told a day too late", "received 2026-03-02; extended 2026-03-31 days=20", None,
     {"due": "2026-03-30", "extension_days": 0}, ["late_extension", "overdue"]),
    ("Art33_2 not late: a consultation had moved the day",
     "received 2026-03-02; consult_sent 2026-03-10; consult_replied 2026-03-20; extended 2026-04-10 days=20", None,
     {"due": "2026-05-12"}, []),
    ("Art33_2 once", "received 2026-03-02; extended 2026-03-20 days=5; extended 2026-03-27 days=15", None,
     {"due": "2026-04-07"}, ["second_extension"]),
    ("Art33_2 twenty at most", "received 2026-03-02; extended 2026-03-27 days=30", None,
     {"due": "2026-04-28", "extension_days": 20}, ["extension_over_limit"]),
    ("Art33_2 with the head's consent", "received 2026-03-02; extended 2026-03-27 days=20 approved=no", None,
     {"due": "2026-03-30"}, ["extension_not_approved"]),
    ("Art33_2 days not told: the longest", "received 2026-03-02; extended 2026-03-27", None,
     {"due": "2026-04-28"}, ["extension_days_missing"]),
    ("Art33_2 nothing to extend while a correction is waited for",
     "received 2026-03-02; correction_notice 2026-03-05; extended 2026-03-06 days=20; corrected 2026-03-12", None,
     {"due": "2026-04-10"}, ["out_of_order"]),
    ("Art30 the extension ends with the period that a restart makes void",
     "received 2026-03-02; extended 2026-03-04 days=20; correction_notice 2026-03-05; corrected 2026-03-12", None,
     {"due": "2026-04-10", "extension_days": 0}, []),
    ("Art35 a reasonable later date", "received 2026-03-02; reasons_asked 2026-03-04; reasons_given 2026-03-10;"
     " delayed 2026-03-12 until=2026-06-30", None,
     {"due": "2026-06-30", "due_status": "final", "due_before_extension": "2026-03-30"}, ["reasons_do_not_stop"]),
    ("Art35 asking for reasons stops nothing", "received 2026-03-02; reasons_asked 2026-03-04", None,
     {"due": "2026-03-30", "status": "waiting_reasons"}, ["reasons_do_not_stop"]),
    ("Art35 told too late", "received 2026-03-02; delayed 2026-03-31 until=2026-06-30", None,
     {"due": "2026-03-30"}, ["late_delay", "overdue"]),
    ("Art35 not later at all", "received 2026-03-02; delayed 2026-03-12 until=2026-03-30", None,
     {"due": "2026-03-30"}, ["delay_not_later"]),
]  # fmt: skip

FEE: list[Row] = [
    ("109_6 twenty working days to pay, nothing is due meanwhile",
     "received 2026-03-02; fee_notice 2026-03-10", "2026-04-08",
     {"due": None, "status": "waiting_fee", "deadlines.fee_payment": "2026-04-08"}, []),
    ("109_6 from the day the notice came", "received 2026-03-02; fee_notice 2026-03-10; fee_notice_received 2026-03-12", None,
     {"deadlines.fee_payment": "2026-04-10"}, []),
    ("109_6 unpaid: abandoned", "received 2026-03-02; fee_notice 2026-03-10", "2026-04-09",
     {"due": None, "status": "lapsed_fee", "on_time": None}, ["fee_lapsed"]),
    ("109_6 anew after payment", "received 2026-03-02; fee_notice 2026-03-10; fee_paid 2026-03-20", None,
     {"due": "2026-04-20", "status": "running"}, []),
    ("109_6 paid too late", "received 2026-03-02; fee_notice 2026-03-10; fee_paid 2026-04-09", None,
     {"due": None, "status": "lapsed_fee"}, ["late_fee_payment", "fee_lapsed"]),
    ("109_6 the notice comes inside the reply period", "received 2026-03-02; fee_notice 2026-03-31; fee_paid 2026-04-01", None,
     {"due": "2026-03-30", "deadlines.fee_payment": None}, ["late_fee_notice", "fee_paid_without_notice", "overdue"]),
    ("109_6 waived", "received 2026-03-02; fee_notice 2026-03-10; fee_waived 2026-03-20", None,
     {"due": "2026-04-20", "status": "running"}, []),
    ("109_6 a second notice", "received 2026-03-02; fee_notice 2026-03-10; fee_paid 2026-03-20; fee_notice 2026-03-23", None,
     {"due": "2026-04-20", "status": "running"}, ["second_fee_notice"]),
    ("109_6 the lapse recorded", "received 2026-03-02; fee_notice 2026-03-10; fee_lapsed 2026-04-09", None,
     {"status": "lapsed_fee"}, []),
    ("109_6 paid without a notice", "received 2026-03-02; fee_paid 2026-03-20", None,
     {"due": "2026-03-30", "status": "running"}, ["fee_paid_without_notice"]),
]  # fmt: skip

DELIVERY: list[Row] = [
    ("235 decided is not delivered", "received 2026-03-02; decided 2026-03-27", "2026-03-30",
     {"status": "decided_not_delivered", "on_time": None}, []),
    ("235 decided in time, not delivered: late", "received 2026-03-02; decided 2026-03-27", "2026-03-31",
     {"status": "decided_not_delivered", "on_time": False}, ["overdue"]),
    ("235 the applicant's signing day", "received 2026-03-02; decided 2026-03-27; delivered 2026-03-30 manner=direct", None,
     {"status": "delivered", "on_time": True}, []),
    ("235 the day handed to the post", "received 2026-03-02; decided 2026-03-27; delivered 2026-03-30 manner=ems", None,
     {"status": "delivered", "on_time": True}, []),
    ("235 decided in time, delivered a day late", "received 2026-03-02; decided 2026-03-27; delivered 2026-03-31", None,
     {"status": "delivered", "on_time": False, "due": "2026-03-30"}, ["late_delivery"]),
    ("235 a private courier is no service",
     "received 2026-03-02; decided 2026-03-27; delivered 2026-03-30 manner=courier", "2026-03-30",
     {"status": "decided_not_delivered", "on_time": None, "delivered_on": None}, ["private_courier"]),
    ("235 a private courier, then the post",
     "received 2026-03-02; decided 2026-03-27; delivered 2026-03-27 manner=courier; delivered 2026-03-31 manner=post", None,
     {"status": "delivered", "on_time": False, "delivered_on": "2026-03-31"}, ["private_courier", "late_delivery"]),
    ("Art33_1 answered on the spot", "submitted 2026-03-02 manner=counter; decided 2026-03-02; delivered 2026-03-02", None,
     {"status": "delivered", "on_time": True}, []),
    ("Art36 delivered without a decision", "received 2026-03-02; delivered 2026-03-27", None,
     {"status": "delivered", "on_time": True}, ["delivery_without_decision"]),
    ("Art31 decided without a receipt date", "submitted 2026-03-02 manner=web; decided 2026-03-03", None,
     {"status": "awaiting_receipt", "due": None}, ["decision_without_receipt"]),
    ("Art32 decided before the third party answered",
     "received 2026-03-02; consult_sent 2026-03-10; consult_received 2026-03-11; decided 2026-03-16", None,
     {"status": "decided_not_delivered"}, ["decided_before_reply"]),
    ("Art32 an open consultation ends with the case",
     "received 2026-03-02; consult_sent 2026-03-10 party=other_organ; decided 2026-03-20; delivered 2026-03-20", None,
     {"status": "delivered", "due": "2026-04-10", "suspended_working_days": 8, "on_time": True}, []),
    ("withdrawn", "received 2026-03-02; withdrawn 2026-03-10", "2026-05-01", {"status": "withdrawn", "on_time": None}, []),
    ("withdrawn before it was confirmed", "submitted 2026-03-02 manner=web; withdrawn 2026-03-03", "2026-03-20",
     {"status": "withdrawn", "receipt_date": None, "due": None}, []),
    ("withdrawn, then delivered", "received 2026-03-02; withdrawn 2026-03-10; delivered 2026-03-11", None,
     {"status": "withdrawn"}, ["after_close"]),
]  # fmt: skip

DATES: list[Row] = [
    ("a date before the receipt", "received 2026-03-02; correction_notice 2026-02-27", None,
     {"due": "2026-03-30", "status": "running"}, ["before_receipt"]),
    ("a date after the day of the question", "received 2026-03-02; decided 2026-03-20", "2026-03-10",
     {"due": "2026-03-30"}, ["in_the_future"]),
    ("received before submitted", "submitted 2026-03-04 manner=web; received 2026-03-02", None,
     {"receipt_date": "2026-03-02"}, ["out_of_order"]),
    ("a reply before the letter came",
     "received 2026-03-02; consult_sent 2026-03-10; consult_replied 2026-03-12; consult_received 2026-03-13", None,
     {"suspended_working_days": 2}, ["out_of_order"]),
    ("before the Regulation in force", "received 2019-05-14", None, {"due": "2019-06-12"}, ["before_regulation"]),
    ("days that say nothing", "received 2026-03-02; decided 2026-03-03 days=3", None, {}, ["member_without_effect"]),
    ("nothing at all", "", None, {"receipt_date": None, "due": None, "status": "awaiting_receipt"}, []),
]  # fmt: skip

ROWS = RECEIPT + CORRECTION + CONSULTATION + EXTENSION + FEE + DELIVERY + DATES


@pytest.mark.parametrize("clause, text, known_on, holds, findings", ROWS, ids=[row[0] for row in ROWS])
def test_clause(
    clause: str, text: str, known_on: str | None, holds: dict[str, Any], findings: list[str]
) -> None:
    found = clock(text, known_on)
    answer = found.as_dict()

    assert {name: at(answer, name) for name in holds} == holds
    assert codes(found) == findings
    assert all(one.article and one.zh and one.en for one in found.findings)


def at(answer: dict[str, Any], name: str) -> Any:
    if name == "outcome":
        return answer["consultations"][0]["outcome"]
    value: Any = answer
    for part in name.split("."):
        value = value[part]
    return value


def test_Art30_an_office_may_set_that_a_late_notice_restarts_nothing() -> None:
    strict = RULES.with_choices({"late_correction_notice": "no_restart"})
    late = "received 2026-03-02; correction_notice 2026-03-12; corrected 2026-03-13"
    timely = "received 2026-03-02; correction_notice 2026-03-11; corrected 2026-03-13"

    assert clock(late, rules=strict).due == date(2026, 3, 30)
    assert codes(clock(late, rules=strict)) == ["late_correction_notice"]
    assert clock(timely, rules=strict).due == date(2026, 4, 13)


def test_109_an_office_may_set_that_payment_restarts_nothing() -> None:
    running_on = RULES.with_choices({"fee_restart": "no_restart"})
    asked = "received 2026-03-02; fee_notice 2026-03-10"

    assert (clock(asked, rules=running_on).due, clock(asked, rules=running_on).status) == (
        date(2026, 3, 30),
        "waiting_fee",
    )
    assert clock(f"{asked}; fee_paid 2026-03-20", rules=running_on).due == date(2026, 3, 30)


def test_what_a_rule_rests_on_is_told() -> None:
    found = clock(
        "received 2026-03-02; fee_notice 2026-03-10; fee_paid 2026-03-20; consult_sent 2026-03-23 party=co_maker"
    )
    basis = {rule["rule"]: rule["basis_status"] for rule in found.as_dict()["basis"]}

    assert basis == {
        "receipt": "confirmed", "correction_notice": "confirmed", "reply": "confirmed", "co_maker": "confirmed",
        "exclusion": "inference", "fee_notice": "secondary", "fee_payment": "secondary", "fee_restart": "memory",
    }  # fmt: skip
