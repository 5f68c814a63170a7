"""One application for information, from its receipt to its answer: a third party, an extension, a partial decision."""

from pathlib import Path
from typing import Any, Final

from gongkai.demo.caller import Caller, expect
from gongkai.demo.text import Voice
from kernel.ids import new_id

OFFICE: Final = "yongxiu-zrzy"
OFFICER: Final = ("demo-11", "周经办")
HEAD: Final = ("demo-12", "吴主任")
#: The golden dates: received 03-02, consulted 03-10 to 03-20 (8 working days not counted), extended by 20.
RECEIVED, CONSULTED, REPLIED, TOLD, DECIDED, DELIVERED = (
    "2026-03-02", "2026-03-10", "2026-03-20", "2026-04-03", "2026-05-08", "2026-05-11",
)  # fmt: skip
DUE, DUE_CONSULTED, DUE_EXTENDED = "2026-03-30", "2026-04-10", "2026-05-12"
#: The letters that are made of the case, in order.
LETTERS: Final = ("receipt", "third_party_consultation", "extension_notice", "partial", "delivery_record")
APPLICATION: Final[dict[str, Any]] = {
    "office": OFFICE, "manner": "counter", "submitted_on": RECEIVED,
    "applicant": {
        "kind": "natural_person", "name": "郑示例", "telephone": "13800000000", "address": "永修县涂埠镇示例路 8 号",
        "identity": {"type": "resident_id", "number": "11010519491231002X"},
    },
    "content": {
        "title": "征地补偿安置方案", "description": "江上乡示例村 2025 年征地补偿安置方案及施工单位投标文件", "items": 1,
    },
    "form": {"carrier": "paper", "route": "post"}, "officer": OFFICER[0], "team": "政策法规股",
}  # fmt: skip
CONSULTATION: Final[dict[str, Any]] = {
    "party": "third_party", "sent_on": CONSULTED, "manner": "ems",
    "addressee": {"kind": "organisation", "name": "江西示例建设有限公司", "address": "永修县涂埠镇示例路 10 号"},
    "question": "现有申请人申请公开贵公司的投标文件，请就是否同意公开提出意见。", "extract": "投标文件技术部分",
}  # fmt: skip
DECISION: Final[dict[str, Any]] = {
    "type": "partial", "basis": ["《政府信息公开条例》第三十七条", "《政府信息公开条例》第十五条"],
    "facts": "经检索，本机关保存有所申请的补偿安置方案；投标文件技术部分涉及第三方商业秘密，第三方不同意公开。",
    "provision": {"titles": ["征地补偿安置方案"], "carrier": "paper", "route": "post"},
}  # fmt: skip


def application(caller: Caller, letters: Path) -> None:
    """Tell the case; its letters are put into the directory. Raises StoryError where an answer is not as told."""
    voice = caller.voice
    voice.chapter(8, "依申请公开:一件申请从收到到答复", "Disclosure on application: from receipt to answer")
    made = caller.post("/applications", APPLICATION, once=new_id("demo"), officer=OFFICER).json()
    path = f"/applications/{made['id']}"
    voice.say(
        f"{RECEIVED} 当面提交,即为收到之日(条例第三十一条);登记编号 {made['number']},申请人 {made['applicant']['name']}。",
        "Handed in personally: that day is the receipt date. The applicant is masked.",
    )
    _due(caller, path, DUE, "20 个工作日(条例第三十三条)", "20 working days")

    asked = caller.post(f"{path}/consultations", CONSULTATION, once=new_id("demo"), officer=OFFICER).json()
    reference = f"{path}/consultations/{asked['id']}"
    caller.post(f"{reference}/receipt", {"on": CONSULTED}, officer=OFFICER)
    caller.post(
        f"{reference}/opinion",
        {"on": REPLIED, "opinion": "object", "reason": "涉及本公司技术秘密"},
        officer=OFFICER,
    )
    _due(caller, path, DUE_CONSULTED, "征求第三方意见 8 个工作日不计入(条例第三十二、三十三条)",
         "eight working days of consulting a third party do not count")  # fmt: skip

    extension = {"on": TOLD, "days": 20, "reason": "需核对多个年度的档案",
                 "proposed_by": {"id": OFFICER[0], "name": OFFICER[1]}}  # fmt: skip
    caller.post(f"{path}/extensions", extension, once=new_id("demo"), officer=HEAD)
    _due(caller, path, DUE_EXTENDED, "负责人同意延长 20 个工作日,期限内告知(条例第三十三条)",
         "extended once by 20 working days, approved by the head, told in time")  # fmt: skip
    refused = caller.post(f"{path}/extensions", extension | {"on": "2026-04-20"}, expect=409, officer=HEAD)
    voice.say(
        f"再次延期:拒绝,{refused.json()['detail_zh']}", "A second extension is refused, with the article."
    )

    draft = caller.post(
        f"{path}/decisions", _decision(asked["id"]), once=new_id("demo"), officer=OFFICER
    ).json()
    approval = f"{path}/decisions/{draft['number']}/approval"
    caller.post(approval, {"on": DECIDED}, once=new_id("demo"), officer=HEAD)
    voice.say(
        f"{DECIDED} 答复:{draft['title']},起草人与批准人不是同一人。", "A partial disclosure; two people."
    )
    remedy = caller.get(f"{path}/decisions/{draft['number']}")["remedies"][0]["text"]
    voice.say(remedy)
    closed = caller.post(f"{path}/deliveries", {"on": DELIVERED, "manner": "ems", "tracking_number": "EX000000001CN"},
                         once=new_id("demo"), officer=OFFICER).json()  # fmt: skip
    clock = caller.get(f"{path}/clock")
    expect(
        closed["state"] == "closed" and clock["on_time"] is True,
        "该件应按期办结",
        "the case should close in time",
    )
    voice.say(
        f"{DELIVERED} 交邮即为送达(国办公开办函〔2016〕235号),按期办结;计入年度报告表三“{closed['row']}”。",
        "Handed to the post: delivered in time. It counts in one cell of table 3.",
    )
    _letters(caller, path, letters)


def _decision(consultation: str) -> dict[str, Any]:
    withheld = {
        "what": "投标文件技术部分",
        "ground": "deny_third_party",
        "reason": "第三方不同意公开且理由合理",
    }
    return DECISION | {
        "parts": {"given": ["征地补偿安置方案"], "withheld": [withheld]},
        "third_party": {"consultations": [consultation]},
        "objections": [{"consultation": consultation, "treatment": "withheld"}],
    }


def _due(caller: Caller, path: str, day: str, zh: str, en: str) -> None:
    clock = caller.get(f"{path}/clock")
    expect(
        clock["due"] == day,
        f"答复期限应为 {day},而非 {clock['due']}",
        f"it should be due on {day}, not {clock['due']}",
    )
    caller.voice.say(f"答复期限 {day}:{zh}", f"due on {day}: {en}")


def _letters(caller: Caller, path: str, directory: Path) -> None:
    """Make the letters of the case and save them."""
    voice: Voice = caller.voice
    directory.mkdir(parents=True, exist_ok=True)
    for kind in LETTERS:
        letter = caller.post(f"{path}/letters", {"kind": kind}, once=new_id("demo"), officer=OFFICER).json()
        stem = f"{letter['title']}-{letter['number']}"
        for form in ("docx", "pdf"):
            content = caller.fetch(f"/letters/{letter['id']}/document?format={form}")
            if content.status_code == 200:
                (directory / f"{stem}.{form}").write_bytes(content.content)
        voice.say(f"{letter['title']} {letter['number']}")
    voice.say(f"文书已存入 {directory}", "The letters are saved there.")
