"""`gongkai calendar load FILE`: bring in a new year's holiday notice, or an overlay; a running server follows."""

import json
import shutil
from pathlib import Path
from typing import Annotated, Any

import typer

from gongkai.calendars import calendar_directory, load_calendars
from gongkai.cli.output import BAD_INPUT, fail, say, write_json
from kernel.legal_time import NoticeError, read_notice, read_overlay

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
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / write JSON")] = False,
) -> None:
    """载入国务院办公厅新一年的放假通知;有误则整份拒绝 / load a notice; a wrong file is refused whole."""
    directory = calendar_directory()
    try:
        document = json.loads(file.read_bytes())
    except OSError as error:
        fail(f"无法读取 {file}:{error.strerror} / cannot read {file}: {error.strerror}")
    except (ValueError, RecursionError) as error:
        fail(f"{file} 不是 JSON:{error} / {file} is not JSON: {error}")
    try:
        name = _name_of(document)
        before = load_calendars(directory)
        after = _with(directory, name, document, file)
    except NoticeError as error:
        faults = [{"pointer": at, "message_zh": zh, "message_en": en} for at, zh, en in error.faults]
        if as_json:
            write_json({"loaded": False, "faults": faults})
        for fault in faults:
            say(f"{fault['pointer'] or '/'}: {fault['message_zh']} / {fault['message_en']}")
        raise typer.Exit(BAD_INPUT) from error
    changed = after.fingerprint != before.fingerprint
    if as_json:
        write_json({"loaded": True, "changed": changed, "file": str(directory / name), "faults": []})
    else:
        say(
            f"{'已载入' if changed else '已有同一通知,无变化'} / {'loaded' if changed else 'known already, nothing changed'}: {directory / name}"
        )


def _name_of(document: Any) -> str:
    """The file's name in the calendar directory: by what it is, so that the same notice lies there once."""
    if isinstance(document, dict) and "region" in document:
        overlay = read_overlay(document)
        return f"overlay-{overlay.region}-{overlay.known_from}.json"
    notice = read_notice(document)
    return f"{notice.year}-{notice.known_from}.json"


def _with(directory: Path, name: str, document: Any, file: Path) -> Any:
    """Put the file beside the others and read them all; on any fault the directory is as it was."""
    directory.mkdir(parents=True, exist_ok=True)
    target, draft = directory / name, directory / f".{name}.draft"
    kept = target.read_bytes() if target.exists() else None
    shutil.copyfile(file, draft)
    draft.replace(target)
    try:
        return load_calendars(directory)
    except NoticeError:
        if kept is None:
            target.unlink()
        else:
            target.write_bytes(kept)
        raise
