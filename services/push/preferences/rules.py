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

#: Why a question would reach nobody, by the reason for which its delivery would be held or suppressed: what to do.
NO_WAY: Final = {
    "endpoint_absent": ("该渠道还没有端点,无处询问;请先登记(POST /v1/push/endpoints)",
                        "there is no endpoint on this channel, so nobody can be asked: register one first (POST /v1/push/endpoints)"),
    "channel_absent": ("本行政区划及其上级没有该渠道的发送账户,无处询问;请先登记(POST /v1/push/endpoints)",
                       "no office at or above the division has an account on this channel, so nobody can be asked: register one first"
                       " (POST /v1/push/endpoints)"),
    "endpoint_disabled": ("该渠道的端点已停用,无处询问;请先恢复(PUT …/switch 或 …/channels/{channel})",
                          "the endpoint is off, so nobody can be asked: switch it on first (PUT …/switch, or …/channels/{channel})"),
    "endpoint_unreadable": ("端点无法解密,无处询问;请运维人员找回密钥文件",
                            "the endpoint does not open, so nobody can be asked: the operator has to bring the key file back"),
    "subscriber_unreadable": ("订阅者的地址无法解密,无处询问;请运维人员找回密钥文件",
                              "the addresses do not open, so nobody can be asked: the operator has to bring the key file back"),
    "no_address": ("订阅者没有该渠道的地址,无处询问;请先补上(PUT /v1/push/subscribers/{id})",
                   "the subscriber has no address for this channel, so nobody can be asked: add it first"
                   " (PUT /v1/push/subscribers/{id})"),
    "suppression_list": ("该地址在禁发名单上,不能发送询问;确属误列的,请先移出(DELETE /v1/push/suppressions/{id})",
                         "the address is on the suppression list, so it is not asked: take it off first if it is there by mistake"
                         " (DELETE /v1/push/suppressions/{id})"),
    "not_in_team": ("发送账户处于 team 模式,且名单中没有该订阅者,无法询问;请加入名单或改为 live",
                    "the account is in mode team and the subscriber is not in it, so it cannot be asked: add it, or go live"),
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
