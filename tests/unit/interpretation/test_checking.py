"""Checks beside transactions: a writer never waits for one, long ones run apart and have bounds."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from kernel.db import Database, Session
from kernel.http.problems import Unavailable
from services.interpretation import checking
from services.interpretation.checking import asked_of, in_transaction, look, seen
from tests.support.interpretation import DOCUMENT, plan, qa

LONG = DOCUMENT + "\n第五条 依照前条办理。" * 3000
HEAD = {"plan": plan()}


def materials(title: str) -> dict[str, tuple[str, dict[str, object]]]:
    empty: dict[str, object] = {"cases": [], "steps": [], "comparisons": [], "terms": [], "figures": []}
    return {"m": ("qa", empty | {"paragraphs": ["依照第七条办理。"] * 200} | qa() | {"title": title})}


async def test_a_writer_does_not_wait_for_a_check(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}")
    question = asked_of(LONG, HEAD, materials("one"))
    asked, order = asyncio.Event(), []

    async def act(session: Session) -> int:
        await session.execute(text("SELECT 1"))
        asked.set()
        errors = seen(question).errors
        order.append("checked")
        return errors

    try:
        task = asyncio.create_task(in_transaction(database, act))
        await asked.wait()
        async with database.write() as session:
            await session.execute(text("SELECT 1"))
        order.append("another")
        assert await task > 0
    finally:
        await database.dispose()
    assert order == ["another", "checked"]


async def test_a_check_beyond_its_bounds_is_an_error_of_the_materials_for_the_call_that_met_it(
    tmp_path: Path,
) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}")
    question, begun = asked_of(LONG, HEAD, materials("two")), 0

    async def act(session: Session) -> list[tuple[str, str]]:
        nonlocal begun
        begun += 1
        return [(one.code, one.level) for one in seen(question).findings]

    try:
        with pytest.MonkeyPatch.context() as bounds:
            bounds.setattr(checking, "MEMORY", 2**20)  # a process of its own does not even begin within this
            assert await in_transaction(database, act) == [("check_not_finished", "error")]
            assert begun == 2
        later = await in_transaction(database, act)
        assert later
        assert "check_not_finished" not in {code for code, _ in later}
    finally:
        await database.dispose()


async def test_so_many_long_checks_run_at_once_others_wait_and_the_rest_is_asked_to_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checking, "SECONDS", 60)
    monkeypatch.setattr(checking, "WAITING", 2)
    same = asked_of(LONG, HEAD, materials("three"))
    asked = [
        same,
        same,
        same,
        asked_of(LONG, HEAD, materials("four")),
        asked_of(LONG, HEAD, materials("five")),
    ]
    answers = await asyncio.gather(*(look(one) for one in asked), return_exceptions=True)
    assert [type(one) for one in answers].count(Unavailable) == 1
    assert [one.code for one in answers if isinstance(one, Unavailable)] == ["checks_busy"]
    seen_errors = {one.errors for one in answers[:3] if not isinstance(one, BaseException)}
    assert len(seen_errors) == 1
