"""One announcement on its way (step 10): whom it is for and why, five surfaces, a receiver that fails and recovers, a correction
that follows everywhere, a report, a proof.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from gongkai.demo.caller import Caller, StoryError, expect
from gongkai.demo.proving import prove, verify_signatures
from gongkai.demo.receivers import Hall
from gongkai.demo.recipients import (
    DEPARTMENT,
    ELSEWHERE,
    ENTERPRISE,
    PEOPLE,
    SECOND,
    SIMULATED,
    TOWN,
    connect,
    register,
)
from gongkai.demo.script import COMPLETED, LAND_OFFICE
from kernel.clock import SystemClock
from kernel.ids import new_id

PATIENCE_SECONDS: Final = 60.0
TITLE: Final = "征收土地公告（演示）"
#: Days for which the sheets hang, and for which a hearing may be asked for.
DAYS: Final = timedelta(days=30)
SURFACES: Final = ("webhook", "wecom", "screen", "bulletin", "feed")
_UNDER_WAY: Final = {"planned", "queued", "leased"}


@dataclass
class Sending:
    """What the steps of the story share: who is told, at which endpoints, where files go, the codes of sheets on boards."""

    caller: Caller
    people: dict[str, str]
    endpoints: dict[str, str]
    hall: Hall
    reached: bool
    folder: Path
    codes: list[str] = field(default_factory=list)

    def name(self, row: Mapping[str, Any]) -> str:
        """Whose delivery it is; empty for somebody who is not of the story."""
        return next((PEOPLE[one].name for one, name in self.people.items() if name == row["subscriber"]), "")


def pushing(caller: Caller, hall: Hall, folder: Path, *, reached: bool) -> None:
    """Tell one announcement to two villages, an enterprise and a department; files go into `folder`. `reached`: the server may
    call the receivers in `hall`.
    """
    caller.voice.chapter(
        10, "精准推送:一条公告,谁收到、为什么、凭什么证明", "Push: who is told, why, and the proof"
    )
    folder.mkdir(parents=True, exist_ok=True)
    people = register(caller)
    one = Sending(caller, people, connect(caller, people, hall, reached=reached), hall, reached, folder)
    hall.broken.add("/department")
    sent = _announce(one)
    rows = _settled(one, sent["id"])
    _reasons(one, sent)
    _standing(one, rows)
    _recover(one, sent)
    _boards(one, rows, "公告")
    second = _correct(one, sent)
    _followed(one, sent, second)
    _surfaces(one, sent)
    if reached:
        verify_signatures(caller, hall, folder)
    prove(caller, people.values(), sent["id"], folder)


def _announce(one: Sending) -> dict[str, Any]:
    asked = {"region": TOWN, "item": COMPLETED}
    _until(lambda: bool(_quietly(one.caller, "POST", "/audience-previews", asked).is_success))
    body = _message("42960")
    draft = one.caller.post("/message-previews", body, expect=200).json()
    parts = {each["surface"]: each["parts"] for each in draft["surfaces"]}
    expect(all(parts.values()), "各渠道都应能预览", "every surface should have its preview")
    voice, left = one.caller.voice, parts["wecom"][0]["left"]
    voice.say(
        f"发送前预览 {len(parts)} 种样式:企业微信 {len(parts['wecom'])} 条,还余 {left} 字节;不保存。",
        f"Previewed on {len(parts)} surfaces before it is sent; nothing is kept.",
    )
    sent: dict[str, Any] = one.caller.post("/messages", body, expect=202).json()
    voice.say(
        f"已受理(202,尚未送达);受众由目录事项 {COMPLETED} 的公开对象确定,只能缩小,不能扩大。",
        "Accepted, not delivered yet. The catalogue decides whom it is for.",
    )
    return sent


def _message(per_mu: str, **more: str) -> dict[str, Any]:
    """The announcement, with yuan for each mu."""
    return {
        "reference": new_id("demo"), "region": TOWN, "item": COMPLETED, "class": "statutory", "title": TITLE,
        "issuer": LAND_OFFICE, "paragraphs": ["拟征收土地补偿安置方案已公布，请到村公示栏查看。"],
        "facts": [{"kind": "amount", "label": "补偿标准每亩", "value": per_mu},
                  {"kind": "date", "label": "听证申请截止", "value": f"{SystemClock().today() + DAYS}"},
                  {"kind": "phone", "label": "咨询电话", "value": "0792-3221234"}],
    } | more  # fmt: skip


def _settled(one: Sending, message: str) -> list[dict[str, Any]]:
    """The deliveries of a message to those of the story once none is under way."""
    found: list[dict[str, Any]] = []

    def settled() -> bool:
        found[:] = _quietly(one.caller, "GET", f"/deliveries?message={message}&limit=100").json()["items"]
        return bool(found) and not any(row["state"] in _UNDER_WAY for row in found)

    _until(settled)
    return [row for row in found if one.name(row)]


def _reasons(one: Sending, sent: Mapping[str, Any]) -> None:
    voice = one.caller.voice
    for reference, identifier in one.people.items():
        why = one.caller.get(f"/audiences/{sent['audience']}/members/{identifier}/reason")
        told = why["told"]
        expect(
            told is (reference != ELSEWHERE),
            f"{reference} 的受众判断不符",
            f"{reference} is judged otherwise",
        )
        head = f"{PEOPLE[reference].name}:{'告知' if told else '不告知'}"
        voice.say(f"{head};{why['words_zh'][0]}。", why["words_en"][0])


def _standing(one: Sending, rows: list[dict[str, Any]]) -> None:
    cells = [(one.name(row), row["channel"], row["state"], row["reason"] or "-") for row in rows]
    one.caller.voice.table(("订阅者", "渠道 channel", "状态 state", "原因 reason"), sorted(cells))
    expect({row["channel"] for row in rows} == set(SURFACES), "应有五种渠道", "there should be five surfaces")
    for row in rows:
        state = "accepted_unverified" if row["channel"] == "bulletin" else "delivered"
        if row["subscriber"] == one.people[DEPARTMENT]:
            state = "failed_temp"
        expect(
            row["state"] == state, f"{one.name(row)}的 {row['channel']} 应为 {state}", f"it should be {state}"
        )


def _recover(one: Sending, sent: Mapping[str, Any]) -> None:
    """The department's system is repaired: what was put off goes out at once, and nothing is told twice."""
    caller, voice = one.caller, one.caller.voice
    [row] = [row for row in _settled(one, sent["id"]) if row["subscriber"] == one.people[DEPARTMENT]]
    voice.say(
        f"县农业农村局的系统答 {'500' if one.reached else '模拟的暂时失败'}:failed_temp,按计划自动重试"
        f"(下一次 {row['not_before'][11:19]});其他接收者不受影响。",
        "The department's system fails: it is tried again by itself. Nobody else waits for it.",
    )
    path = f"/endpoints/{one.endpoints[DEPARTMENT]}"
    if one.reached:
        one.hall.broken.discard("/department")
        caller.put(f"{path}/switch", {"on": True})
    else:
        body = {"channel": "webhook", "name": "县农业农村局业务系统", "subscriber": one.people[DEPARTMENT],
                "url": f"{SIMULATED}delivered"}  # fmt: skip
        caller.put(path, body, if_match=caller.etag(path))

    def recovered() -> bool:
        return str(_quietly(caller, "GET", f"/deliveries/{row['id']}").json()["state"]) == "delivered"

    _until(recovered)
    tried = caller.get(f"/deliveries/{row['id']}/attempts")["items"]
    expect(
        [one["kind"] for one in tried[:1] + tried[-1:]] == ["failed_temp", "delivered"],
        "尝试记录应自 failed_temp 至 delivered", "the attempts should lead from failed_temp to delivered",
    )  # fmt: skip
    voice.table(
        ("尝试", "结果 kind", "代码 code", "HTTP"),
        [(str(a["number"]), a["kind"], a["code"], str(a["status"] or "-")) for a in tried],
    )
    if one.reached:
        taken = one.hall.told("/department", sent["id"])
        expect(
            len(taken) == len(tried) and len({t.body for t in taken}) == 1 and all(t.verified for t in taken),
            "每次应为同一编号、同样的字节、有效的签名", "each attempt should bear the same id and bytes, signed",
        )  # fmt: skip
    voice.say(
        "系统修好,恢复端点即刻重试:已送达。"
        + ("每次的 webhook-id 与字节相同,签名均由接收端验证。" if one.reached else ""),
        "Repaired and switched on, it is tried at once: delivered"
        + (", under the same id, with the same bytes, each signature verified." if one.reached else "."),
    )


