"""A subsidy notice from its plan to the joint release with Q&A, chart and comparison, and a misunderstanding answered in time."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from gongkai.demo.caller import Caller, expect
from gongkai.demo.script import COUNTY
from kernel.ids import new_id

WRITER: Final = ("demo-21", "郑拟稿")
SIGNERS: Final = (("demo-22", "万主任"), ("demo-23", "方县长"))
NOTICE: Final = """永修县粮食烘干机购置补贴实施办法
第一条 为减少粮食产后损失,根据江西省农机购置补贴实施方案,制定本办法。
第二条 对购置粮食烘干机的农户和合作社,批处理量10吨以下的每台补贴18000元,10吨以上的每台补贴36000元。
第三条 补贴额不超过购机价格的30%,每户每年限补一台。
第四条 购机者应当于2026年9月30日前向乡镇农业服务中心提出申请,乡镇7个工作日内核验,核验结果公示7日。
第五条 本办法自2026年5月1日起施行,有效期至2028年4月30日。"""
FORMER: Final = """永修县粮食烘干机购置补贴实施办法
第一条 为减少粮食产后损失,根据江西省农机购置补贴实施方案,制定本办法。
第二条 对购置粮食烘干机的合作社,批处理量10吨以上的每台补贴24000元。
第三条 购机者应当于每年10月31日前向县农业农村局提出申请,15个工作日内核验。"""
PLAN: Final[dict[str, Any]] = {
    "audience": ["种粮农户", "合作社"], "forms": ["qa", "chart"], "channels": ["政府网站", "微信公众号"], "timetable": "与文件同时发布",
    "first_interpreter": {"id": "demo-24", "name": "江局长", "role": "县农业农村局局长"},
    "not_applicable": {"terms": "没有需要解释的术语"},
}  # fmt: skip
HEAD: Final[dict[str, Any]] = {
    "region": COUNTY, "title": "永修县粮食烘干机购置补贴实施办法", "document_number": "永府办发〔2026〕12号",
    "issuer": "永修县人民政府办公室", "drafting": ["永修县农业农村局"], "attribute": "proactive", "category": "normative_document",
    "major": True, "domain": "agricultural-subsidies", "effective_on": "2026-05-01", "expires_on": "2028-04-30",
    "bases": [{"title": "江西省农机购置补贴实施方案"}],
    "review": {
        "officer": {"id": "demo-25", "name": "谢审查", "role": "保密审查人"}, "reviewed_on": "2026-02-10",
        "secrecy_opinion": "不涉及国家秘密、工作秘密", "privacy_opinion": "不含个人信息",
    },
    "signatories": [{"id": id, "name": name, "role": "审签"} for id, name in SIGNERS],
}  # fmt: skip
QUESTIONS: Final[dict[str, Any]] = {
    "form": "qa", "title": "烘干机补贴,您关心的几个问题", "interpreter": {"name": "江局长", "post": "县农业农村局局长"},
    "elements": {
        "background": ["收割时节阴雨多,晒场不够用。"], "basis": ["依据省里的农机购置补贴方案。"], "aims": ["让粮食及时烘干,少受损失。"],
        "main_content": ["买烘干机可以领补贴,小机器和大机器标准不同。"], "scope": ["本县种粮农户和合作社。"],
        "standards": ["10吨以下一台补1.8万元,10吨以上一台补三万六千元,最多不超过机器价格的三成。"],
        "benefits": ["农户第一次被纳入补贴。"], "changes": ["过去只补合作社。"],
    },
    "qa": [{"question": "什么时候申请?", "answer": "请在9月30日前到乡镇农业服务中心申请(第四条),7个工作日内核验。"}],
}  # fmt: skip
PICTURES: Final[dict[str, Any]] = {
    "form": "chart", "title": "一图看懂烘干机补贴",
    "figures": [
        {"title": "每台补贴多少", "unit": "元", "source": "本办法第二条", "columns": ["批处理量", "每台补贴"],
         "rows": [["10吨以下", "18000"], ["10吨以上", "36000"]], "chart": "bars"}
    ],
    "comparisons": [{"matter": "补给谁", "old": "合作社", "new": "农户和合作社", "article": "第二条"}],
}  # fmt: skip


def interpretation(caller: Caller, pages: Path) -> None:
    """Tell the notice; its pages are put into the directory. Raises StoryError where an answer is not as told."""
    voice = caller.voice
    voice.chapter(
        9, "政策解读:文件、方案、材料同步办理", "Interpretation: document, plan and materials in lockstep"
    )
    bare = HEAD | {"reference": new_id("demo"), "document": {"text": NOTICE}, "submit": True}
    made = caller.post("/packages", bare, officer=WRITER).json()
    path = f"/packages/{made['id']}"
    expect(made["state"] == "returned", "缺方案应退文", "without a plan it should be returned")
    voice.say(
        f"没有方案:退文,{made['returned'][0]['zh']}。", "Without a plan it is returned, with the reason."
    )

    head = {name: value for name, value in HEAD.items() if name != "region"} | {"plan": PLAN}
    caller.put(path, head, officer=WRITER, if_match=caller.etag(path))
    caller.post(f"{path}/submission", None, expect=200, officer=WRITER)
    early = caller.post(f"{path}/sign-offs", None, expect=409, officer=WRITER).json()
    voice.say(f"没有材料:不能审签,{early['detail_zh']}。", "Without materials nothing is signed.")
    wrong = QUESTIONS | {"qa": [{"question": "大机器补多少?", "answer": "10吨以上的每台补贴38000元。"}]}
    caller.put(f"{path}/materials/questions", wrong, officer=WRITER, if_match=caller.etag(path))
    finding = next(one for one in caller.get(f"{path}/findings")["items"] if one["level"] == "error")
    voice.say(
        f"材料与文件不符即指出:{finding['zh']}。", "A material that disagrees with the document is named."
    )
    caller.put(f"{path}/materials/questions", QUESTIONS, officer=WRITER, if_match=caller.etag(path))
    caller.put(f"{path}/materials/pictures", PICTURES, officer=WRITER, if_match=caller.etag(path))
    expect(caller.get(f"{path}/findings")["errors"] == 0, "材料应与文件一致", "the materials should agree")

    opened = caller.post(f"{path}/sign-offs", None, officer=WRITER).json()
    refused = caller.post(f"{path}/release", {}, expect=409, officer=SIGNERS[0]).json()
    voice.say(f"审签未完就发布:拒绝,{refused['detail_zh']}。", "An early release is refused by the gate.")
    for officer in SIGNERS:
        caller.post(f"{path}/signatures", {"manifest_sha256": opened["sign_off"]["sha256"]}, officer=officer)
    out = caller.post(f"{path}/release", {}, officer=SIGNERS[0]).json()
    voice.say(f"{len(SIGNERS)} 人审签同一份内容后,文件与 {len(out['materials'])} 份材料同时发布。",
              "Both signed the same content: document and materials go out in one moment.")  # fmt: skip
    _misunderstanding(caller, made["id"], datetime.fromisoformat(out["released_at"]))
    _pages(caller, made["id"], pages)


def _pages(caller: Caller, package: str, directory: Path) -> None:
    """Save what the public reads."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, form in (("解读.html", "html"), ("公众号文章.html", "wechat"), ("解读.txt", "text")):
        (directory / name).write_bytes(caller.fetch(f"/released/{package}/page?format={form}").content)
    chart = caller.fetch(f"/released/{package}/charts/pictures/0?format=png")
    if chart.status_code == 200:
        (directory / "补贴标准.png").write_bytes(chart.content)
    compared = caller.post("/comparisons?format=html", {"old": FORMER, "new": NOTICE}, expect=200)
    (directory / "新旧对照.html").write_bytes(compared.content)
    caller.voice.say(f"网页、公众号文章、图表、新旧对照已存入 {directory}", "The pages are saved there.")


