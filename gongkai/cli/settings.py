"""Settings for commands: what cannot be used is told by its name, with exit code 2."""

import typer
from pydantic import ValidationError

from gongkai.cli.output import BAD_INPUT, say
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
