"""The standard wording of every kind of letter, as blocks of an official letter; `building` makes the templates from it."""

from typing import Final

from kernel.office_documents.layout import Block, Each, Grid, Signature, Slip, Text, To, When
from services.disclosure_requests.letters.kinds import ACT

#: At the foot of the first page.
CONTACT: Final = "联系人：{{ contact }}　　电话：{{ organ_telephone }}　　地址：{{ organ_address }}"
_SIGNED: Final = (Signature("{{ organ }}", "{{ dated }}"),)
_APPLICANT: Final = To("{{ applicant }}：")
_RECEIVED: Final = Text(
    "本机关于{{ received_on }}收到{{ you }}提出的政府信息公开申请（登记编号：{{ registration }}）。"
    "{{ you }}申请公开的内容为：{{ content_asked }}"
)
_TOLD: Final = Text("特此告知。")


def _reply(*middle: Block) -> tuple[Block, ...]:
    """A reply: what was asked, what was found, the Article and the conclusion, the rest, other items, the remedies."""
    return (
        _APPLICANT, _RECEIVED, When("period_note", (Text("{{ period_note }}"),)),
        Text("经审查，{{ fact_found }}"), Text("根据{{ basis }}的规定，{{ conclusion }}"), *middle,
        When("further", (Text("对其他申请事项答复如下："), Each("further"))),
        Text("{{ remedy }}"), Text("特此答复。"), *_SIGNED,
    )  # fmt: skip


_REASON: Final = Text("理由：{{ reason }}")
_ACCESS: Final = Text("获取方式和途径：{{ access }}")
_PROVIDED: Final[tuple[Block, ...]] = (
    Text("提供的政府信息："), Each("provided"), Text("提供形式：{{ provided_form }}"), Text("提供途径和时间：{{ provided_route }}"),
)  # fmt: skip
_EARLIER: Final = Text("此前的答复：{{ earlier_number }}，{{ earlier_on }}作出。")
_SPECIAL: Final = Text("有关规定：{{ special_rule }}")

_QUESTIONS: Final = When("questions", (Text("{{ questions }}"),))
_REPLY_SLIP: Final[tuple[Block, ...]] = (
    Slip("征求意见确认函"), To("{{ organ }}："),
    Text("关于{{ number }}征求意见书所述政府信息（登记编号：{{ registration }}）是否公开，我（单位）的意见如下："),
    Grid((
        ("意见\n（请勾选）", "□ 同意公开\n□ 部分同意公开\n□ 不同意公开"),
        ("不同意公开的\n部分和理由", "\n\n\n\n"),
        ("签名或盖章", "\n"),
        ("日期", "　　　　年　　月　　日"),
        ("联系方式", ""),
    )),
)  # fmt: skip