def _boards(one: Sending, rows: list[dict[str, Any]], word: str) -> None:
    """Print the sheets of the villages, and confirm by their codes that they were put up."""
    caller = one.caller
    first = SystemClock().today()
    days = {"first": f"{first}", "last": f"{first + DAYS}", "supervision": "0792-3221234"}
    for delivery in (row for row in rows if row["channel"] == "bulletin"):
        sheet = caller.post("/postings", days | {"delivery": delivery["id"]}).json()
        pdf = caller.fetch(f"/postings/{sheet['id']}/sheet?paper=A4")
        printed = pdf.status_code == 200
        if printed:
            (one.folder / f"{sheet['number']}.pdf").write_bytes(pdf.content)
        code = sheet["confirm_url"].rpartition("/")[2]
        _confirm(caller, code, "posted")
        one.codes.append(code)
        what = "打印 PDF" if printed else "本机没有中文字体,未生成 PDF"
        caller.voice.say(
            f"{one.name(delivery)}的{word}张贴页 {sheet['number']}:{what};村干部扫码确认已张贴(无须登录)。",
            "A sheet for the board; its code confirms the posting, without login.",
        )


def _confirm(caller: Caller, code: str, act: str) -> None:
    path = f"/posted-sheets/{code}/confirmations?act={act}&person=%E6%9D%8E%E6%9D%91%E5%AE%98"
    done = caller.client.post(f"{caller.base}{path}")
    expect(done.status_code == 200, "凭编码确认失败", "the code should confirm it")


