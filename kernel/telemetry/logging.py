"""Structured logs to stderr: one JSON object a line, or plain lines on a terminal."""

import logging
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from contextvars import ContextVar
from functools import partial
from typing import Any, TextIO, cast

import pydantic_core
import structlog

#: What every log line of the request at work carries (request_id, trace_id). The gateway sets it; it is read
#: only when a line is written, so that a request that logs nothing pays next to nothing.
request_context: ContextVar[Mapping[str, str] | None] = ContextVar("gongkai.request", default=None)


def configure_logging(
    level: str = "INFO", *, json: bool | None = None, secret_paths: Sequence[str] = ()
) -> None:
    """Set up logging for a process; `json=None` decides by whether stderr is a terminal. What follows one of
    `secret_paths` in the `path` of a line is a token and is left out.
    """
    as_json = not sys.stderr.isatty() if json is None else json
    shared: list[structlog.typing.Processor] = [
        _with_request,
        partial(_without_tokens, tuple(secret_paths)),
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer = (
        structlog.processors.JSONRenderer(_json)
        if as_json
        else structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    )
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, renderer]
        if as_json
        else [*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, _Lossy(sys.stderr))),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")


class _Lossy:
    """A stream that loses what it cannot write: where the disk of the logs is full, requests are answered all the same."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def _json(event: structlog.typing.EventDict, **_: Any) -> str:
    """Three times as quick as `json.dumps`: every change writes a line."""
    return pydantic_core.to_json(event, fallback=repr).decode()


def _without_tokens(
    secret_paths: Sequence[str], _logger: Any, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    path = event.get("path", "")
    for prefix in secret_paths:
        if path.startswith(prefix):
            event["path"] = f"{prefix}…"
    return event


def _with_request(
    _logger: Any, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    event.update(request_context.get() or {})
    return event
