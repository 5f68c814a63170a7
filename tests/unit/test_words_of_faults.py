"""What is said of a member that does not hold: what to write instead, in both languages, and no regular expression where words do."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, StringConstraints, TypeAdapter, ValidationError

from kernel.http.types import Division, Moment, Slug
from kernel.http.validation import from_body_errors
from kernel.http.written import CODE, SHA256, WEB
from services.push.registry.schemas import Email, Hour, Mobile

MOMENT = datetime(2026, 3, 2, tzinfo=UTC)


class Body(BaseModel):
    at: Moment | None = None
    region: Division | None = None
    name: Slug | None = None
    state: Literal["held", "queued", "delivered"] | None = None
    share: float | None = Field(None, strict=True)
    mobile: Mobile | None = None
    email: Email | None = None
    hour: Hour | None = None
    digest: Annotated[str, SHA256] | None = None
    url: Annotated[str, StringConstraints(max_length=40), WEB] | None = None


@pytest.mark.parametrize(
    "member, value, zh, en",
    [
        ("at", "2026-03-02", "时刻与时区的文本", "zone"),
        ("at", "2026-03-02T08:00:00", "2026-03-02T08:00:00+08:00", "2026-03-02T08:00:00+08:00"),
        ("at", "2026-13-01T08:00:00+08:00", "应为真实存在的时间", "moment that there is"),
        ("at", "2026-03-02T25:00:00+08:00", "应为真实存在的时间", "moment that there is"),
        ("at", "2026-03-02T08+08:00", "2026-03-02T08:00:00+08:00", "RFC 3339"),
        ("at", "2026-03-02 08:00:00+08:00", "2026-03-02T08:00:00+08:00", "RFC 3339"),
        ("at", "２０２６-03-02T08:00:00+08:00", "2026-03-02T08:00:00+08:00", "RFC 3339"),
        ("at", 1796007350, "2026-03-02T08:00:00+08:00", "2026-03-02T08:00:00+08:00"),
        ("at", 1796007350000, "2026-03-02T08:00:00+08:00", "RFC 3339"),
        ("at", "1796007350", "2026-03-02T08:00:00+08:00", "RFC 3339"),
        ("at", True, "2026-03-02T08:00:00+08:00", "RFC 3339"),
        ("at", "明天", "2026-03-02T08:00:00+08:00", "RFC 3339"),
        ("at", {}, "2026-03-02T08:00:00+08:00", "RFC 3339"),
        ("region", "36042", "6、9 或 12 位半角数字", "6, 9 or 12 digits"),
        ("region", "３６０４２５", "6、9 或 12 位半角数字", "6, 9 or 12 digits"),
        ("name", "中文", "半角字母、数字", "letters, digits"),
        ("state", "over", "'held'、'queued'、'delivered' 之一", "'held', 'queued' or 'delivered'"),
        ("share", "much", "应为数字", "number"),
        (
            "mobile",
            "+86 13800000000",
            "11 位半角数字的手机号",
            "without +86, blanks and hyphens, such as 13800000000",
        ),
        ("mobile", "１３８００００００００", "11 位半角数字的手机号,不带 +86", "11 digits"),
        ("mobile", 13800000000, "应为字符串", "string"),
        (
            "email",
            "zhangsan",
            "恰有一个 @,不含空格,如 zhangsan@example.cn",
            "one @, no blanks, such as zhangsan@example.cn",
        ),
        ("email", "a@b\n", "恰有一个 @", "one @"),
        ("email", f"a@{'b' * 254}", "过长,最多 254 个字符", "at most 254"),
        ("hour", "7:30", "HH:MM,半角,如 22:00 或 07:30", "HH:MM of 24 hours is needed, such as 22:00"),
        ("hour", "24:00", "HH:MM", "HH:MM"),
        ("digest", "x" * 64, "64 位小写十六进制数字", "64 digits 0-9 and a-f"),
        ("url", "www.example.cn", "以 http:// 或 https:// 开头", "beginning with http:// or https://"),
        ("url", f"https://{'x' * 40}", "过长,最多 40 个字符", "at most 40"),
    ],
)
def test_a_fault_says_what_to_write(member: str, value: Any, zh: str, en: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Body.model_validate({member: value})
    [fault] = from_body_errors(refused.value).errors
    assert fault.pointer == f"/{member}"
    assert zh in fault.message_zh
    assert en in fault.message_en
    assert "[" not in fault.message_zh + fault.message_en
    assert "^" not in fault.message_zh + fault.message_en


@pytest.mark.parametrize(
    "written",
    ["2026-03-02T08:00:00+08:00", "2026-03-02T00:00:00Z", "2026-03-01t19:00:00.000000-05:00", MOMENT],
)
def test_a_moment_is_taken_as_rfc_3339_writes_it(written: str | datetime) -> None:
    assert Body.model_validate({"at": written}).at == MOMENT
    assert Body.model_json_schema()["properties"]["at"]["anyOf"][0] == {
        "type": "string",
        "format": "date-time",
    }


def test_what_is_not_as_written_has_the_code_it_always_had() -> None:
    with pytest.raises(ValidationError) as refused:
        Body.model_validate({"mobile": "1"})
    assert (
        [fault.code for fault in from_body_errors(refused.value).errors]
        == [CODE]
        == ["string_pattern_mismatch"]
    )


def test_the_pattern_stands_in_the_schema() -> None:
    schema = Body.model_json_schema()["properties"]
    assert schema["hour"]["anyOf"][0] == {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
    assert schema["email"]["anyOf"][0]["maxLength"] == 254


def test_a_moment_may_leave_its_seconds_out() -> None:
    """As java.time writes those that are zero."""
    asked: TypeAdapter[datetime] = TypeAdapter(Moment)
    assert asked.validate_python("2026-03-02T08:00+08:00") == asked.validate_python("2026-03-02T00:00:00Z")
