"""What a provider's records say of a text message, whatever it answers."""

from datetime import UTC, datetime

import pytest

from kernel.http.outbound.answers import Answer
from services.push.channels.port import Doubt, Endpoint, Rendering
from services.push.channels.sms_records import status_of, status_request
from tests.support.text_message_records import asked

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
ACCOUNT = Endpoint(
    "https://sms.yunpian.com/v2/sms/single_send.json", ("key",), {"mobile": "13800000001", "signature": "县政务公开"}
)  # fmt: skip
BY_REFERENCE = Doubt(Rendering("msg_1", "预算公开".encode(), "text/plain"), ACCOUNT, AT, "9527")


def test_the_question_names_number_and_time_in_the_providers_zone() -> None:
    request = status_request(BY_REFERENCE)
    assert request.url == "https://sms.yunpian.com/v2/sms/get_record.json"
    _, parameters = asked(b"POST / HTTP/1.1\r\n\r\n" + request.body)
    assert parameters == {
        "apikey": "key", "mobile": "13800000001", "start_time": "2026-03-02 08:55:00", "end_time": "2026-03-02 10:00:00",
        "page_num": "1", "page_size": "100",
    }  # fmt: skip


@pytest.mark.parametrize(
    "status, body",
    [
        (200, b""), (200, b"{}"), (200, b"[]"), (200, b"[1, null]"), (200, b'{"code": -1, "msg": "key"}'), (500, b"[]"),
        (200, b'[{"sid": "9527"}]'), (200, b'[{"sid": "9527", "report_status": "UNKNOWN"}]'),
        (400, b'[{"sid": "9527", "report_status": "SUCCESS"}]'), (200, b'[{"sid": "1", "report_status": "SUCCESS"}]'),
        (200, b"\xff\xfe"), (200, b'[{"sid": "9527", "report_status": "FAIL"}, {"sid": "9527", "report_status": "SUCCESS"}]'),
    ],
)  # fmt: skip
def test_what_is_not_certain_says_nothing(status: int, body: bytes) -> None:
    assert status_of(BY_REFERENCE, Answer(status, {}, body), NOW) is None


@pytest.mark.parametrize(
    "record, verdict, code, at",
    [
        ('"report_status": "SUCCESS", "user_receive_time": "2026-03-02 09:00:05"', "arrived", "provider_record",
         datetime(2026, 3, 2, 1, 0, 5, tzinfo=UTC)),
        ('"report_status": "SUCCESS", "user_receive_time": "2027-01-01 00:00:00"', "arrived", "provider_record", NOW),
        ('"report_status": "FAIL", "error_msg": "DB:0103"', "bounced", "DB:0103", NOW),
        ('"send_status": "FAIL", "report_status": "UNKNOWN"', "bounced", "send_failed", NOW),
    ],
)  # fmt: skip
def test_a_report_counts(record: str, verdict: str, code: str, at: datetime) -> None:
    body = f'[{{"sid": 9527, {record}}}]'.encode()
    found = status_of(BY_REFERENCE, Answer(200, {}, body), NOW)
    assert found is not None
    assert (found.verdict, found.code, found.at) == (verdict, code, at)
