"""Nothing of a test can leave: one way leads to the wire, each channel on it is wrapped, and what a trial may ask for is declared."""

import ast
import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

from fastapi import APIRouter
from fastapi.routing import APIRoute

from gongkai.embedded import gateway_settings, push_settings
from kernel.clock import SystemClock
from kernel.db import Database
from kernel.http.sessions import Write
from services.catalog.about import TRIALS as CATALOG_TRIALS
from services.interpretation.about import TRIALS as INTERPRETATION_TRIALS
from services.push.about import TRIALS as PUSH_TRIALS
from services.push.app import make_tools
from services.push.wire import Simulating, Wire, channels_of
from services.push.worker import Worker
from tests.architecture.test_docs import _openapi
from tests.support.suite import settings_for

SERVICES = Path(__file__).parents[2] / "services"
#: What sends, or makes what is sent -> the functions that may call it, as `file: function`.
WAYS = {
    # a channel, by the worker: one of its own, which are all wrapped, or the canary's
    "channel.send": {"push/flight.py: _outcomes"},
    "channel.start": {"push/flight.py: _start"},
    "flight.begin": {"push/worker.py: _send", "push/worker.py: _send_canary"},
    "self._channel.send": {"push/wire.py: send"},
    "self._starting.start": {"push/wire.py: start"},
    # what the channels call, and the test of an endpoint
    "HttpSending": {"push/wire.py: _sending"},
    "send": {"push/wire.py: test_of", "push/channels/service.py: send_draft"},
    "send_draft": {"push/wire.py: attempt", "push/wire.py: test_of"},
    "_mail": {"push/wire.py: attempt", "push/wire.py: test_of"},
    "mail.send": {"push/wire.py: _mail"},
    "self._outbound.begin": {"push/http_sending.py: _next"},
    "outbound.send": {
        "push/channels/service.py: send",
        "push/channels/service.py: send_draft",
        "push/status_queries/service.py: ask",  # of an attempt by an endpoint, and none of a test has one
        "push/time_stamps/service.py: ask",  # a hash, to an authority: of a root that is kept, and none is of a test
    },
    "channels_of": {"push/app.py: create_app"},
    "Worker": {"push/jobs.py: jobs_of"},
    # a parcel: of a delivery, marked where it is of a test; of the canary
    "Parcel": {"push/claiming.py: _parcel", "push/canaries/service.py: "},
}


def callers() -> Iterator[tuple[str, str]]:
    """What is called in push, and where."""
    for path in sorted((SERVICES / "push").rglob("*.py")):
        yield from _within(ast.parse(path.read_text("utf-8")), f"{path.relative_to(SERVICES)}: ", "")


def _within(node: ast.AST, file: str, function: str) -> Iterator[tuple[str, str]]:
    for child in ast.iter_child_nodes(node):
        inner = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else function
        if isinstance(child, ast.Call):
            yield ast.unparse(child.func), file + inner
        yield from _within(child, file, inner)


def test_one_way_leads_to_the_wire() -> None:
    found: dict[str, set[str]] = {name: set() for name in WAYS}
    for name, where in callers():
        if name in found:
            found[name].add(where)
    assert found == WAYS


def test_the_worker_knows_no_channel_that_is_not_wrapped(tmp_path: Path) -> None:
    settings = push_settings(settings_for(tmp_path))
    tools = make_tools(settings, SystemClock())
    database, wire = Database(settings.database_url), Wire(settings)
    worker = Worker(database, tools, channels_of(database, tools, wire), wire)
    assert set(worker._channels) == set(channels_of(database, tools, wire))
    assert {type(one) for one in worker._channels.values()} == {Simulating}


def test_what_is_declared_for_trials_is_there(tmp_path: Path) -> None:
    declared = gateway_settings(settings_for(tmp_path)).trial_paths
    there = {f"{method.upper()} {path}" for path, item in _openapi()["paths"].items() for method in item}
    assert declared == (*CATALOG_TRIALS, *INTERPRETATION_TRIALS, *PUSH_TRIALS)
    assert set(declared) <= there


def test_what_trials_may_ask_for_outside_of_push_writes_nothing() -> None:
    """Neither by a session that commits nor by one that it opens itself, but behind `require_live`."""
    sound = {}
    for service in ("catalog", "interpretation"):
        for path in sorted((SERVICES / service).glob("*/endpoints.py")):
            module = import_module(f"services.{service}.{path.parent.name}.endpoints")
            for router in (one for one in vars(module).values() if isinstance(one, APIRouter)):
                for route in (one for one in router.routes if isinstance(one, APIRoute)):
                    for method in route.methods:
                        sound[f"{method} /v1/{service}{route.path}"] = _writes_nothing(route.endpoint)
    asked = (*CATALOG_TRIALS, *INTERPRETATION_TRIALS)
    assert {name: sound[name] for name in asked} == dict.fromkeys(asked, True)
    assert not sound["POST /v1/catalog/bodies"]


def _writes_nothing(endpoint: Callable[..., Any]) -> bool:
    before, _, _ = inspect.getsource(endpoint).partition("caller.require_live()")
    return Write not in get_type_hints(endpoint, include_extras=True).values() and ".write(" not in before
