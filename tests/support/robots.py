"""Simulators of the group robots of WeCom, DingTalk and Feishu, written from their providers' documents; not the providers.

They check what the documents say of limits and signatures, and answer HTTP 200 with a number whatever happens.
"""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from kernel.http.outbound.addresses import Policy, target

Judge = Callable[["Robot", web.Request, bytes, dict[str, Any]], dict[str, Any]]


@dataclass
class Robot:
    """A robot of a group: its secret, its keyword, the moment on its clock, and what stands in the group."""

    secret: str | None
    now: float
    keyword: str = ""
    port: int = 0
    group: list[str] = field(default_factory=list)
    taken: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/robot?access_token=t"

    @property
    def policy(self) -> Policy:
        return Policy(targets=(target(f"127.0.0.1/32:{self.port}"),))


#: Bytes of the content of a message to a WeCom group, by its type.
_CONTENT = {"text": 2048, "markdown": 4096, "markdown_v2": 4096}


def wecom(robot: Robot, request: web.Request, raw: bytes, body: dict[str, Any]) -> dict[str, Any]:
    kind = body["msgtype"]
    if kind not in _CONTENT or set(body) != {"msgtype", kind}:
        return {"errcode": 40008, "errmsg": "invalid message type"}
    text, most = body[kind]["content"], _CONTENT[kind]
    if len(text.encode()) > most:
        return {"errcode": 40058, "errmsg": f"{kind}.content exceed max length {most}"}
    if robot.taken >= 20:
        return {"errcode": 45009, "errmsg": "api freq out of limit"}
    robot.group.append(text)
    return {"errcode": 0, "errmsg": "ok"}


def dingtalk(robot: Robot, request: web.Request, raw: bytes, body: dict[str, Any]) -> dict[str, Any]:
    if robot.secret:
        stamp = request.query.get("timestamp", "0")
        wanted = hmac.new(robot.secret.encode(), f"{stamp}\n{robot.secret}".encode(), hashlib.sha256).digest()
        if abs(robot.now - int(stamp) / 1000) > 3600:
            return {"errcode": 310000, "errmsg": "description:机器人发送签名过期;solution:timestamp invalid"}
        if base64.b64decode(request.query.get("sign", "")) != wanted:
            return {"errcode": 310000, "errmsg": "sign not match"}
    text = body["text"]["content"]
    if robot.keyword not in text:
        return {"errcode": 310000, "errmsg": "keywords not in content"}
    if len(raw) > 20_000:
        return {"errcode": 460101, "errmsg": "message too long, exceed 20000 bytes"}
    if robot.taken >= 20:
        return {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}
    robot.group.append(text)
    return {"errcode": 0, "errmsg": "ok"}


def feishu(robot: Robot, request: web.Request, raw: bytes, body: dict[str, Any]) -> dict[str, Any]:
    if robot.secret:
        stamp = body.get("timestamp", "0")
        wanted = hmac.new(f"{stamp}\n{robot.secret}".encode(), b"", hashlib.sha256).digest()
        if abs(robot.now - int(stamp)) > 3600 or base64.b64decode(body.get("sign", "")) != wanted:
            return {
                "code": 19021,
                "msg": "sign match fail or timestamp is not within one hour from current time",
            }
    if len(raw) > 20 * 1024:
        return {"code": 9499, "msg": "Bad Request", "data": {}}
    if robot.taken >= 100:
        return {"code": 11232, "msg": "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]"}
    lines = body["content"]["post"]["zh_cn"]["content"]
    robot.group.append("\n".join("".join(part["text"] for part in line) for line in lines))
    return {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}


@asynccontextmanager
async def robot_of(judge: Judge, robot: Robot) -> AsyncIterator[Robot]:
    """A robot that listens on the loopback."""

    async def answer(request: web.Request) -> web.Response:
        raw = await request.read()
        found = judge(robot, request, raw, await request.json())
        robot.taken += 1
        return web.json_response(found)

    application = web.Application()
    application.router.add_post("/robot", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    robot.port = runner.addresses[0][1]
    try:
        yield robot
    finally:
        await runner.cleanup()
