"""What is said of a member that does not hold: what to write instead, in both languages, and no regular expression where words do."""

from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError

from kernel.http.types import Division, Moment, Slug
from kernel.http.validation import from_body_errors


class Body(BaseModel):
    at: Moment | None = None
    region: Division | None = None
    name: Slug | None = None
    state: Literal["held", "queued", "delivered"] | None = None
    share: float | None = Field(None, strict=True)


@pytest.mark.parametrize(
    "member, value, zh, en",
    [
        ("at", "2026-03-02", "须写明时刻与时区", "zone"),
        ("at", "2026-03-02T08:00:00", "2026-03-02T08:00:00+08:00", "2026-03-02T08:00:00+08:00"),
        ("at", "2026-13-01T08:00:00+08:00", "应为真实存在的时间", "month"),
        ("at", "明天", "应为真实存在的时间", "datetime"),
        ("at", {}, "应为带时区的时间", "datetime"),
        ("region", "36042", "6、9 或 12 位半角数字", "6, 9 or 12 digits"),
        ("region", "３６０４２５", "6、9 或 12 位半角数字", "6, 9 or 12 digits"),
        ("name", "中文", "半角字母、数字", "letters, digits"),
        ("state", "over", "'held'、'queued'、'delivered' 之一", "'held', 'queued' or 'delivered'"),
        ("share", "much", "应为数字", "number"),
    ],
)
def test_a_fault_says_what_to_write(member: str, value: Any, zh: str, en: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Body.model_validate({member: value})
    [fault] = from_body_errors(refused.value).errors
    assert fault.pointer == f"/{member}"
    assert zh in fault.message_zh
    assert en in fault.message_en
    assert "^" not in fault.message_zh + fault.message_en