def _misunderstanding(caller: Caller, package: str, released: datetime) -> None:
    """A misunderstanding found after the release, answered within 48 hours and kept as a question of the package."""
    body = {
        "reference": new_id("demo"), "region": COUNTY, "package": package, "class": "misunderstanding",
        "text": "听说烘干机补贴还是只给合作社。", "source": "乡镇群众来电", "found_at": released.isoformat(),
        "department": "永修县农业农村局",
    }  # fmt: skip
    concern = caller.post("/responses", body, officer=WRITER).json()
    [clock] = concern["clocks"]
    expect(
        datetime.fromisoformat(clock["due_at"]) == released + timedelta(hours=48),
        "应为 48 小时",
        "48 hours are due",
    )
    path = f"/responses/{concern['id']}"
    caller.post(f"{path}/acts", {"kind": "holding_statement", "text": "已收到,正在核实。"}, officer=WRITER)
    answer = "不是,农户和合作社都可以申请(第二条)。"
    met = caller.post(
        f"{path}/acts", {"kind": "reply", "text": answer, "channel": "政府网站"}, officer=WRITER
    ).json()
    expect([one["state"] for one in met["clocks"]] == ["met"], "应按时回应", "it should be answered in time")
    caller.post(f"{path}/question", {"question": "补贴只给合作社吗?", "answer": answer}, officer=WRITER)
    caller.post(f"{path}/question/publication", None, officer=SIGNERS[0])
    caller.post(f"{path}/acts", {"kind": "closing", "text": "无新增疑问。"}, officer=WRITER)
    read = caller.get(f"/released/{package}/package", public=True)
    expect(len(read["questions"]) == 1, "应转为问答", "it should be a question of the package")
    caller.voice.say(f"误解按 {clock['article']} 在 48 小时内回应,并成为解读的一问。",
                     "The misunderstanding is answered in time and becomes a question of the package.")  # fmt: skip
