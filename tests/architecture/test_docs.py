"""The documents name every setting, scope, problem type and event type, and none that is not there.

`python -m tests.architecture.test_docs` prints the tables of settings and scopes as they should stand in docs/.
"""

import asyncio
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from gongkai.embedded import create_app
from gongkai.settings import Settings
from gongkai.settings_of_push import PushPart
from kernel.http.asgi import App
from kernel.http.problems import problem_types
from kernel.legal_time import read_notice, read_overlay, shipped_calendars
from kernel.messaging.event import TYPE
from kernel.security.scopes import SCOPES
from services.catalog.obligations import service as obligations
from services.disclosure_requests.ledger import service as ledger
from tests.support.documents import EVENTS, blocks, event_members
from tests.support.suite import settings_for

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
#: Environment variables that are no settings of the product: the tests' own, and those that the examples read.
OTHERS = {"GONGKAI_IMAGE", "GONGKAI_TEST_POSTGRES_ABSENT", "GONGKAI_URL", "GONGKAI_KEY", "GONGKAI_FEED_FILE"}


#: What the reminders of a case tell, beside the acts.
REMINDERS = ("became_due_soon", "became_overdue", "stayed_unconfirmed")


def read(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def documents() -> str:
    found = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
    return "\n".join(document.read_text("utf-8") for document in found)


def rows(text: str, first: str) -> list[str]:
    """The rows of the Markdown table whose head begins with a word."""
    _, _, rest = text.partition(f"| {first} |")
    return [line for line in rest.partition("\n\n")[0].splitlines()[2:] if line.startswith("|")]


def first_cells(text: str, first: str) -> list[str]:
    return [row.split("|")[1].strip().strip("`") for row in rows(text, first)]


def settings_table() -> list[str]:
    """One row for each setting, from what Settings says of itself; those of push at last."""
    return [
        f"| `GONGKAI_{name.upper()}` | {_default(field.default)} | {field.description} |"
        for name, field in sorted(
            Settings.model_fields.items(), key=lambda one: one[0] in PushPart.model_fields
        )
    ]


def _default(value: Any) -> str:
    if value is None:
        return "(not set)"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def scopes_table() -> list[str]:
    """One row for each scope, with the operations that ask for it."""
    uses = dict(_operations())
    return [
        f"| `{scope}` | {zh} | {en} | {', '.join(f'`{o}`' for o, s in uses.items() if scope in s) or '-'} |"
        for scope, (zh, en) in SCOPES.items()
    ]


def _operations() -> Iterator[tuple[str, set[str]]]:
    """(operation id, the scopes that it asks for) of everything that services answer."""
    for path in _openapi()["paths"].values():
        for operation in path.values():
            asked = {s for one in operation.get("security", ()) for scopes in one.values() for s in scopes}
            yield operation["operationId"], asked


def _openapi() -> dict[str, Any]:
    """The document of the whole suite; nothing has to be started for it."""

    async def ask(app: App) -> dict[str, Any]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://suite") as client:
            found: dict[str, Any] = (await client.get("/openapi.json")).json()
            return found

    with tempfile.TemporaryDirectory() as data:
        return asyncio.run(ask(create_app(settings_for(Path(data)))))


def event_types() -> set[str]:
    """Every event type that the source of the services records."""
    found: set[str] = set()
    for path in sorted((ROOT / "services").rglob("*.py")):
        for name in re.findall(r'"(gongkai\.[^"\s]+\.v\d+)"', path.read_text("utf-8")):
            if "{_VERBS[kind]}" in name:
                found |= {name.replace("{_VERBS[kind]}", verb) for verb in obligations._VERBS.values()}
            elif "{verb}" in name:
                found |= {name.replace("{verb}", verb) for verb in (*ledger.TOLD.values(), *REMINDERS)}
            else:
                assert TYPE.fullmatch(name), f"{path}: {name} cannot be read here"
                found.add(name)
    return found


def test_every_setting_is_told_with_its_default_and_meaning() -> None:
    assert rows(read("operators/settings.md"), "setting") == settings_table()


def test_no_document_names_a_setting_that_is_not_there() -> None:
    known = {f"GONGKAI_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"GONGKAI_[A-Z_]+", documents())) <= known | OTHERS


def test_every_scope_is_told_with_the_operations_that_ask_for_it() -> None:
    assert rows(read("scopes.md"), "scope") == scopes_table()


def test_no_document_names_a_scope_that_is_not_there() -> None:
    named = re.findall(r"--scope ([a-z]+:[a-z]+)|`([a-z]+:(?:read|write|approve|assert))`", documents())
    assert {one or other for one, other in named} <= set(SCOPES)


def test_every_problem_type_is_told_with_its_status_and_title() -> None:
    told = [
        [cell.strip() for cell in row.split("|")[1:4]] for row in rows(read("problems/README.md"), "type")
    ]
    types = sorted(problem_types(), key=lambda kind: (kind.status, kind.slug))
    assert told == [[f"`{t.slug}`", str(t.status), f"{t.title_zh} / {t.title_en}"] for t in types]


def test_every_event_type_is_told_and_none_that_is_not_there() -> None:
    told = [kind for name in EVENTS for kind in re.findall(r"^\| `(gongkai\.\S+)`", read(name), re.M)]
    assert len(told) == len(set(told))
    assert set(told) == event_types()
    assert set(re.findall(r"gongkai\.[a-z_]+\.[a-z_]+\.[a-z_]+\.v\d+", documents())) == event_types()


def test_every_event_type_has_an_example_or_its_members() -> None:
    examples = [json.loads(text) for kind, text in blocks(read("events/README.md")) if kind == "json"]
    assert [example["type"] for example in examples] == first_cells(read("events/README.md"), "type")
    assert {example["type"] for example in examples} | event_members().keys() == event_types()


def test_the_notice_shown_to_operators_is_the_shipped_one() -> None:
    shown = [json.loads(text) for kind, text in blocks(read("operators/calendar.md")) if kind == "json"]
    notice, overlay = shown
    assert read_notice(notice) in shipped_calendars().notices
    assert read_overlay(overlay).days


def test_decisions_are_numbered_and_fit_on_a_page() -> None:
    records = sorted((DOCS / "adr").glob("*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    assert [r.name for r in records if len(r.read_text("utf-8").splitlines()) > 40] == []


if __name__ == "__main__":
    sys.stdout.write("\n".join(["", *settings_table(), "", *scopes_table(), ""]))
