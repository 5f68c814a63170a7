"""Pages below /told. What follows in their paths is a code or token, which logs leave out."""

from typing import Final

import anyio
from fastapi import Request, Response

from kernel.http.problems import Conflict, TooLarge, UnsupportedMedia
from kernel.http.sessions import database_of
from kernel.pages.forms import reading
from kernel.pages.site import Site, add_common_routes, page_router, site_of
from services.push.postings import service as postings
from services.push.postings.endpoints import LARGEST
from services.push.postings.rules import TITLES
from services.push.tools import ToolsOf

PREFIX: Final = "/told"
router = page_router()


def make_site() -> Site:
    """The site of these pages."""
    site = Site(PREFIX, "services.push.told_pages", "政务公开推送", public=True)
    site.words(titles=TITLES)
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
            return await _sheet_page(request, tools, code, {"photo": problem.zh}, problem.status)
    return await _sheet_page(request, tools, code, done=True)


async def _sheet_page(
    request: Request, tools: ToolsOf, code: str, errors: dict[str, str] | None = None, status: int = 200, *,
    done: bool = False,
) -> Response:  # fmt: skip
    async with database_of(request).read() as session:
        sheet = await postings.held(session, tools, code)
    shown = {"code": code, "sheet": sheet, "errors": errors or {}, "done": done}
    return site_of(request).page(request, "sheet.html", shown, status)


@router.get("")
async def show_start(request: Request) -> Response:
    return site_of(request).page(request, "start.html", {})


add_common_routes(router)
