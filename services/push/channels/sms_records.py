"""What Yunpian (云片) knows of a text message that went out: its records of a number within a time (查短信发送记录). Pure.

Source: www.yunpian.com/official/document/sms/zh_CN/domestic_sms_record, `get_record.json` beside `single_send.json`. Records bear the
provider's `sid`; where its answer was lost, number, text and time find the record. The parameter `uid`, by which a caller may name its
own messages, is not open to every account, and is not relied on.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode, urljoin

import orjson

from kernel.clock import SHANGHAI
from kernel.http.outbound.answers import Answer
from services.push.channels.port import Doubt, Request, Status

#: Around the beginning of an attempt: clocks differ, and a provider may queue what it took.
BEFORE: Final = timedelta(minutes=5)
AFTER: Final = timedelta(hours=1)
PAGE: Final = 100
_FORM: Final = "%Y-%m-%d %H:%M:%S"


def status_request(doubt: Doubt) -> Request:
    """Ask for the records of the number, by the account that sent."""
    endpoint, begun = doubt.endpoint, doubt.begun_at.astimezone(SHANGHAI)
    body = urlencode({
        "apikey": endpoint.secrets[0], "mobile": endpoint.options["mobile"], "start_time": (begun - BEFORE).strftime(_FORM),
        "end_time": (begun + AFTER).strftime(_FORM), "page_num": 1, "page_size": PAGE,
    }).encode()  # fmt: skip
    headers = {
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
        "accept": "application/json; charset=utf-8",
    }
    return Request("POST", urljoin(endpoint.url, "get_record.json"), headers, body)


def status_of(doubt: Doubt, answer: Answer, at: datetime) -> Status | None:
    """What the records say of a message; None where they say nothing yet, or nothing that is certain: none or
    several fit, or there may be more records than were answered."""
    if answer.status != 200:
        return None
    try:
        records = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(records, list) or (doubt.reference is None and len(records) >= PAGE):
        return None
    fitting = [one for one in records if isinstance(one, dict) and _fits(doubt, one)]
    if len(fitting) != 1:
        return None
    [record] = fitting
    code = str(record.get("error_msg") or "")[:80]
    if record.get("send_status") == "FAIL":
        return Status("bounced", code or "send_failed", at)
    if record.get("report_status") == "FAIL":
        return Status("bounced", code or "FAIL", _moment(record, at))
    if record.get("report_status") == "SUCCESS":
        return Status("arrived", "provider_record", _moment(record, at))
    return None


def _fits(doubt: Doubt, record: dict[str, Any]) -> bool:
    if doubt.reference is not None:
        return str(record.get("sid")) == doubt.reference
    text = f"【{doubt.endpoint.options.get('signature')}】{doubt.rendering.body.decode()}"
    return record.get("mobile") == doubt.endpoint.options["mobile"] and record.get("text") == text


def _moment(record: dict[str, Any], at: datetime) -> datetime:
    """When the number received it, as far as that can be read and is not of the future."""
    try:
        found = datetime.strptime(str(record.get("user_receive_time")), _FORM).replace(tzinfo=SHANGHAI)
    except ValueError:
        return at
    return min(found, at)
