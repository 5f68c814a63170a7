"""Interpretation as a county's OA uses it: a package of a subsidy notice with its materials, signed and released."""

from typing import Any

import httpx

from tests.support.suite import COUNTY, Suite

BASE = "/v1/interpretation"
AUTHOR = "u-61;name=李拟稿"
SIGNER = "u-62;name=王主任"
HEAD = "u-63;name=赵县长"
SIGNATORIES = [
    {"id": "u-62", "name": "王主任", "role": "办公室负责人"},
    {"id": "u-63", "name": "赵县长", "role": "分管负责人"},
]
REVIEW = {
    "officer": {"id": "u-70", "name": "孙审查", "role": "保密审查人"}, "reviewed_on": "2026-03-01", "secrecy_opinion": "不涉密",
    "privacy_opinion": "不含个人信息",
}  # fmt: skip
DOCUMENT = """永修县水稻机插秧作业补贴办法
第一条 为降低水稻种植成本,鼓励规模经营,制定本办法。
第二条 对在本县从事水稻机插秧作业的农户,按每亩80元给予补贴,每户最高不超过12000元。
第三条 申请人应当于2026年6月30日前向所在乡镇人民政府提出申请,乡镇人民政府10个工作日内完成核实。
第四条 本办法自2026年4月15日起施行,有效期至2028年4月14日。"""
ELEMENTS = {
    "background": ["春耕用工紧张,插秧费用逐年上涨。"],
    "basis": ["本办法依据省级农机化发展意见制定。"],
    "aims": ["让更多农户用得起插秧机。"],
    "main_content": ["机插秧一亩地补八十元,一户最多补1.2万元。"],
    "scope": ["在永修县种水稻并使用插秧机的农户。"],
    "standards": ["80元/亩。"],
    "benefits": ["十亩地可少花八百元左右的机插费用。"],
    "changes": ["过去没有这项补贴。"],
}


def document(**changes: Any) -> dict[str, Any]:
    return {"text": DOCUMENT, "note": None} | changes


def qa(**changes: Any) -> dict[str, Any]:
    """A question-and-answer material that agrees with the document."""
    return {
        "form": "qa", "title": "机插秧补贴问答", "interpreter": {"name": "周局长", "post": "县农业农村局局长"},
        "elements": ELEMENTS | {"benefits": ["种得越多,省得越多。"]},
        "qa": [
            {"question": "什么时候之前要申请?", "answer": "请在2026年6月30日之前到乡镇办理(第三条)。"},
            {"question": "一亩补多少?", "answer": "每亩补贴80元,每户最高1.2万元。"},
        ],
    } | changes  # fmt: skip


def steps(**changes: Any) -> dict[str, Any]:
    """A second form: how to apply, step by step."""
    return {
        "form": "chart", "title": "怎样申领", "steps": ["到乡镇提出申请", "乡镇在10个工作日内核实", "补贴发放到户"],
    } | changes  # fmt: skip


def plan(**changes: Any) -> dict[str, Any]:
    return {
        "audience": ["种粮农户"], "forms": ["qa", "chart"], "channels": ["政府网站"], "timetable": "与文件同时发布",
        "first_interpreter": {"id": "u-64", "name": "周局长", "role": "县农业农村局局长"},
        "not_applicable": {"terms": "没有专门术语"},
    } | changes  # fmt: skip


def package(reference: str = "oa-1", **changes: Any) -> dict[str, Any]:
    """A whole package in one call."""
    return {
        "reference": reference, "region": COUNTY, "title": "永修县水稻机插秧作业补贴办法", "document_number": "永府办发〔2026〕9号",
        "issuer": "永修县人民政府办公室", "drafting": ["永修县农业农村局"], "attribute": "proactive",
        "category": "normative_document", "major": True, "domain": "agricultural-subsidies", "effective_on": "2026-04-15",
        "expires_on": "2028-04-14", "bases": [{"title": "江西省农机化发展意见", "document_number": "赣府发〔2025〕2号"}],
        "plan": plan(), "signatories": SIGNATORIES, "review": REVIEW, "document": document(), "materials": {"qa": qa(), "steps": steps()},
        "submit": True,
    } | changes  # fmt: skip


def answered(answer: httpx.Response, status: int = 201) -> dict[str, Any]:
    """The document of an answer of this status."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text[:800]}"
    found: dict[str, Any] = answer.json()
    return found


async def made(suite: Suite, reference: str = "oa-1", status: int = 201, **changes: Any) -> dict[str, Any]:
    """A package as it was answered."""
    async with suite.client("county", AUTHOR) as county:
        return answered(await county.post(f"{BASE}/packages", json=package(reference, **changes)), status)


async def sign_round(suite: Suite, path: str, *officers: str) -> dict[str, Any]:
    """Open a round over what there is and let officers sign it; the package as it was answered last."""
    async with suite.client("county", AUTHOR) as author:
        there = answered(await author.post(f"{path}/sign-offs"))
    for officer in officers:
        async with suite.client("county", officer) as signatory:
            body = {"manifest_sha256": there["sign_off"]["sha256"], "opinion": "同意"}
            there = answered(await signatory.post(f"{path}/signatures", json=body))
    return there


async def signed(suite: Suite, reference: str = "oa-1", **changes: Any) -> dict[str, Any]:
    """A package that both have signed."""
    there = await made(suite, reference, **changes)
    return await sign_round(suite, f"{BASE}/packages/{there['id']}", SIGNER, HEAD)


async def released(suite: Suite, reference: str = "oa-1", **changes: Any) -> dict[str, Any]:
    """A package that is out."""
    there = await signed(suite, reference, **changes)
    async with suite.client("county", SIGNER) as county:
        return answered(await county.post(f"{BASE}/packages/{there['id']}/release", json={}))
