"""What each act does to the course of a case: in time or too late, once or again, with a period running or not. Pure."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Final

from services.disclosure_requests.clock.moments import Kind, Moment
from services.disclosure_requests.clock.rules import SERVICE
from services.disclosure_requests.clock.stretches import Segment, Wait

if TYPE_CHECKING:
    from services.disclosure_requests.clock.course import Course

_LATE_NOTICE: Final = {
    "restart": (
        "仍自收到补正的申请之日重新计算答复期限",
        "the reply period still starts anew on the corrected application",
    ),
    "no_restart": (
        "按本机关设置,答复期限不因此重新计算",
        "by the office's setting the reply period does not start anew",
    ),
}


def _correction_notice(course: "Course", moment: Moment) -> None:
    if course.notice is not None:
        course.say("second_correction_notice", moment)
        return
    course.notice = moment
    if course.no_period(moment):
        return
    if due := course.expired(moment):
        course.say("correction_notice_after_expiry", moment, due=due)
        return
    assert course.receipt.day is not None
    limit = course.limit("correction_notice", course.receipt.day)
    if limit.latest is not None and moment.day > limit.latest:
        choice = course.rules["late_correction_notice"].choice or "restart"
        zh, en = _LATE_NOTICE[choice]
        course.say("late_correction_notice", moment, due=limit.end, effect_zh=zh, effect_en=en)
        if choice == "no_restart":
            return
    period = Wait(moment, moment.day, moment.until, moment.until)
    if moment.until is None and moment.days is not None:
        period = course.limit("correction_period", moment.day, moment.days, notice=moment)
    course.correction = period
    course.segments.append(Segment("correction_wait", moment.day, moment))


def _corrected(course: "Course", moment: Moment) -> None:
    wait = course.correction
    if wait is None:
        if course.notice is None:
            course.say("corrected_without_notice", moment)
    elif course.segments[-1].kind != "correction_wait":
        course.say("repeated", moment)
    else:
        if wait.latest is not None and moment.day > wait.latest:
            course.say("corrected_late", moment, due=wait.end)
        course.start(moment)


def _correction_lapsed(course: "Course", moment: Moment) -> None:
    wait = course.correction if course.segments[-1].kind == "correction_wait" else None
    if wait is None:
        course.say("out_of_order", moment, why_zh="此时并无待补正", why_en="no correction is waited for then")
    elif wait.latest is not None and moment.day <= wait.latest:
        course.say("lapse_too_early", moment, due=wait.end)
    else:
        course.lapse("lapsed_correction", moment)


def _extended(course: "Course", moment: Moment) -> None:
    limit = course.rules["extension"].amount or 0
    if course.no_period(moment):
        return
    if moment.approved is False:
        course.say("extension_not_approved", moment)
    elif course.extension is not None:
        course.say("second_extension", moment)
    elif due := course.expired(moment):
        course.say("late_extension", moment, due=due)
    else:
        if moment.days is None:
            course.say("extension_days_missing", moment, limit=limit)
        elif moment.days > limit:
            course.say("extension_over_limit", moment, days=moment.days, limit=limit)
        course.extension, course.extension_days = moment, min(moment.days or limit, limit)


def _reasons_asked(course: "Course", moment: Moment) -> None:
    course.reasons_open = True
    course.say("reasons_do_not_stop", moment)


def _reasons_given(course: "Course", moment: Moment) -> None:
    if not course.reasons_open:
        course.say(
            "out_of_order", moment, why_zh="此前未要求说明理由", why_en="no reasons were asked for before"
        )
    course.reasons_open = False


def _delayed(course: "Course", moment: Moment) -> None:
    if course.no_period(moment):
        return
    ends = course.ends()
    if due := course.expired(moment):
        course.say("late_delay", moment, due=due)
    elif moment.until is None or (ends.latest is not None and moment.until <= ends.latest):
        course.say("delay_not_later", moment, until=moment.until, due=ends.due or ends.latest)
    else:
        course.delay, course.reasons_open = moment, False


def _fee_notice(course: "Course", moment: Moment) -> None:
    if course.fee is not None:
        course.say("second_fee_notice", moment)
    elif course.no_period(moment):
        pass
    elif due := course.expired(moment):
        course.say("late_fee_notice", moment, due=due)
    else:
        course.fee = course.limit("fee_payment", moment.day, notice=moment)
        if course.rules["fee_restart"].choice == "restart":
            course.segments.append(Segment("fee_wait", moment.day, moment))


def _fee_notice_received(course: "Course", moment: Moment) -> None:
    if course.fee is None or course.fee_settled is not None:
        course.say("fee_paid_without_notice", moment)
    else:
        course.fee = course.limit("fee_payment", moment.day, notice=course.fee.notice)


def _fee_settled(course: "Course", moment: Moment) -> None:
    """Paid or waived: the reply period starts anew; a waiver is treated as payment is (inference)."""
    if course.fee is None:
        course.say("fee_paid_without_notice", moment)
    elif course.fee_settled is not None:
        course.say("repeated", moment)
    elif moment.kind == "fee_paid" and _after(course.fee.latest, moment.day):
        course.say("late_fee_payment", moment, due=course.fee.end)
    else:
        course.fee_settled = moment
        if course.segments[-1].kind == "fee_wait":
            course.start(moment)


def _fee_lapsed(course: "Course", moment: Moment) -> None:
    if course.fee is None or course.fee_settled is not None:
        course.say("out_of_order", moment, why_zh="此时并无待缴费用", why_en="no payment is waited for then")
    elif not _after(course.fee.latest, moment.day):
        course.say("lapse_too_early", moment, due=course.fee.end)
    else:
        course.lapse("lapsed_fee", moment)


def _decided(course: "Course", moment: Moment) -> None:
    if course.decided is not None:
        course.say("repeated", moment)
        return
    course.decided = moment
    for letter in course.letters:
        answered = letter.ended is not None and letter.ended.day <= moment.day
        asked = letter.limit is not None and letter.sent.day <= moment.day <= letter.limit.earliest
        if asked and not answered and letter.limit is not None:
            course.say("decided_before_reply", moment, due=letter.limit.due or letter.limit.latest)


def _delivered(course: "Course", moment: Moment) -> None:
    if SERVICE.get(moment.manner or "") == "service.courier":
        course.say("private_courier", moment)
        return
    if course.decided is None:
        course.say("delivery_without_decision", moment)
    course.delivered = course.ended = moment


def _after(limit: date | None, day: date) -> bool:
    return limit is not None and day > limit


ACTS: Final[dict[Kind, Callable[["Course", Moment], None]]] = {
    "correction_notice": _correction_notice,
    "corrected": _corrected,
    "correction_lapsed": _correction_lapsed,
    "extended": _extended,
    "reasons_asked": _reasons_asked,
    "reasons_given": _reasons_given,
    "delayed": _delayed,
    "fee_notice": _fee_notice,
    "fee_notice_received": _fee_notice_received,
    "fee_paid": _fee_settled,
    "fee_waived": _fee_settled,
    "fee_lapsed": _fee_lapsed,
    "decided": _decided,
    "delivered": _delivered,
}
