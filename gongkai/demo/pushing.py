"""One announcement on its way (step 9): whom it is for and why, sheets on boards, a correction, a report, a proof."""

import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from gongkai.demo.caller import Caller, StoryError, expect
from gongkai.demo.script import COMPLETED, COUNTY, LAND_OFFICE
from kernel.ids import new_id
from services.push.proofs.rules import checked

TOWN: Final = f"{COUNTY}102"
PATIENCE_SECONDS: Final = 60.0
#: Reference -> (who it is, kind, home, rule, channels).
PEOPLE: Final[dict[str, tuple[str, str, str, dict[str, Any], list[str]]]] = {
    "demo-village-1": (
        "甲村村委会", "office", f"{TOWN}001", {"region": f"{TOWN}001", "direction": "down"}, ["feed", "bulletin"],
    ),
    "demo-village-2": (
        "乙村村委会", "office", f"{TOWN}002", {"region": f"{TOWN}002", "direction": "down"}, ["feed", "bulletin"],
    ),
    "demo-enterprise": ("某企业", "system", COUNTY, {"domain": ["land-expropriation"]}, ["feed"]),
    "demo-department": ("县农业农村局", "office", COUNTY, {"item": [COMPLETED]}, ["feed", "email"]),
    "demo-elsewhere": (
        "外镇某村", "office", f"{COUNTY}203001", {"region": f"{COUNTY}203001", "direction": "exact"}, ["feed"],
    ),
}  # fmt: skip
_UNDER_WAY: Final = {"planned", "queued", "leased"}


def pushing(caller: Caller, folder: Path) -> None:
    """Tell one announcement to two villages, an enterprise and a department; files go into `folder`."""
    voice = caller.voice
    voice.chapter(9, "精准推送:一条公告,谁收到、为什么、凭什么证明", "Push: who is told, why, and the proof")
    folder.mkdir(parents=True, exist_ok=True)
    people = _people(caller)
    sent = _announce(caller, people)
    rows = _settled(caller, sent["id"])
    _reasons(caller, people, sent, rows)
    _boards(caller, rows, folder)
    _correct(caller, people, sent)
    _surfaces(caller, people, sent, folder)
    _prove(caller, people, sent, folder)


def _people(caller: Caller) -> dict[str, str]:
    """Everybody by reference -> id; registered at the first telling of the story."""
    page = caller.get("/subscribers?limit=100")
    there = {row["reference"]: row["id"] for row in page["items"]}
    for reference, (name, kind, region, rule, channels) in PEOPLE.items():
        if reference in there:
            continue
        body: dict[str, Any] = {"reference": reference, "kind": kind, "region": region, "name": name}
        if "email" in channels:  # of the simulator: no mail leaves this machine
            body["addresses"] = {"email": "accepted@simulator"}
        there[reference] = caller.post("/subscribers", body).json()["id"]
        wanted = {"subscriber": there[reference], "rule": rule, "channels": channels}
        caller.post("/subscriptions", wanted)
    caller.voice.say(
        "登记五个订阅者:两个村、一家企业、一个部门、一个外镇的村。", "Five subscribers and their rules."
    )
    return {reference: there[reference] for reference in PEOPLE}


def _announce(caller: Caller, people: dict[str, str]) -> dict[str, Any]:
    asked = {"region": TOWN, "item": COMPLETED}

    def known() -> bool:
        return bool(_quietly(caller, "POST", "/audience-previews", asked).is_success)

    _until(known)
    body = asked | {
        "reference": new_id("demo"), "class": "statutory", "title": "征收土地公告(演示)", "issuer": LAND_OFFICE,
        "paragraphs": ["拟征收土地补偿安置方案已公布,请到村公示栏查看。"],
        "facts": [{"kind": "amount", "label": "补偿标准每亩", "value": "42960"},
                  {"kind": "date", "label": "听证申请截止", "value": "2026-04-01"}],
    }  # fmt: skip
    sent: dict[str, Any] = caller.post("/messages", body, expect=202).json()
    caller.voice.say(
        f"已受理(202,尚未送达);受众由目录事项 {COMPLETED} 的公开对象确定,只能缩小,不能扩大。",
        "Accepted, not delivered yet. The catalogue decides whom it is for.",
    )
    return sent


def _settled(caller: Caller, message: str) -> list[dict[str, Any]]:
    """The deliveries of a message once none is under way."""
    found: list[dict[str, Any]] = []

    def settled() -> bool:
        page = _quietly(caller, "GET", f"/deliveries?message={message}&limit=100").json()["items"]
        found[:] = page
        return bool(page) and not any(row["state"] in _UNDER_WAY for row in page)

    _until(settled)
    return found


def _reasons(
    caller: Caller, people: dict[str, str], sent: dict[str, Any], rows: list[dict[str, Any]]
) -> None:
    voice, names = caller.voice, {identifier: reference for reference, identifier in people.items()}
    path = f"/audiences/{sent['audience']}/members"
    for identifier, reference in names.items():
        why = caller.get(f"{path}/{identifier}/reason")
        told = why["told"]
        expect(
            told is (reference != "demo-elsewhere"),
            f"{reference} 的受众判断不符",
            f"{reference} is judged otherwise",
        )
        head = f"{PEOPLE[reference][0]}:{'告知' if told else '不告知'}"
        voice.say(f"{head};{why['words_zh'][0]}。", why["words_en"][0])
    mine = [row for row in rows if row["subscriber"] in names]
    cells = [(PEOPLE[names[r["subscriber"]]][0], r["channel"], r["state"], r["reason"] or "-") for r in mine]
    voice.table(("订阅者", "渠道 channel", "状态 state", "原因 reason"), sorted(cells))
    feeds = [row for row in mine if row["channel"] == "feed"]
    expect(
        len(feeds) == 4 and all(row["state"] == "delivered" for row in feeds),
        "四个消息流应已送达", "four feeds should have been told",
    )  # fmt: skip


