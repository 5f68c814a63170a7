"""Who hears of the announcement in step 10, by which rule, on which surfaces, and where each is connected."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from gongkai.demo.caller import Caller, expect
from gongkai.demo.receivers import ROBOT, Hall
from gongkai.demo.script import COMPLETED, COUNTY

TOWN: Final = f"{COUNTY}102"
FIRST, SECOND, ENTERPRISE, DEPARTMENT, ELSEWHERE = (
    f"demo-{name}" for name in ("village-1", "village-2", "enterprise", "department", "elsewhere")
)
#: Addresses that stand for an outcome, for a server that reaches no receiver of ours.
SIMULATED: Final = "https://simulator/"


@dataclass(frozen=True, slots=True)
class Person:
    """A subscriber of the story: name, kind, home, rule, channels."""

    name: str
    kind: str
    home: str
    rule: dict[str, Any]
    channels: list[str]


PEOPLE: Final[dict[str, Person]] = {
    FIRST: Person(
        "甲村村委会", "office", f"{TOWN}001", {"region": f"{TOWN}001", "direction": "down"}, ["wecom", "bulletin"]
    ),
    SECOND: Person(
        "乙村村委会", "office", f"{TOWN}002", {"region": f"{TOWN}002", "direction": "down"}, ["screen", "bulletin"]
    ),
    ENTERPRISE: Person("某企业", "system", COUNTY, {"domain": ["land-expropriation"]}, ["webhook", "feed"]),
    DEPARTMENT: Person("县农业农村局", "office", COUNTY, {"item": [COMPLETED]}, ["webhook"]),
    ELSEWHERE: Person(
        "外镇某村", "office", f"{COUNTY}203001", {"region": f"{COUNTY}203001", "direction": "exact"}, ["feed"]
    ),
}  # fmt: skip


def register(caller: Caller) -> dict[str, str]:
    """Everybody by reference -> id; registered at the first telling of the story, rules of an earlier one brought up to date."""
    page = caller.get("/subscribers?limit=100")
    there = {row["reference"]: row["id"] for row in page["items"]}
    for reference, one in PEOPLE.items():
        wanted: dict[str, Any] = {"rule": one.rule, "channels": one.channels}
        if reference not in there:
            body = {"reference": reference, "kind": one.kind, "region": one.home, "name": one.name}
            there[reference] = caller.post("/subscribers", body).json()["id"]
            caller.post("/subscriptions", wanted | {"subscriber": there[reference]})
            continue
        for row in caller.get(f"/subscriptions?subscriber={there[reference]}&active=true")["items"]:
            if {name: row[name] for name in wanted} != wanted:
                path = f"/subscriptions/{row['id']}"
                caller.put(path, wanted, if_match=caller.etag(path))
    caller.voice.say(
        "登记五个订阅者:两个村、一家企业、一个部门、一个外镇的村。", "Five subscribers and their rules."
    )
    return {reference: there[reference] for reference in PEOPLE}


def connect(caller: Caller, people: Mapping[str, str], hall: Hall, *, reached: bool) -> dict[str, str]:
    """The endpoints of three of them, by reference -> id: at our receivers where the server reaches them, else at the simulator.

    The department's system is broken at first.
    """
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()

    def url(path: str, outcome: str = "delivered") -> str:
        return hall.url(path) if reached else f"{SIMULATED}{outcome}"

    broken = url("/department", "temporary")
    wanted: dict[str, dict[str, Any]] = {
        DEPARTMENT: {"channel": "webhook", "name": "县农业农村局业务系统", "url": broken, "secret": secret},
        ENTERPRISE: {"channel": "webhook", "name": "某企业系统", "url": url("/enterprise"), "signature": "v1a"},
        FIRST: {"channel": "wecom", "name": "甲村村务群机器人", "url": f"{url(ROBOT)}{'?key=demo' if reached else ''}"},
    }  # fmt: skip
    made = {reference: _endpoint(caller, people[reference], body) for reference, body in wanted.items()}
    hall.keys["/department"] = secret
    hall.keys["/enterprise"] = str(made[ENTERPRISE]["secrets"][0]["public_key"])
    expect(hall.keys["/enterprise"].startswith("whpk_"), "企业端点应有公钥", "there should be a public key")
    if reached:
        caller.voice.say(
            "接通三处:部门系统(v1 签名)、企业系统(v1a 签名)、村务群机器人(模拟器)。接收端由本演示在 127.0.0.1 上启动;"
            "内网目标须由管理员放行,演示已为自己的服务放行。",
            "Three receivers on 127.0.0.1: two systems that verify signatures, and a simulator of a group's robot.",
        )
    else:
        caller.voice.say(
            "服务已在运行,没有放行本机的接收端,故以模拟地址代替,不真正发出;先停下它再 make demo,可见真实接收与验签。",
            "The running server does not open receivers of this machine: addresses of the simulator stand in.",
        )
    return {reference: str(document["id"]) for reference, document in made.items()}


def _endpoint(caller: Caller, subscriber: str, body: dict[str, Any]) -> dict[str, Any]:
    """An endpoint of a subscriber, changed where there is one; on, whatever happened to it since the last telling."""
    body = body | {"subscriber": subscriber}
    found = caller.get(f"/endpoints?subscriber={subscriber}&channel={body['channel']}")["items"]
    if not found:
        made: dict[str, Any] = caller.post("/endpoints", body).json()
        return made
    path = f"/endpoints/{found[0]['id']}"
    changed: dict[str, Any] = caller.put(path, body, if_match=caller.etag(path)).json()
    if not changed["on"]:
        changed = caller.put(f"{path}/switch", {"on": True}).json()
    return changed
