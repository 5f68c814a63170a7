"""Use cases of calendar notices: load one, roll one back; open duties move in the same transaction and are listed."""

from collections.abc import Mapping
from typing import Any

from kernel.db import Session
from kernel.http.problems import Conflict, FieldError, Invalid, NotFound, Unavailable
from kernel.legal_time import Calendars, NoticeError, read_notice, read_overlay, why
from services.catalog.calendar_notices.rules import name_of, span
from services.catalog.calendars import CalendarStore
from services.catalog.obligations import service as obligations
from services.catalog.tools import Tools


def shown(tools: Tools) -> list[dict[str, Any]]:
    """The notices and overlays of now, shipped and loaded."""
    store = tools.settings.calendar_store
    mine = {name_of(_read(document).as_dict()) for document in (store.loaded() if store else {}).values()}
    current = tools.calendars.current
    found = []
    documents = [("notice", notice.as_dict()) for notice in current.notices]
    documents += [("overlay", overlay.as_dict()) for overlay in current.overlays]
    for kind, document in documents:
        name = name_of(document)
        found.append(
            {"id": name, "kind": kind, "origin": "loaded" if name in mine else "shipped",
             "title": document.get("title") or document.get("name"), "number": document.get("number"),
             "year": document.get("year"), "region": document.get("region"),
             "known_from": document["known_from"], "status": document["status"]}
        )  # fmt: skip
    return found


async def load(session: Session, tools: Tools, document: Mapping[str, Any]) -> dict[str, Any]:
    """Bring in a notice or overlay and move open duties (see LoadedOut). Raises Invalid with every fault of it."""
    store = _store(tools)
    try:
        name = name_of(_read(document).as_dict())
        put = _place_of(store, name) or name
        trial = store.trial({put: document})
    except NoticeError as error:
        raise refusal(error) from error
    outcome = await _change(session, tools, trial)
    if outcome["changed"]:
        store.put(put, document)
        tools.calendars.reload()
    return {"loaded": name, "removed": None, **outcome}


async def roll_back(session: Session, tools: Tools, name: str) -> dict[str, Any]:
    """Take a loaded notice out again; duties move back and are listed (see LoadedOut).

    Raises NotFound for one that nobody loaded, Conflict for a shipped one.
    """
    store = _store(tools)
    place = _place_of(store, name)
    if place is None:
        if any(one["id"] == name for one in shown(tools)):
            raise Conflict(f"{name} 随系统提供,不能撤回;可载入修改后的通知", f"{name} is shipped: it cannot be taken out;"
                           " load the amended notice", code="shipped_notice")  # fmt: skip
        raise NotFound(f"没有载入过 {name}", f"no notice {name} was loaded")
    try:
        trial = store.trial({place: None})
    except NoticeError as error:
        raise refusal(error) from error
    outcome = await _change(session, tools, trial)
    store.remove(place)
    tools.calendars.reload()
    return {"loaded": None, "removed": name, **outcome}


def refusal(error: NoticeError) -> Invalid:
    """A notice that does not hold, as a problem: every fault at its place."""
    errors = [FieldError(at, "bad_notice", zh, en) for at, zh, en in error.faults]
    return Invalid("放假通知有误,整份拒绝", "the notice does not hold and is refused whole", code="bad_notice",
                   errors=errors)  # fmt: skip


async def _change(session: Session, tools: Tools, trial: Calendars) -> dict[str, Any]:
    """Move open duties to the dates of other calendars. The file is kept afterwards: whoever sees it finds the duties
    moved, and a failure before the commit leaves the file at worst, which the background job then follows.
    """
    before = tools.calendars.current
    if trial.fingerprint == before.fingerprint:
        return {"changed": False, "moved": []}
    found: list[obligations.Moved] = []
    after: str | None = ""
    while after is not None:
        after, batch = await obligations.recompute(session, tools, after, trial)
        found += batch
        await session.flush()
    moved = [
        {
            "obligation": one.obligation, "item": one.item, "old": obligations.bounds(one.old),
            "new": obligations.bounds(one.new),
            **why(before.on(None, one.region), trial.on(None, one.region), *span(one.trigger_on, one.old, one.new)),
        }
        for one in found
    ]  # fmt: skip
    return {"changed": True, "moved": moved}


def _read(document: Mapping[str, Any]) -> Any:
    return read_overlay(document) if "region" in document else read_notice(document)


def _place_of(store: CalendarStore, name: str) -> str | None:
    """Under which name a notice lies in the store: an operator may have put it there under another."""
    places = (at for at, document in store.loaded().items() if name_of(_read(document).as_dict()) == name)
    return next(places, None)


def _store(tools: Tools) -> CalendarStore:
    if tools.settings.calendar_store is None:
        raise Unavailable("本安装不能保存放假通知", "this installation has nowhere to keep notices")
    return tools.settings.calendar_store