def _boards(caller: Caller, rows: list[dict[str, Any]], folder: Path) -> None:
    """Print the sheets of the villages, and confirm by their codes that they were put up."""
    days = {"first": "2026-03-02", "last": "2026-04-01", "supervision": "0792-3221234"}
    boards = [row["id"] for row in rows if row["channel"] == "bulletin" and row["state"] != "suppressed"]
    for delivery in boards:
        sheet = caller.post("/postings", days | {"delivery": delivery}).json()
        pdf = caller.fetch(f"/postings/{sheet['id']}/sheet?paper=A4")
        if pdf.status_code == 200:
            (folder / f"{sheet['number']}.pdf").write_bytes(pdf.content)
        code = sheet["confirm_url"].rpartition("/")[2]
        path = f"/posted-sheets/{code}/confirmations?act=posted&person=%E6%9D%8E%E6%9D%91%E5%AE%98"
        done = caller.client.post(f"{caller.base}{path}")
        expect(done.status_code == 200, "凭编码确认张贴失败", "the code should confirm the posting")
        caller.voice.say(
            f"张贴页 {sheet['number']}:打印 PDF,村干部扫码确认已张贴(无须登录)。",
            "A sheet is printed; its code confirms the posting, without login.",
        )


def _correct(caller: Caller, people: dict[str, str], sent: dict[str, Any]) -> None:
    body = {
        "reference": new_id("demo"), "region": TOWN, "item": COMPLETED, "class": "statutory",
        "title": "征收土地公告(演示)", "paragraphs": ["补偿标准以本条为准。"], "issuer": LAND_OFFICE,
        "facts": [{"kind": "amount", "label": "补偿标准每亩", "value": "43260"}],
        "supersedes": sent["id"], "relation": "corrects",
    }  # fmt: skip
    second = caller.post("/messages", body, expect=202).json()
    _settled(caller, second["id"])
    entries = caller.get(f"/subscribers/{people['demo-enterprise']}/feed?limit=200")
    marked = {entry["subject"]: entry["supersededby"] for entry in entries}
    expect(
        marked.get(f"messages/{sent['id']}") == second["id"],
        "更正没有跟上",
        "the correction should stand in the feed",
    )
    caller.voice.say(
        "更正沿同一受众发出:消息流中原条目标明已被替代,Atom 同样。",
        "A correction goes to the same audience; feeds mark what it stands in the place of.",
    )


def _surfaces(caller: Caller, people: dict[str, str], sent: dict[str, Any], folder: Path) -> None:
    """Keep what the enterprise pulls, to be looked at: the exact message, its feed as CloudEvents and as Atom."""
    feed = f"/subscribers/{people['demo-enterprise']}/feed"
    paths = {
        "message.json": f"/messages/{sent['id']}/content",
        "feed.json": f"{feed}?limit=200",
        "feed.atom": f"{feed}.atom",
    }
    for name, path in paths.items():
        (folder / name).write_bytes(caller.fetch(path).content)
    caller.voice.say(
        f"同一消息的各个载体已存入 {folder}:消息原文、CloudEvents、Atom、张贴页 PDF。",
        "The same message on its surfaces is saved there.",
    )


def _prove(caller: Caller, people: dict[str, str], sent: dict[str, Any], folder: Path) -> None:
    voice = caller.voice
    report = caller.get(f"/messages/{sent['id']}/report")
    outcomes = {name: one for name, one in report["outcomes"].items() if one["number"]}
    expect(
        sum(one["number"] for one in outcomes.values()) == report["audience"],
        "报告合计应等于受众", "the report should sum to the audience",
    )  # fmt: skip
    shares = "、".join(f"{name} {one['number']}({one['percent']}%)" for name, one in outcomes.items())
    voice.say(f"报告:受众 {report['audience']},{shares}。", "The report sums to 100 % of the audience.")
    proof = caller.fetch(f"/messages/{sent['id']}/proof")
    pem = caller.get("/proof-keys", public=True)["items"][0]["pem"]
    bundle, key = folder / "proof.zip", folder / "proof-key.pem"
    bundle.write_bytes(proof.content)
    key.write_text(pem)
    found = checked(proof.content, pem.encode())
    with zipfile.ZipFile(bundle) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist())
    named = [identifier for identifier in people.values() if identifier in text]
    expect(not named, "证明不得出现订阅者", "a proof names nobody")
    voice.say(
        f"投递证明离线核验成立:{found['document']['lines']} 行,根 {found['document']['root'][:16]}…;不含任何订阅者的标识与地址。",
        "The proof verifies offline and names nobody.",
    )
    voice.say(
        f"已存入 {folder};再次核验:gongkai push verify proof.zip --key proof-key.pem",
        "Verify it again there.",
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
