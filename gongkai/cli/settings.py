"""Settings for commands: what cannot be used is told by its name, with exit code 2."""

from collections.abc import Callable
from pathlib import Path

import typer
from pydantic import ValidationError

from gongkai.cli.output import BAD_INPUT, fail, say
from gongkai.settings import Settings, read_settings


def settings_or_fail() -> Settings:
    """The settings of this process; ends with exit code 2 when one cannot be used."""
    try:
        return read_settings()
    except ValidationError as error:
        for fault in error.errors():
            name = "GONGKAI_" + "_".join(str(part) for part in fault["loc"]).upper()
            say(f"{name} 的值 {fault['input']!r} 不可用 / this value cannot be used: {fault['msg']}")
        raise typer.Exit(BAD_INPUT) from error


def settings_of_installation(
    service: str,
    files: Callable[[Settings], tuple[Path, ...]] = lambda _: (),
    *,
    hint: tuple[str, str] = ("", ""),
) -> Settings:
    """The settings of a command on what a server made: says which data directory that is, and ends with exit code 2 where
    `files` or the SQLite database of `service` are not there. A command in a wrong folder must not make an installation of
    its own that no server knows. `hint` is more to do, (中文, English).
    """
    settings = settings_or_fail()
    data = settings.data.resolve()
    needed = list(files(settings))
    if settings.database_url is None:
        needed.append(settings.data / f"{service}.db")
    if missing := [path.name for path in needed if not path.is_file()]:
        names = ", ".join(missing)
        fail(
            f"数据目录 {data} 中没有 {names};请以 GONGKAI_DATA 指明服务所用的数据目录,或先启动一次服务{hint[0]}"
            f" / the data directory {data} has no {names}: set GONGKAI_DATA to the server's, or start the server once{hint[1]}"
        )
    say(f"数据目录 / data directory: {data}")
    return settings
