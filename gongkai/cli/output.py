"""How every command speaks: with --json one JSON object a line on stdout, all other words on stderr.

Exit codes: 0 ok, 1 a negative verdict, 2 bad input. In a batch every line in gets one line out, and the exit
code is 0 once every line was answered, whatever its verdict.
"""

import sys
from collections.abc import Callable, Iterable
from typing import Any, NoReturn, TextIO

import pydantic_core
import typer

OK, NEGATIVE, BAD_INPUT = 0, 1, 2


class BadInput(ValueError):
    """What the user gave cannot be read; the message says what is needed, `中文 / English`."""


def write_json(document: Any) -> None:
    """One JSON object on one line of stdout."""
    sys.stdout.write(pydantic_core.to_json(document).decode() + "\n")


def say(text: str) -> None:
    """Words for a person, on stderr."""
    typer.echo(text, err=True)


def fail(text: str) -> NoReturn:
    """End with exit code 2 and say what is needed."""
    say(text)
    raise typer.Exit(BAD_INPUT)


def run_batch(source: str, answer: Callable[[str], dict[str, Any]]) -> None:
    """Answer each line of a file ("-": stdin) by one JSON line; a line that cannot be read is answered by its error.

    `answer` may raise BadInput; the line's answer is then {"error": {"zh", "en"}, "input": the line}.
    """
    with _lines(source) as lines:
        for line in lines:
            text = line.rstrip("\r\n")
            if not text.strip():
                continue
            try:
                document = answer(text)
            except BadInput as error:
                zh, _, en = str(error).partition(" / ")
                document = {"error": {"zh": zh, "en": en or zh}, "input": text}
            write_json(document)
    sys.stdout.flush()


class _lines:  # noqa: N801  # reads like a function where it is used
    def __init__(self, source: str) -> None:
        self._source = source
        self._opened: TextIO | None = None

    def __enter__(self) -> Iterable[str]:
        if self._source == "-":
            return sys.stdin
        try:
            self._opened = open(self._source, encoding="utf-8")  # closed in __exit__
        except OSError as error:
            fail(
                f"无法读取文件 {self._source}:{error.strerror} / cannot read {self._source}: {error.strerror}"
            )
        return self._opened

    def __exit__(self, *_: object) -> None:
        if self._opened:
            self._opened.close()
