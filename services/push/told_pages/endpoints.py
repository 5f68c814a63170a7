"""Pages below /told. What follows in their paths is a code or token, which logs leave out."""

import anyio
from fastapi import Request, Response

from kernel.http.problems import Conflict, TooLarge, UnsupportedMedia
from kernel.http.sessions import database_of
from kernel.pages.forms import reading
from kernel.pages.site import Site, add_common_routes, page_router, site_of
from services.push.about import TOLD
from services.push.postings import service as postings
from services.push.postings.endpoints import LARGEST
from services.push.postings.rules import OVERTAKEN, TITLES
from services.push.preferences import service as preferences
from services.push.preferences.models import Preference
from services.push.preferences.rules import ALWAYS_ZH, CHANNELS
from services.push.tools import ToolsOf

router = page_router()


def make_site() -> Site:
    """The site of these pages."""
    site = Site(TOLD, "services.push.told_pages", "政务公开推送", public=True)
    site.words(titles=TITLES, overtaken=OVERTAKEN)
    return site


@router.get("/sheets/{code}")
async def show_sheet(request: Request, tools: ToolsOf, code: str) -> Response:
    return await _sheet_page(request, tools, code)


@router.post("/sheets/{code}")
async def confirm_sheet(request: Request, tools: ToolsOf, code: str) -> Response:
    """Confirm the next act of a sheet, with the name of who does and perhaps a photo."""
    async with reading(request, public=True) as sent:
        person, act = sent.one("person")[:200], sent.one("act")
        if not person:
            return await _sheet_page(request, tools, code, {"person": "请填写姓名"}, 422)
        if act not in ("posted", "taken_down"):
            return await _sheet_page(request, tools, code, {"act": "请重新打开本页"}, 422)
        try:
            photo = None
            if sent.file is not None:
                if (size := sent.file.size or 0) > LARGEST:
                    raise TooLarge(f"照片不得超过 {LARGEST:,} 字节", f"a photo has at most {LARGEST:,} bytes")
                photo = await anyio.to_thread.run_sync(postings.judged, sent.file.file, size)
            async with database_of(request).write() as session:
                await postings.confirm(session, tools, code, act, person, photo)  # type: ignore[arg-type]  # one of two
        except (Conflict, TooLarge, UnsupportedMedia) as problem:
            at = "" if isinstance(problem, Conflict) else "photo"
            return await _sheet_page(request, tools, code, {at: problem.zh}, problem.status)
    return await _sheet_page(request, tools, code, done=True)


async def _sheet_page(
    request: Request, tools: ToolsOf, code: str, errors: dict[str, str] | None = None, status: int = 200, *,
    done: bool = False,
) -> Response:  # fmt: skip
    async with database_of(request).read() as session:
        sheet = await postings.held(session, tools, code)
    shown = {"code": code, "sheet": sheet, "errors": errors or {}, "done": done}
    return site_of(request).page(request, "sheet.html", shown, status)


@router.get("/subscriptions/{code}")
async def show_question(request: Request, tools: ToolsOf, code: str) -> Response:
    async with database_of(request).read() as session:
        row = await preferences.asked(session, tools, code)
    return _question_page(request, code, row)


@router.post("/subscriptions/{code}")
async def answer_question(request: Request, tools: ToolsOf, code: str) -> Response:
    async with reading(request, public=True) as sent:
        wanted = sent.one("wish") == "yes"
    async with database_of(request).write() as session:
        row = await preferences.answer(session, tools, code, wanted=wanted)
    return _question_page(request, code, row, "已确认订阅。" if wanted else "已拒绝,不再发送。")


def _question_page(request: Request, code: str, row: Preference, done: str = "") -> Response:
    return _wish_page(
        request, "确认订阅", row.channel, f"{TOLD}/subscriptions/{code}", done,
        [] if done or row.state != "asked" else [("yes", "确认订阅"), ("no", "不是我,不要发送")],
    )  # fmt: skip


@router.get("/unsubscriptions/{token}")
async def show_unsubscription(request: Request, tools: ToolsOf, token: str) -> Response:
    async with database_of(request).read() as session:
        _, channel = await preferences.linked(session, tools, token)
    return _unsubscription_page(request, token, channel, [("no", "退订")])


@router.post("/unsubscriptions/{token}")
async def unsubscribe(request: Request, tools: ToolsOf, token: str) -> Response:
    """Unsubscribe by one click: mail programs post `List-Unsubscribe=One-Click` here (RFC 8058). `wish=yes` takes it back."""
    async with reading(request, public=True) as sent:
        wanted = sent.one("wish") == "yes"
    async with database_of(request).write() as session:
        row = await preferences.choose(session, tools, token, wanted=wanted)
    again = ("no", "退订") if wanted else ("yes", "恢复订阅")
    return _unsubscription_page(
        request, token, row.channel, [again], "已恢复订阅。" if wanted else "已退订。"
    )


def _unsubscription_page(
    request: Request, token: str, channel: str, choices: list[tuple[str, str]], done: str = ""
) -> Response:
    return _wish_page(request, "退订推送", channel, f"{TOLD}/unsubscriptions/{token}", done, choices)


def _wish_page(
    request: Request, heading: str, channel: str, action: str, done: str, choices: list[tuple[str, str]]
) -> Response:
    shown = {
        "heading": heading, "channel": CHANNELS.get(channel, channel), "action": action, "done": done, "choices": choices, "always": ALWAYS_ZH
    }  # fmt: skip
    return site_of(request).page(request, "wish.html", shown)


@router.get("")
async def show_start(request: Request) -> Response:
    return site_of(request).page(request, "start.html", {})


add_common_routes(router)
