"""The acts of a case on the wire."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from kernel.http.types import LegalDate, Name, StrictModel, Text, example
from services.disclosure_requests.applications.schemas import ActIn, ApplicantIn, ContentIn, FormIn, Short

Ground = Literal["identity_or_contact_missing", "description_unclear", "form_unclear"]
#: How an answer is served; a private courier can be told, so that the refusal says why.
ServiceManner = Literal[
    "direct", "counter", "entrusted", "post", "ems", "registered_post", "ordinary_post", "electronic", "email", "web",
    "fax", "courier", "private_courier",
]  # fmt: skip
_MANNERS = (
    "送达方式:direct 直接、counter 当面、entrusted 委托(以签收之日为准);post 邮寄、ems、registered_post 挂号、ordinary_post 平信"
    "(以交邮之日为准);electronic、email、web、fax 电子(以发出之日为准);不得通过快递公司(国办公开办函〔2016〕235号)"
    " / how it is served; private couriers are refused"
)


class CorrectionNoticeIn(ActIn):
    """Art. 30: told once, within 7 working days, what to supplement and until when."""

    model_config = StrictModel.model_config | example(
        on="2026-03-05", grounds=["description_unclear"], points=["请写明所需公告的文号或者所涉村组"], days=10,
    )  # fmt: skip

    on: LegalDate = Field(description="告知申请人之日 / day the applicant is told")
    grounds: list[Ground] = Field(
        min_length=1, max_length=3,
        description="补正事由:身份或联系方式不明、内容描述不明、形式不明 / grounds",
    )  # fmt: skip
    points: list[Text] = Field(
        min_length=1, max_length=20, description="需要补正的事项,一次说明(密存)/ what to supplement, all at once; kept closed"
    )  # fmt: skip
    days: Annotated[int, Field(ge=1, le=250)] | None = Field(
        None, description="合理的补正期限,工作日;与 until 二者取一 / period in working days, or until"
    )
    until: LegalDate | None = Field(None, description="补正期限的末日 / last day of the period")


class CorrectionIn(ActIn):
    """The corrected application came; whole members take the place of the old ones."""

    on: LegalDate = Field(
        description="收到补正的申请之日;答复期限自此重新计算 / day it came: the period starts anew"
    )
    applicant: ApplicantIn | None = None
    content: ContentIn | None = None
    form: FormIn | None = None


class LapseIn(ActIn):
    """Art. 30: not corrected in time without good reason: the application counts as abandoned."""

    note: Text | None = Field(None, description="认定说明(密存)/ what was found; kept closed")


class OfficerIn(StrictModel):
    """An officer of the office."""

    id: Short = Field(description="工号")
    name: Short = Field(description="姓名")


class ExtensionIn(ActIn):
    """Art. 33: once, up to 20 working days, agreed to by the head of the office, told before the period ends."""

    model_config = StrictModel.model_config | example(
        on="2026-03-20", days=20, reason="需检索并核对三个年度的档案", proposed_by={"id": "u-31", "name": "周经办"},
    )  # fmt: skip

    on: LegalDate = Field(description="告知申请人之日 / day the applicant is told")
    days: Annotated[int, Field(ge=1, le=3660, description="延长的工作日数,最多 20 / working days, up to 20")]
    reason: Text = Field(description="延期理由(密存)/ reason; kept closed")
    proposed_by: OfficerIn = Field(
        description="提请延期的经办人;不得是批准人本人 / who proposes it, not who approves"
    )


class ReasonsRequestIn(ActIn):
    """Art. 35: the number or frequency of applications is clearly unreasonable; the applicant is asked why."""

    applications: Annotated[
        int, Field(ge=1, description="所计期间内该申请人的申请件数 / applications in the time looked at")
    ]
    since: LegalDate = Field(description="所计期间的首日 / first day of that time")
    frequency: Text = Field(
        description="数量、频次明显超过合理范围的情况(密存)/ why it is unreasonable; kept closed"
    )
    answer_by: LegalDate | None = Field(None, description="请于何日前说明 / when an answer is asked for")


class ReasonsIn(ActIn):
    """The applicant's reasons."""

    on: LegalDate = Field(description="收到理由之日 / day they came")
    reasons: Text = Field(description="理由(密存)/ the reasons; kept closed")


class DelayIn(ActIn):
    """Art. 35: the reasons hold, but the period cannot be kept: a reasonable later date, told to the applicant."""

    on: LegalDate = Field(description="告知申请人之日 / day the applicant is told")
    until: LegalDate = Field(description="延迟答复的期限,晚于现答复期限 / the later date of the reply")
    reason: Text = Field(description="理由(密存)/ reason; kept closed")


class DeliveryIn(ActIn):
    """The answer is served; the clock stops on this day."""

    model_config = StrictModel.model_config | example(
        on="2026-03-27", manner="ems", tracking_number="EX123456789CN"
    )

    on: LegalDate = Field(description="签收之日、交邮之日或者发出之日 / day of signing, posting or sending")
    manner: ServiceManner = Field(description=_MANNERS)
    tracking_number: Short | None = Field(None, description="邮件号(密存)/ number of the mail; kept closed")
    signed_by: Name | None = Field(None, description="签收人(密存)/ who signed; kept closed")


class DeliveryFailureIn(ActIn):
    """The answer could not be served; serve it again."""

    manner: ServiceManner = Field(description=_MANNERS)
    cause: Literal["returned", "refused", "not_found", "other"] = Field(
        description="原因:退回、拒收、查无此人或地址、其他 / why"
    )
    note: Text | None = Field(None, description="说明(密存)/ note; kept closed")


class WrittenOut(BaseModel):
    """An act as written: its ledger entry and the words that belong to it."""

    number: int = Field(description="台账序号 / number in the ledger")
    kind: str
    title: str
    on: date
    role: str
    actor: dict[str, Any]
    data: dict[str, Any]
    words: dict[str, Any] = Field(
        description="密存的文字;删除个人信息后为空 / the words kept closed; empty once erased"
    )