def _correct(one: Sending, sent: Mapping[str, Any]) -> dict[str, Any]:
    body = _message("43260", supersedes=sent["id"], relation="corrects")
    second: dict[str, Any] = one.caller.post("/messages", body, expect=202).json()
    one.caller.voice.say(
        "更正补偿标准:同一受众,同样的渠道。", "A correction: the same audience, the same surfaces."
    )
    rows, old = _settled(one, second["id"]), list(one.codes)
    fallen = [row["channel"] for row in rows if row["state"] not in ("delivered", "accepted_unverified")]
    expect({row["channel"] for row in rows} == set(SURFACES) and not fallen, "更正应到达每一渠道",
           "the correction should reach every surface")  # fmt: skip
    for code in old:
        _confirm(one.caller, code, "taken_down")
    _boards(one, rows, "更正")
    return second


def _followed(one: Sending, sent: Mapping[str, Any], second: Mapping[str, Any]) -> None:
    """The correction stands on every surface, and the mistake nowhere by itself."""
    caller, old, new = one.caller, sent["id"], second["id"]
    entries = caller.get(f"/subscribers/{one.people[ENTERPRISE]}/feed?limit=200")
    marked = {entry["subject"]: entry["supersededby"] for entry in entries}
    screen = [item["id"] for item in caller.get(f"/subscribers/{one.people[SECOND]}/screen")["items"]]
    found = {
        "feed": marked.get(f"messages/{old}") == new and f"messages/{new}" in marked,
        "screen": new in screen and old not in screen,
    }
    if one.reached:
        hall = one.hall
        for path in ("/department", "/enterprise"):
            got = [
                taken
                for taken in hall.told(path, new)
                if taken.verified and f'"supersedes":"{old}"'.encode() in taken.body
            ]
            found[f"webhook {path}"] = bool(got)
        found["wecom"] = any("更正" in text and "43260" in text for text in hall.group)
    missing = [name for name, holds in found.items() if not holds]
    expect(not missing, f"更正没有跟上:{'、'.join(missing)}", f"the correction did not follow: {missing}")
    caller.voice.say(
        "更正处处跟上:消息流标明原条目已被替代,电子屏撤下旧条,两个系统收到 supersedes,村务群另发【更正】,旧张贴页撤下、新页张贴。",
        "It followed everywhere: feeds mark the old entry, the screen drops it, systems are told what it supersedes,"
        " the group gets a correction, new sheets hang in the place of the old.",
    )


def _surfaces(one: Sending, sent: Mapping[str, Any]) -> None:
    """Keep what each of them sees, to be looked at."""
    feed = f"/subscribers/{one.people[ENTERPRISE]}/feed"
    paths = {
        "message.json": f"/messages/{sent['id']}/content",
        "feed.json": f"{feed}?limit=200",
        "feed.atom": f"{feed}.atom",
        "screen.json": f"/subscribers/{one.people[SECOND]}/screen",
    }
    for name, path in paths.items():
        (one.folder / name).write_bytes(one.caller.fetch(path).content)
    if one.reached:
        (one.folder / "webhook.json").write_bytes(one.hall.told("/department", sent["id"])[-1].body)
        (one.folder / "group.txt").write_text("\n\n".join(one.hall.group) + "\n", "utf-8")
    one.caller.voice.say(
        f"同一消息的各个载体已存入 {one.folder}:消息原文、CloudEvents、Atom、电子屏、群消息、张贴页。",
        "The same message on its surfaces is saved there.",
    )


def _quietly(caller: Caller, method: str, path: str, body: Any = None) -> Any:
    """A call that is not told: it is made again and again."""
    headers = {"authorization": f"Bearer {caller.key}"}
    return caller.client.request(method, f"{caller.base}{path}", json=body, headers=headers)


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise StoryError(
                "推送迟迟没有完成;请查看运行 make run 的终端 / push did not come to an end: look at the server"
            )
        time.sleep(0.1)
