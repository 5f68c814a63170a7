"""The form by which an application is registered, and what it says at first. Pure."""

from collections.abc import Mapping
from datetime import date

from services.disclosure_requests.desk.rules import MANNER_WORDS
from services.disclosure_requests.desk_cases.act_forms import APPLICANT, CONTENT, WANTED
from services.disclosure_requests.desk_cases.fields import Block, Field, Part


def registration_parts(offices: Mapping[str, str]) -> tuple[Part, ...]:
    """The fields; `offices`: id -> name of those that an application can have come to."""
    return (
        Field("office", "收件机关", "choice", True, words=offices),
        Field("manner", "提交方式", "choice", True, "决定收到之日(条例第三十一条)", MANNER_WORDS),
        Field("submitted_on", "提交之日", "date", True, "当面提交之日、邮件签收之日或者收到之日"),
        Block("申请人", APPLICANT),
        Block("申请内容", CONTENT),
        Block("获取信息的方式", WANTED),
        Field("officer", "经办人工号"),
        Field("team", "科室"),
    )


def first_texts(offices: Mapping[str, str], today: date) -> dict[str, list[str]]:
    """What the form says at first: today, handed in at the counter, one item; the office where there is but one."""
    return {
        "office": list(offices)[:1] if len(offices) == 1 else [""],
        "manner": ["counter"],
        "submitted_on": [today.isoformat()],
        "content.items": ["1"],
        "form.carrier": ["paper"],
        "form.route": ["post"],
    }
