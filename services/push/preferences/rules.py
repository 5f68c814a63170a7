"""What may be switched off, and what stands in the way of a delivery. Pure.

| class                | unconfirmed | unsubscribed | address on the suppression list |
|----------------------|-------------|--------------|---------------------------------|
| statutory, emergency | passes      | passes       | held back where it is no good, passes where its owner asked |
| progress             | passes      | held back    | held back |
| ordinary             | held back   | held back    | held back |

Progress of an own case passes before the answer, as the question itself does.
"""

from datetime import timedelta
from typing import Final, Literal

State = Literal["asked", "confirmed", "unsubscribed"]
#: Classes that nobody can switch off: the organ has to tell (法定告知), or there is danger.
ALWAYS: Final = ("statutory", "emergency")
ALWAYS_ZH: Final = "法定告知与应急信息依法必须告知,不能退订"
ALWAYS_EN: Final = "what the law demands to be told, and emergencies, cannot be switched off"
#: How long an answer is waited for.
PATIENCE: Final = timedelta(days=7)
ISSUER: Final = "政务公开推送"
#: The reference of a message that asks somebody about a channel begins so.
QUESTION: Final = "question-"

#: Channels as pages and questions name them to the public.
CHANNELS: Final = {
    "feed": "消息流", "webhook": "系统回调", "email": "电子邮件", "sms": "短信", "wecom": "企业微信群", "dingtalk": "钉钉群",
    "feishu": "飞书群", "official_account": "公众号", "bulletin": "公示栏张贴", "screen": "电子屏", "loudspeaker": "广播", "handed_over": "人工转达",
}  # fmt: skip

Reason = Literal["bounced", "wrong_person", "requested"]


def obstacle(class_: str, state: str | None, listed: str | None) -> str | None:
    """Why a delivery is not made; None when nothing stands in its way. `state` is what the subscriber said of the channel,
    `listed` the reason for which its address is on the suppression list.
    """
    if listed is not None and (class_ not in ALWAYS or listed != "requested"):
        return f"suppression_list: {listed}"
    if class_ in ALWAYS or state in (None, "confirmed"):
        return None
    if state == "asked":
        return "unconfirmed" if class_ == "ordinary" else None
    return "unsubscribed"


def question(url: str, code: str, channel: str) -> dict[str, object]:
    """Title, paragraphs and link by which somebody is asked whether it wants to be told."""
    return {
        "title": "请确认订阅政务公开推送",
        "paragraphs": [
            f"有人为您登记了政务公开推送({CHANNELS.get(channel, channel)})。请在7日内打开链接确认,或向登记机构报出确认码 {code}。",
            "不是您本人的意愿,无须理会:未确认的,不再发送一般消息。",
        ],
        "facts": [], "links": [{"text": "确认或拒绝", "url": url}], "issuer": ISSUER,
    }  # fmt: skip
