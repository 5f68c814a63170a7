"""Text messages (短信): the port's share that is the same for all providers, and Yunpian (云片) as the first. Pure.

Segments: 70 UTF-16 units alone, 67 each where there are several (3GPP TS 23.038, 23.040), as Chinese providers bill them; the
signature in 【】 counts. Source of the provider: www.yunpian.com/official/document/sms/zh_CN/domestic_single_send and the list of
return codes; at most 500 signs a message. An SMS holds title, facts and first link: the paragraphs are behind the link.
"""

from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from kernel.http.outbound.answers import Answer
from services.push.channels import bots
from services.push.channels.messages import Message
from services.push.channels.port import Endpoint, Limits, Outcome, RecipientError, Rendering, Request

ALONE, EACH = 70, 67
#: Signs of one message, with the signature.
LONGEST: Final = 500
#: Room for the signature, which belongs to the endpoint and is put before the text with the request.
SIGNATURE: Final = 22
limits = Limits(bytes=4 * LONGEST, per_minute=None, deduplicates=False)

_SAME: Final[bots.Meaning] = (
    "uncertain",
    "said_just_now",
    "运营商提示短时间内重复提交同一内容,可能已发出",
    "the provider says that the same text was submitted just now; it may have been sent",
)
_CAPPED: Final[bots.Meaning] = (
    "failed_temp",
    "recipient_capped",
    "该号码接收次数已达上限",
    "this number has had its share for now",
)
_BALANCE: Final[bots.Meaning] = (
    "credential",
    "balance",
    "短信账户余额不足,请充值",
    "the account is out of money; top it up",
)
_ACCOUNT: Final[bots.Meaning] = (
    "credential",
    "account",
    "短信账户、权限或 IP 有误,请核对",
    "account, permission or address; check them",
)
_TEMPLATE: Final[bots.Meaning] = (
    "failed_perm",
    "template_missing",
    "该短信内容不符合任何已报备的模板,请先在平台报备后重投",
    "this text matches no template that is registered with the provider; register one, then send it again",
)
_NUMBER: Final[bots.Meaning] = (
    "failed_perm",
    "number",
    "手机号无效或拒收,请停用",
    "the number is void or refuses; disable it",
)
_MEANINGS: Final[dict[int, bots.Meaning]] = {
    1: bots.MALFORMED,
    2: _NUMBER,
    3: _BALANCE,
    4: bots.FORBIDDEN,
    5: _TEMPLATE,
    8: _SAME,
    9: _SAME,
    10: _NUMBER,
    17: _CAPPED,
    20: _NUMBER,
    22: _CAPPED,
    33: bots.THROTTLED,
    43: _CAPPED,
    53: _CAPPED,
    -1: _ACCOUNT,
    -2: _ACCOUNT,
    -3: bots.SOURCE,
    -4: bots.THROTTLED,
    -5: bots.THROTTLED,
    -50: bots.BUSY,
    -51: bots.BUSY,
    -53: bots.BUSY,
    -57: bots.BUSY,
}


def segments(text: str) -> int:
    """How many text messages are billed for a text, its signature included."""
    units = len(text.encode("utf-16-le")) // 2
    return 1 if units <= ALONE else -(-units // EACH)


def render(message: Message) -> tuple[Rendering, ...]:
    """Title, facts and first link in one line of text, without the signature. Raises ValueError where it is too long."""
    facts = "；".join(fact.line for fact in message.told)
    parts = [
        message.heading,
        facts,
        message.signature,
        f"详见 {message.links[0].url}" if message.links else "",
    ]
    text = "。".join(part for part in parts if part)
    if len(text) > LONGEST - SIGNATURE:
        raise ValueError(
            f"短信正文 {len(text)} 字,上限 {LONGEST - SIGNATURE} 字,请减少事项"
            f" / the text message has {len(text)} signs, the limit is {LONGEST - SIGNATURE}: name fewer facts"
        )
    return (Rendering(message.id, text.encode(), "text/plain; charset=utf-8"),)


def request(rendering: Rendering, endpoint: Endpoint, at: datetime) -> Request:
    """One number, one text. The endpoint's options: `mobile` and `signature` (without brackets); its secret is the API key."""
    mobile, signature = endpoint.options.get("mobile", ""), endpoint.options.get("signature", "")
    if (
        not endpoint.secrets
        or not 0 < len(signature) <= SIGNATURE - 2
        or any(sign in signature for sign in "【】")
    ):
        raise ValueError("短信账户缺少密钥或签名 / the account of text messages lacks its key or signature")
    if not (mobile.isascii() and mobile.isdigit() and len(mobile) == 11 and mobile.startswith("1")):
        raise RecipientError("手机号不是 11 位数字 / the mobile number does not have 11 digits")
    text = f"【{signature}】{rendering.body.decode()}"
    body = urlencode({"apikey": endpoint.secrets[0], "mobile": mobile, "text": text}).encode()
    headers = {
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
        "accept": "application/json; charset=utf-8",
    }
    return Request("POST", endpoint.url, headers, body)


def classify(answer: Answer, at: datetime) -> Outcome:
    """By `code`, at HTTP 200 and 400 alike. Zero means taken over: whether it arrived is told by a receipt, under `reference`."""
    refused = answer.status == 400
    if refused:
        answer = Answer(200, answer.headers, answer.body, answer.truncated)
    outcome = bots.by_code(answer, at, ("code",), _MEANINGS, throttled_seconds=60)
    if outcome.kind != "delivered":
        return outcome
    if refused:
        return Outcome(
            "uncertain", "unreadable_answer", "平台以 400 应答,却说已接收,请核对是否已发出",
            "the platform refused (400) and said that it took it: look whether it went out",
        )  # fmt: skip
    reference = bots.document_of(answer).get("sid")
    return Outcome(
        "accepted_unverified",
        "provider_accepted",
        "短信平台已接收,等待回执",
        "the provider took it; a receipt will tell",
        None,
        str(reference) if isinstance(reference, int | str) else None,
    )
