"""The county prepares (steps 1 to 4): adopts standards, completes a row, publishes its catalogue, binds systems."""

from typing import Any

from gongkai.demo.caller import Caller, expect
from gongkai.demo.script import (
    APPROVER,
    AUTHOR,
    COMPLETED,
    COMPLETION,
    COUNTY,
    EFFECTIVE_FROM,
    GUIDELINES,
    HAPPENINGS,
    REASON,
)
from kernel.ids import new_id


def catalogue(caller: Caller) -> str:
    """Adopt two domains, complete a row, have it reviewed and published; the version's name (360425.2)."""
    voice = caller.voice
    voice.chapter(1, "采用两个领域的标准(摘录)", "Adopt the standards of two domains (excerpts)")
    for identifier in GUIDELINES:
        found = caller.get(f"/guidelines/{identifier}", public=True)
        expect(not found["complete"], f"{identifier} 应为摘录", f"{identifier} should be an excerpt")
        voice.say(f"{found['title']}:{found['item_count']} 项,complete=false(摘录,不是完整标准)")
    in_force = caller.get(f"/regions/{COUNTY}/catalogue", public=True)
    others = [g["id"] for g in in_force["guidelines"] if g["id"] not in GUIDELINES]
    draft = {
        "region": COUNTY,
        "guidelines": [*GUIDELINES, *others],
        "note": "演示目录 / the demo's catalogue",
    }
    made = caller.post("/catalogues", draft, officer=AUTHOR, once=new_id("demo"))
    if others:
        voice.say(f"原已采用的 {'、'.join(others)} 保留。", "What was adopted before stays.")
    path = f"/catalogues/{made.json()['id']}"

    voice.chapter(2, "补全一行", "Complete one row")
    rows = {row["id"]: row for row in caller.get(f"{path}/items?limit=100")["items"]}
    voice.say(f"{COMPLETED} {rows[COMPLETED]['name']}:" + "、".join(_defects(rows[COMPLETED])))
    expect(bool(rows[COMPLETED]["defects"]), f"{COMPLETED} 应有缺陷", f"{COMPLETED} should have defects")
    deviation = {"kind": "refine", "changes": COMPLETION, "reason": "摘录未见该两栏,按本县实际补全"}
    changed = caller.put(
        f"{path}/deviations/{COMPLETED}", deviation, officer=AUTHOR, if_match=made.headers["etag"]
    )
    rows = {row["id"]: row for row in caller.get(f"{path}/items?limit=100")["items"]}
    expect(not rows[COMPLETED]["defects"], f"{COMPLETED} 仍不完整", f"{COMPLETED} is still incomplete")
    voice.say(
        "补全为主动公开、面向全社会,公开主体为本县自然资源局;本地调整只能更严或补全,不能放宽。",
        "Completed: proactive, to the whole of society. A county may add and tighten, never relax.",
    )
    return _publish_catalogue(caller, path, changed.headers["etag"])


def _publish_catalogue(caller: Caller, path: str, etag: str) -> str:
    voice = caller.voice
    voice.chapter(
        3, "审核与发布(起草人、发布人不能是同一人)", "Review and publish: author and approver differ"
    )
    etag = caller.post(f"{path}/review", None, expect=200, officer=AUTHOR, if_match=etag).headers["etag"]
    wish: dict[str, Any] = {"effective_from": EFFECTIVE_FROM}
    refused = caller.post(f"{path}/publication", wish, expect=403, officer=AUTHOR, if_match=etag).json()
    voice.say(f"{AUTHOR[1]}自己发布:{refused['detail_zh']}。")
    refused = caller.post(f"{path}/publication", wish, expect=422, officer=APPROVER, if_match=etag).json()
    voice.say(
        f"{APPROVER[1]}发布:摘录{refused['detail_zh'].partition('(')[0]}(逐项列在 errors 中)。",
        f"Refused: {len(refused['errors'])} statutory elements (国办发〔2019〕54号) are missing, each is named.",
    )
    wish["accept_incomplete"] = {"reason": REASON}
    published = caller.post(f"{path}/publication", wish, expect=200, officer=APPROVER, if_match=etag).json()
    shown = caller.get(f"/regions/{COUNTY}/catalogue", public=True)
    expect(
        shown["id"] == published["id"], "另有一版目录正在施行,遮住了演示的目录", "another version is in force"
    )
    version = f"{COUNTY}.{published['version']}"
    voice.say(
        f"写明理由后发布为 {version},自 {EFFECTIVE_FROM} 施行,共 {shown['item_count']} 项;理由与所缺要素一直可见。",
        "Published with a reason, which stays visible; anyone can read the catalogue without a key.",
    )
    return version


def body(caller: Caller, name: str) -> str:
    """The id of a body of the county; registered when it is not there."""
    path = f"/bodies?region={COUNTY}&limit=100"
    while True:
        page = caller.get(path, public=True)
        for found in page["items"]:
            if found["name"] == name:
                return str(found["id"])
        if page["next_cursor"] is None:
            break
        path = f"/bodies?region={COUNTY}&limit=100&cursor={page['next_cursor']}"
    made = caller.post("/bodies", {"name": name, "region": COUNTY, "level": "county"}, once=new_id("demo"))
    return str(made.json()["id"])


def bind(caller: Caller) -> None:
    """Bind the events of the land and the budget system to items of the catalogue."""
    voice = caller.voice
    voice.chapter(4, "绑定业务系统:事件 → 公开事项", "Bind the systems: an event gives items")
    for one in HAPPENINGS:
        wish = {
            "region": COUNTY, "event_type": one.event_type, "domain": one.domain,
            "items": [{"item": item, "dates": {"*": one.date_field}} for item in one.items],
        }  # fmt: skip
        path = f"/bindings/{one.binding}"
        caller.put(path, wish, if_match=caller.etag(path))
        voice.say(f"{one.event_type} → {'、'.join(one.items)};期限自事件的 {one.date_field} 起算")


def _defects(row: dict[str, Any]) -> list[str]:
    return [defect["message_zh"] for defect in row["defects"]]
