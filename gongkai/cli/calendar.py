"""`gongkai calendar load FILE`, `gongkai calendar rollback NAME`: bring in a holiday notice or overlay, take it out.

Where the installation has a catalog database, its open duties move at once and are listed; a running server follows.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gongkai.calendars import CalendarFolder, calendar_directory, load_calendars
from gongkai.cli.output import BAD_INPUT, NEGATIVE, fail, say, write_json
from kernel.legal_time import NoticeError, read_notice, read_overlay

# The database is imported where it is used: a township's calculator works without one.
if TYPE_CHECKING:
    from gongkai.settings import Settings
    from kernel.db import Session
    from services.catalog.tools import Tools

Json = Annotated[bool, typer.Option("--json", help="输出 JSON / write JSON")]

calendar_app = typer.Typer(
    no_args_is_help=True, help="放假通知(工作日历)/ holiday notices, the working-day calendar"
)


@calendar_app.callback()
def _group() -> None:
    """放假通知(工作日历)/ holiday notices, the working-day calendar."""


@calendar_app.command("load")
def load(
    file: Annotated[
        Path, typer.Argument(help="通知文件 (JSON),格式见文档 / the notice as JSON, see the docs")
    ],
    as_json: Json = False,
) -> None:
    """载入国务院办公厅新一年的放假通知;有误则整份拒绝 / load a notice; a wrong file is refused whole."""
    try:
        document = json.loads(file.read_bytes())
    except OSError as error:
        fail(f"无法读取 {file}:{error.strerror} / cannot read {file}: {error.strerror}")
    except (ValueError, RecursionError) as error:
        fail(f"{file} 不是 JSON:{error} / {file} is not JSON: {error}")
    folder = CalendarFolder(calendar_directory())
    try:
        name = _name_of(document)
        outcome = _in_database(document, None) or _in_folder(folder, {name: document})
    except NoticeError as error:
        faults = [{"pointer": at, "message_zh": zh, "message_en": en} for at, zh, en in error.faults]
        if as_json:
            write_json({"loaded": False, "faults": faults})
        for fault in faults:
            say(f"{fault['pointer'] or '/'}: {fault['message_zh']} / {fault['message_en']}")
        raise typer.Exit(BAD_INPUT) from error
    changed, path = outcome["changed"], str(folder.directory / f"{name}.json")
    if as_json:
        write_json(
            {"loaded": True, "changed": changed, "file": path, "faults": [], "moved": outcome["moved"]}
        )
        return
    say(
        f"{'已载入' if changed else '已有同一通知,无变化'} / {'loaded' if changed else 'known already, nothing changed'}: {path}"
    )
    _say_moved(outcome["moved"])


@calendar_app.command("rollback")
def rollback(
    name: Annotated[str, typer.Argument(help="名称,如 2027-2026-11-05 / its name: year and known_from")],
    as_json: Json = False,
) -> None:
    """撤回载入的放假通知,再列出移动的义务 / take a loaded notice out again; the duties that move are listed."""
    folder = CalendarFolder(calendar_directory())
    if name not in folder.loaded():
        say(f"没有载入过 {name} / no notice {name} was loaded")
        raise typer.Exit(NEGATIVE)
    outcome = _in_database(None, name) or _in_folder(folder, {name: None})
    if as_json:
        write_json({"removed": name, "changed": outcome["changed"], "moved": outcome["moved"]})
        return
    say(f"已撤回 / rolled back: {name}")
    _say_moved(outcome["moved"])


def _name_of(document: Any) -> str:
    """The name in the calendar directory: by what it is, so that the same notice lies there once."""
    if isinstance(document, dict) and "region" in document:
        overlay = read_overlay(document)
        return f"overlay-{overlay.region}-{overlay.known_from}"
    notice = read_notice(document)
    return f"{notice.year}-{notice.known_from}"


def _in_folder(folder: CalendarFolder, changes: dict[str, Any]) -> dict[str, Any]:
    """Change the directory alone; on any fault it is as it was."""
    changed = folder.trial(changes).fingerprint != load_calendars(folder.directory).fingerprint
    for name, document in changes.items():
        if document is None:
            folder.remove(name)
        elif changed:
            folder.put(name, document)
    return {"changed": changed, "moved": []}


def _in_database(document: dict[str, Any] | None, name: str | None) -> dict[str, Any] | None:
    """Load a document, or roll one back by name, and move the duties of this installation's catalog; None when it has no
    catalog database yet.
    """
    from gongkai.cli.settings import settings_or_fail

    settings = settings_or_fail()
    if settings.database_url is None and not (settings.data / "catalog.db").is_file():
        return None
    from services.catalog.calendar_notices import service

    async def act(session: "Session", tools: "Tools") -> dict[str, Any]:
        if document is not None:
            return await service.load(session, tools, document)
        assert name is not None
        return await service.roll_back(session, tools, name)

    return asyncio.run(_within(settings, act))


async def _within(
    settings: "Settings", act: "Callable[[Session, Tools], Awaitable[dict[str, Any]]]"
) -> dict[str, Any]:
    """Do something in one transaction of the catalog's database, brought to the newest schema first."""
    from gongkai.embedded import catalog_settings
    from kernel.clock import SystemClock
    from kernel.db import Database
    from kernel.db.migrate import upgrade
    from kernel.http.problems import Problem
    from services.catalog.about import MIGRATIONS
    from services.catalog.app import make_tools

    url = settings.url_of("catalog")
    await asyncio.to_thread(upgrade, url, MIGRATIONS)
    database = Database(url)
    try:
        tools = make_tools(catalog_settings(settings), database, SystemClock())
        async with database.write() as session:
            return await act(session, tools)
    except Problem as problem:
        raise NoticeError([(e.pointer, e.message_zh, e.message_en) for e in problem.errors]) from problem
    finally:
        await database.dispose()


def _say_moved(moved: list[dict[str, Any]]) -> None:
    """One line a duty: old date, new date, why."""
    for one in moved:
        old, new = (
            side["date"] or f"{side['earliest']}…{side['latest']}" for side in (one["old"], one["new"])
        )
        say(f"{one['obligation']} {one['item']}: {old} → {new} ({one['why_zh']} / {one['why_en']})")