WORDING: Final[dict[str, tuple[Block, ...]]] = {
    "receipt": (
        _APPLICANT, Text("{{ you }}提出的政府信息公开申请，本机关已经登记。登记事项如下："),
        Grid((
            ("登记编号", "{{ registration }}"),
            ("申请人类别", "{{ applicant_kind }}"),
            ("申请内容", "{{ content_asked }}"),
            ("申请件数", "{{ items }}件"),
            ("提交方式", "{{ channel }}"),
            ("提交日期", "{{ submitted_on }}"),
            ("确认情况", "{{ confirmation }}"),
            ("收到申请之日", "{{ received_on }}\n（{{ receipt_rule }}）"),
            ("答复期限届满日", "{{ due }}"),
        )),
        Text("答复期限依法延长、扣除或者重新计算的，本机关另行告知。"), *_SIGNED,
    ),
    "correction_notice": (
        _APPLICANT, _RECEIVED, Text("经审查，该申请存在下列情形："), Each("grounds"),
        Text(f"根据{ACT}第三十条的规定，请{{{{ you }}}}对下列事项作出补正："), Each("points"),
        Text("补正期限：{{ period }}。答复期限自本机关收到补正的申请之日起计算。"),
        Text("{{ consequence }}"), _TOLD, *_SIGNED,
    ),
    "extension_notice": (
        _APPLICANT, _RECEIVED, Text("该申请的答复期限原于{{ original_due }}届满。{{ reason }}"),
        Text(f"根据{ACT}第三十三条第二款的规定，经本机关政府信息公开工作机构负责人{{{{ approved_by }}}}同意，"
             "答复期限延长{{ days }}个工作日，于{{ new_due }}届满。"),
        _TOLD, *_SIGNED,
    ),
    "third_party_consultation": (
        To("{{ third_party }}："), Text("本机关收到一件政府信息公开申请（登记编号：{{ registration }}），申请公开的下列政府信息涉及您（单位）："),
        Text("{{ information }}"), _QUESTIONS,
        Text(f"根据{ACT}第三十二条的规定，现书面征求意见。请{{{{ reply_period }}}}向本机关提出是否同意公开的书面意见；"
             "不同意公开的，请说明理由并提供有关材料。"),
        Text("{{ silence }}"), *_SIGNED, *_REPLY_SLIP,
    ),
    "co_maker_consultation": (
        To("{{ co_maker }}："), Text("本机关收到一件政府信息公开申请（登记编号：{{ registration }}），"
                                      "申请公开的下列政府信息由本机关牵头、与贵机关共同制作："),
        Text("{{ information }}"), _QUESTIONS,
        Text(f"根据{ACT}第三十四条的规定，现征求贵机关意见。请{{{{ reply_period }}}}向本机关提出意见。"),
        Text("{{ silence }}"), *_SIGNED, *_REPLY_SLIP,
    ),
    "assistance_letter": (
        To("{{ other_organ }}："), Text("本机关正在办理一件政府信息公开申请（登记编号：{{ registration }}），涉及下列政府信息："),
        Text("{{ information }}"), Text("请贵机关协助：{{ questions }}"),
        Text(f"根据{ACT}第三十三条第三款的规定，{{{{ exclusion }}}}"),
        When("period", (Text("请于{{ period }}函复。"),)), *_SIGNED,
    ),
    "consultation_notice": (
        _APPLICANT, _RECEIVED, Text("因申请公开的内容需要征求{{ consulted }}的意见，本机关已于{{ sent_on }}发出征求意见的书面文件。"),
        Text("{{ exclusion }}"), _TOLD, *_SIGNED,
    ),
    "override_notice": (
        To("{{ third_party }}："), Text("本机关办理政府信息公开申请（登记编号：{{ registration }}）时，"
                                         "曾就下列政府信息是否公开征求您（单位）的意见："),
        Text("{{ information }}"), Text("本机关认为不公开该信息可能对公共利益造成重大影响，理由是：{{ reason }}"),
        Text("根据{{ basis }}的规定，本机关决定予以公开。"),
        When("provided_route", (Text("公开的途径和时间：{{ provided_route }}"),)),
        When("remedy", (Text("{{ remedy }}"),)), _TOLD, *_SIGNED,
    ),
    "fee_notice": (
        _APPLICANT, _RECEIVED, Text("根据{{ basis }}的规定，办理该申请应当收取信息处理费，有关事项告知如下："),
        Grid((
            ("计收方式", "{{ fee_method }}"),
            ("收费标准", "{{ fee_standard }}"),
            ("数量", "{{ count }}"),
            ("计算过程", "{{ calculation }}"),
            ("应缴金额", "{{ amount }}元"),
            ("缴费方式", "{{ payment }}"),
            ("缴费期限", "{{ period }}"),
        )),
        Text("{{ consequence }}"), _TOLD, *_SIGNED,
    ),
    "reasons_notice": (
        _APPLICANT, _RECEIVED, Text("经查，{{ frequency }}"),
        Text(f"{{{{ you }}}}申请公开政府信息的数量、频次明显超过合理范围。根据{ACT}第三十五条的规定，请{{{{ you }}}}{{{{ period }}}}书面说明理由。"),
        Text("{{ consequence }}"), _TOLD, *_SIGNED,
    ),
    "delay_notice": (
        _APPLICANT, _RECEIVED, Text("该申请的答复期限原于{{ original_due }}届满。{{ reason }}"),
        Text(f"本机关认为{{{{ you }}}}说明的理由合理，但是无法在该期限内答复。根据{ACT}第三十五条的规定，确定于{{{{ until }}}}前（含当日）答复。"),
        _TOLD, *_SIGNED,
    ),
    "lapsed_correction": (
        _APPLICANT, _RECEIVED, Text("本机关于{{ notified_on }}告知补正，至补正期限届满未收到{{ you }}的补正。"),
        Text("根据{{ basis }}的规定，{{ conclusion }}"), Text("{{ remedy }}"), _TOLD, *_SIGNED,
    ),
    "lapsed_fee": (
        _APPLICANT, _RECEIVED, Text("本机关于{{ notified_on }}通知缴纳信息处理费，至缴费期限届满{{ you }}未缴纳。"),
        Text("根据{{ basis }}的规定，{{ conclusion }}"), Text("{{ remedy }}"), _TOLD, *_SIGNED,
    ),
    "delivery_record": (
        Grid((
            ("登记编号", "{{ registration }}"),
            ("受送达人", "{{ recipient }}"),
            ("送达文书", "{{ served_title }}"),
            ("文书文号", "{{ served_number }}"),
            ("送达方式", "{{ delivery_way }}"),
            ("签收或\n交邮之日", "{{ delivered_on }}"),
            ("邮件号码", "{{ tracking_number }}"),
            ("签收人", "{{ signed_by }}"),
            ("受送达人\n签名或盖章", "\n\n　　　　　　　　　　　年　　月　　日"),
            ("送达人签名", "\n"),
            ("备注", "代收的，注明与受送达人的关系；拒收的，注明事由和见证人。"),
        )),
        *_SIGNED,
    ),
    "already_public": _reply(_ACCESS),
    "granted": _reply(*_PROVIDED),
    "partial": _reply(*_PROVIDED, Text("不予公开的部分、依据和理由："), Each("withheld")),
    "deny_secret": _reply(_REASON),
    "deny_law": _reply(_SPECIAL, _REASON),
    "deny_three_securities_one_stability": _reply(_REASON),
    "deny_third_party": _reply(Text("{{ consultation }}"), _REASON),
    "deny_internal": _reply(_REASON),
    "deny_process": _reply(_REASON),
    "deny_casefile": _reply(_REASON),
    "inquiry": _reply(_SPECIAL, Text("办理途径：{{ access }}")),
    "not_held": _reply(),
    "not_ours": _reply(
        _REASON, When("right_organ", (Text("负责公开该信息的行政机关：{{ right_organ }}"),)),
        When("right_organ_contact", (Text("联系方式：{{ right_organ_contact }}"),))),
    "need_making": _reply(_REASON),
    "unclear_after": _reply(Text("本机关于{{ corrected_on }}收到补正。仍不明确之处：{{ reason }}")),
    "petition": _reply(_REASON, When("right_channel", (Text("{{ you }}可以通过下列渠道提出：{{ right_channel }}"),))),
    "repeat": _reply(_EARLIER),
    "publication": _reply(_ACCESS),
    "massive": _reply(_REASON),
    "confirm": _reply(_EARLIER),
}  # fmt: skip
