"""Problems (RFC 9457): every refusal names what is wrong and what to do, in Chinese and in English.

Problem
├── Invalid 422            members of the request do not hold
├── BadParameter 400       unknown or unreadable query parameter, header or body
├── Unauthenticated 401    no key, or one that is not ours
├── Forbidden 403          a key without the scope, the division or the officer
├── NotFound 404           unknown, or not of your division
├── Conflict 409           the state of the thing does not allow it
├── Stale 412              changed by somebody else meanwhile
├── TooLarge 413           the body is over the limit
├── UnsupportedMedia 415   the body is of a type that the operation does not take
├── PreconditionNeeded 428 If-Match is missing
├── TooMany 429            more came in a while than is taken
├── Internal 500           our fault; the request id finds it in the log
├── BadGateway 502         the service that was asked broke off before it answered
├── Unavailable 503        a part the answer needs does not work now
└── GatewayTimeout 504     the service that was asked kept silent
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import orjson
import pydantic_core

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One member at fault: a JSON Pointer into the body, `?name` for a query parameter, or a header's name."""

    pointer: str
    code: str
    message_zh: str
    message_en: str


class Problem(Exception):
    """Something the caller can act on. `slug` is the stable name of the problem type."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "problem"
    title_zh: ClassVar[str] = "出错"
    title_en: ClassVar[str] = "Problem"

    def __init__(
        self,
        zh: str,
        en: str,
        *,
        code: str | None = None,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en
        self.code = code or self.slug.replace("-", "_")
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.members = members

    @classmethod
    def at(cls, pointer: str, code: str, zh: str, en: str, **members: Any) -> "Problem":
        """The common case: one member at fault, which is also the detail."""
        return cls(zh, en, code=code, errors=[FieldError(pointer, code, zh, en)], **members)

    def body(self, language: str, instance: str | None = None) -> dict[str, Any]:
        """The problem document; `title` and `detail` in `language` ("zh" or "en"), both languages beside them."""
        english = language == "en"
        document: dict[str, Any] = {
            "type": f"/problems/{self.slug}",
            "title": self.title_en if english else self.title_zh,
            "status": self.status,
            "detail": self.en if english else self.zh,
            "code": self.code,
            "detail_zh": self.zh,
            "detail_en": self.en,
            "errors": [asdict(error) for error in self.errors],
        }
        if instance:
            document["instance"] = instance
        return document | self.members


class Invalid(Problem):
    """The request was understood but its members do not hold."""

    status, slug, title_zh, title_en = 422, "invalid", "请求内容有误", "The request has invalid members"


class BadParameter(Problem):
    """A query parameter, header or body is unknown or unreadable."""

    status, slug, title_zh, title_en = (
        400,
        "bad-parameter",
        "参数有误",
        "A parameter is unknown or unreadable",
    )


class Unauthenticated(Problem):
    """No key, or one that is unknown, expired or revoked."""

    status, slug, title_zh, title_en = 401, "unauthenticated", "未通过身份验证", "A valid key is needed"


class Forbidden(Problem):
    """The key is good but does not reach this act or this division."""

    status, slug, title_zh, title_en = 403, "forbidden", "无权操作", "This key may not do that"


class NotFound(Problem):
    """Nothing of that name that this key may see."""

    status, slug, title_zh, title_en = 404, "not-found", "未找到", "Not found"


class MethodNotAllowed(Problem):
    """The path exists; this method does not."""

    status, slug, title_zh, title_en = 405, "method-not-allowed", "不支持该方法", "Method not allowed"


class Conflict(Problem):
    """The thing is in a state that does not allow this."""

    status, slug, title_zh, title_en = 409, "conflict", "与当前状态冲突", "In conflict with the present state"


def id_taken(identifier: str) -> Conflict:
    """The refusal of an id that is in use where the caller sees nothing: by whom and where is not told."""
    return Conflict(
        f"标识 {identifier} 已被使用,请换一个(例如以本行政区划代码开头)",
        f"the id {identifier} is in use: choose another, one that begins with the code of your division, say",
        code="id_taken",
    )


def registered_elsewhere(identifier: str) -> Conflict:
    """The same refusal of an id that the caller cannot choose: it is that of a thing which has its name already."""
    return Conflict(
        f"标识 {identifier} 已由其他行政区划登记,请由登记方撤销,或联系系统管理员",
        f"{identifier} is registered by another division: have it ended there, or ask the operator",
        code="id_taken",
    )


class Stale(Problem):
    """It was changed by somebody else since you read it."""

    status, slug, title_zh, title_en = 412, "stale", "内容已被他人修改", "Changed since you read it"


class TooLarge(Problem):
    """The body is larger than this gateway takes."""

    status, slug, title_zh, title_en = 413, "too-large", "请求体过大", "The body is too large"


class UnsupportedMedia(Problem):
    """The body is of a media type that this operation does not take."""

    status, slug, title_zh, title_en = 415, "unsupported-media", "不支持的内容类型", "Unsupported media type"


class PreconditionNeeded(Problem):
    """A change needs If-Match with the ETag that you read."""

    status, slug, title_zh, title_en = 428, "precondition-needed", "缺少 If-Match", "If-Match is needed"


class TooMany(Problem):
    """More came in a while than is taken; nothing was written: try again after `Retry-After`."""

    status, slug, title_zh, title_en = 429, "too-many", "请求过于频繁", "Too many requests"


class Internal(Problem):
    """Our fault: nothing was written; the request id finds it in the log."""

    status, slug, title_zh, title_en = 500, "internal", "服务器内部错误", "Internal error"


class BadGateway(Problem):
    """The service that was asked broke off before it answered; whether the request took effect is not known."""

    status, slug, title_zh, title_en = 502, "bad-gateway", "服务中断了应答", "The service broke off"


class Unavailable(Problem):
    """A part that the answer needs does not work now; try again."""

    status, slug, title_zh, title_en = 503, "unavailable", "服务暂不可用", "Unavailable for now"


class GatewayTimeout(Problem):
    """The service that was asked kept silent; whether the request took effect is not known."""

    status, slug, title_zh, title_en = 504, "gateway-timeout", "服务超时未应答", "The service kept silent"


def problem_types() -> list[type[Problem]]:
    """Every problem type of the suite, by slug."""

    def below(kind: type[Problem]) -> list[type[Problem]]:
        return [k for child in kind.__subclasses__() for k in (child, *below(child))]

    return sorted(set(below(Problem)), key=lambda kind: kind.slug)


def language_of(accept_language: str | None) -> str:
    """ "en" when the caller prefers English to Chinese, else "zh" (RFC 9110 §12.5.4, quality values respected)."""
    best = {"zh": 0.0, "en": 0.0}
    for part in (accept_language or "").lower().split(","):
        tag, _, parameters = part.strip().partition(";")
        primary = tag.split("-")[0]
        if primary in best:
            try:
                quality = float(parameters.partition("q=")[2] or 1)
            except ValueError:
                quality = 0.0
            best[primary] = max(best[primary], quality)
    return "en" if best["en"] > best["zh"] else "zh"


def encode(document: Any) -> bytes:
    """JSON bytes as every answer of the suite is written: UTF-8, dates in ISO 8601.

    orjson writes the same bytes in a quarter of the time; it refuses what goes beyond 64 bits or its types.
    """
    try:
        return orjson.dumps(document)
    except TypeError:
        return pydantic_core.to_json(document)
