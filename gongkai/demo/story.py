"""The story, step by step: catalogue, bindings, events, duties with their explained dates, publications, the table,
one application for information, one interpretation package, one announcement that is pushed and proved.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from shlex import quote
from typing import Any

import httpx

from gongkai.demo.application import application
from gongkai.demo.caller import Caller, expect
from gongkai.demo.interpretation import interpretation
from gongkai.demo.paste import curl_lines
from gongkai.demo.prepare import bind, body, catalogue
from gongkai.demo.pushing import pushing
from gongkai.demo.receivers import hall
from gongkai.demo.script import (
    AUTHOR,
    COUNTY,
    FINANCE_OFFICE,
    HAPPENINGS,
    LAND_OFFICE,
    REVIEWER,
    STATUSES,
    TURNS,
    Happening,
)
from gongkai.demo.server import Place, served
from gongkai.demo.text import Voice
from gongkai.demo.why import why
from gongkai.settings import Settings
from kernel.ids import new_id


def tell(settings: Settings, voice: Voice) -> None:
    """Tell the whole story; raises StoryError at the first answer that is not as told."""
    voice.line("公开 Gongkai · 一个县的故事 / the story of one county")
    voice.say(
        "以下每一步都是对正在运行的服务的真实调用,数据写入示例县(永修县);标准条目为各地已公布目录的摘录,不是完整标准。",
        "Every step is a real call and writes to the sample county. The rows are excerpts, not whole standards.",
    )
    with hall() as receivers, served(settings, receivers.target) as place, _client(place) as client:
        how = ("已由本演示启动,结束时停止", "started by this demo, stopped at its end") if place.own else (
            "已在运行", "was running already"
        )  # fmt: skip
        voice.say(f"服务 {place.url}({how[0]});数据 {settings.data}", f"server {how[1]}")
        caller = Caller(client, voice, place.key)
        version = catalogue(caller)
        offices = {name: body(caller, name) for name in (LAND_OFFICE, FINANCE_OFFICE)}
        bind(caller)
        duties = report(caller, offices, version)
        publish(caller, duties)
        table(caller, duties)
        application(replace(caller, base="/v1/disclosure-requests"), settings.data / "demo-letters")
        interpretation(replace(caller, base="/v1/interpretation"), settings.data / "demo-pages")
        push = replace(caller, base="/v1/push")
        pushing(push, receivers, settings.data / "demo-push", reached=place.own)
    farewell(settings, voice, place, duties)


def report(caller: Caller, offices: dict[str, str], version: str) -> list[dict[str, Any]]:
    """Report the three events; every duty that follows, in the order of the events."""
    voice, duties = caller.voice, list[dict[str, Any]]()
    voice.chapter(5, "报送三个业务事件,即得公开义务与期限", "Report three events; every duty follows at once")
    today = caller.get(f"/regions/{COUNTY}/catalogue", public=True)["as_of"]
    voice.say(
        f"今日 {today}:事件是补录的,登记公开之前,已过期限的义务先显示逾期。",
        f"Today is {today}: the events are history; until a publication is recorded, duties show as overdue.",
    )
    for one in HAPPENINGS:
        voice.line()
        voice.say(f"{one.on} {one.zh}", one.en)
        answer = caller.post(
            "/business-events", _event(one, offices[one.office]), once=new_id("demo"), officer=AUTHOR
        )
        found = answer.json()["obligations"]
        expect(
            [duty["item"]["id"] for duty in found] == list(one.items),
            f"事件 {one.event_type} 的义务与绑定不符",
            f"{one.event_type} gave other duties than it is bound to",
        )
        for duty in found:
            _explain(caller, duty, version)
        duties += found
    return duties


def _event(one: Happening, body_id: str) -> dict[str, Any]:
    return {
        "client_event_id": new_id("demo"), "event_type": one.event_type, "occurred_on": one.on,
        "dates": {one.date_field: one.on}, "region": COUNTY, "body": body_id, "domain": one.domain,
    }  # fmt: skip


def _explain(caller: Caller, duty: dict[str, Any], version: str) -> None:
    """Tell a duty: item, date, why that date, where it stands. Checks the date against the script."""
    voice, item, due = caller.voice, duty["item"], duty["due"]
    turn = TURNS[item["id"]]
    expect(
        item["catalogue_version"] == version,
        f"事件适用的目录是 {item['catalogue_version']},不是演示的 {version}",
        f"the event falls under {item['catalogue_version']}, not under {version}",
    )
    right = due and (due["date"], due["strict_date"], due["status"]) == (turn.due, turn.strict, "final")
    expect(bool(right), f"{item['id']} 的期限应为 {turn.due}", f"{item['id']} should be due on {turn.due}")
    strict = "" if turn.strict == turn.due else f"(不顺延则为 {turn.strict})"
    voice.line(voice.paint(f"   ● {item['id']}  {item['name']}", "1"))
    voice.say(f"期限 {due['date']}{strict} · 状态 {STATUSES[duty['status']]}")
    if not turn.zh:
        voice.say("同一事件、同一时限,日期同上。", "The same event and limit: the same date.")
        return
    told = caller.get(f"/obligations/{duty['id']}/explanation")
    expect(told["due"]["date"] == turn.due, "说明与期限不符", "the explanation does not match the date")
    voice.say(f"时限原文:{told['time_limit']}")
    for line in why(told["days"]):
        voice.line(f"     {line}")
    voice.say(turn.zh, turn.en)
    voice.say(f"依据 {due['basis']}[{due['basis_status']}];{'、'.join(due['notices'])}")


def publish(caller: Caller, duties: Sequence[dict[str, Any]]) -> None:
    """Record the publications of the script: in time, late, and none."""
    voice = caller.voice
    voice.chapter(6, "公开:先审查、后公开,登记在案", "Publish: reviewed first, then recorded")
    for duty in duties:
        item, turn = duty["item"], TURNS[duty["item"]["id"]]
        if turn.published_on is None:
            voice.say(f"{item['id']}:至今没有公开记录。", "No publication was recorded.")
            continue
        record = _publication(duty, turn.published_on)
        answer = caller.post(
            f"/obligations/{duty['id']}/publications", record, once=new_id("demo"), officer=AUTHOR
        ).json()
        status = answer["obligation"]["status"]
        expect(status in turn.ends, f"{item['id']} 的状态是 {status}", f"{item['id']} stands at {status}")
        voice.say(f"{item['id']} 于 {turn.published_on} 公开,期限 {turn.due}:{STATUSES[status]}")


def _publication(duty: dict[str, Any], on: str) -> dict[str, Any]:
    title = duty["item"]["name"]
    return {
        "published_on": on, "title": title, "channels": ["gov_website"],
        "url": f"https://www.example.gov.cn/{duty['item']['id']}.html",
        "elements": [element["name"] for element in duty["content_elements"]],
        "content_hash": "sha256:" + hashlib.sha256(title.encode()).hexdigest(),
        "review": {
            "officer": REVIEWER, "reviewed_on": on, "secrecy_opinion": "不涉密",
            "privacy_opinion": "个人信息已去标识", "decision": "publish",
        },
    }  # fmt: skip


def table(caller: Caller, duties: Sequence[dict[str, Any]]) -> None:
    """Read the duties again and show where each stands."""
    caller.voice.chapter(7, "各项义务现状", "Where every duty stands")
    rows = []
    for event in dict.fromkeys(duty["event"] for duty in duties):
        for duty in caller.get(f"/obligations?event={event}")["items"]:
            item, turn = duty["item"], TURNS[duty["item"]["id"]]
            expect(
                duty["status"] in turn.ends and duty["fulfilled_on"] == turn.published_on,
                f"{item['id']} 的状态是 {duty['status']}",
                f"{item['id']} stands at {duty['status']}",
            )
            rows.append(
                (item["id"], item["name"].rpartition(" / ")[2], duty["due"]["date"],
                 duty["fulfilled_on"] or "-", STATUSES[duty["status"]])
            )  # fmt: skip
    expect(len(rows) == len(duties), "义务少于所报送的", "there are fewer duties than were reported")
    caller.voice.line()
    caller.voice.table(("事项 item", "名称", "期限 due", "公开 published", "状态 status"), rows)


def farewell(settings: Settings, voice: Voice, place: Place, duties: Sequence[dict[str, Any]]) -> None:
    """The lines to paste."""
    run = f"GONGKAI_PORT={place.port} " if place.port != 8000 else ""
    run += f"GONGKAI_DATA={quote(str(settings.data))} " if settings.data != Path("data") else ""
    voice.chapter(11, "自己试试", "Try it yourself")
    if place.own:
        voice.say(f"先在另一终端运行 {run}make run,再粘贴:", "First run it in another terminal, then paste:")
    else:
        voice.say("服务正在运行,可直接粘贴:", "The server is running; paste:")
    voice.line()
    for line in curl_lines(place.port, settings.data, duties[0]["event"], duties[0]["id"]):
        voice.line(line)
    voice.line()


def _client(place: Place) -> httpx.Client:
    """A client of this host alone: a proxy of the environment is for other addresses."""
    return httpx.Client(base_url=place.url, timeout=30, trust_env=False)
