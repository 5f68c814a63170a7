"""Use cases of questions: propose one, publish it as somebody else, put a corrected one in its place, take it back."""

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import Conflict, FieldError, Forbidden
from kernel.security.principal import Principal
from services.interpretation.checking import asked_of, seen
from services.interpretation.checks.rules import UNFINISHED, Finding
from services.interpretation.materials.schemas import MaterialIn
from services.interpretation.releases import repository as release_rows
from services.interpretation.releases import service as releases
from services.interpretation.releases.models import Release
from services.interpretation.responses import repository
from services.interpretation.responses import service as responses
from services.interpretation.responses.models import Concern, ResponseAct
from services.interpretation.responses.rules import ACTS
from services.interpretation.tools import Tools


@dataclass(frozen=True, slots=True)
class Judged:
    """What the checks find in a question against the document that the public reads; `key` is the hash of both."""

    key: str
    errors: list[Finding]


async def judged(
    session: AsyncSession, principal: Principal, identifier: str, values: dict[str, Any] | None = None
) -> Judged:
    """Check a question (without `values`: the one that was proposed) against what is released.

    Raises NotFound, Conflict, and Unchecked where nobody has looked yet.
    """
    concern = await responses.read(session, principal, identifier)
    row = await _released(session, concern)
    asked = values or _proposed(concern)
    pair = {name: asked[name] for name in ("question", "answer")}
    material = MaterialIn.model_validate({"form": "qa", "title": pair["question"], "qa": [pair]}).model_dump()
    text, head = row.document["document"]["text"], row.document
    found = seen(asked_of(text, head, {"question": ("qa", material)}))
    errors = [
        one
        for one in found.findings
        if one.level == "error" and (one.pointer.startswith("/qa/") or one.code == UNFINISHED)
    ]
    return Judged(_key(row, pair), errors)


async def propose(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any], verdict: Judged
) -> Concern:  # fmt: skip
    """Propose a question, or another one in place of what is published; nobody reads it before somebody else publishes it.

    Raises Conflict where nothing was said yet, it is about no released package, or it disagrees with the document.
    """
    officer = principal.require_officer().as_dict()
    concern = await responses.read(session, principal, identifier, lock=True)
    acts = await repository.acts(session, concern.id)
    if not any(act.kind in ("reply", "correction", "authoritative_information") for act in acts):
        raise Conflict("尚未回应,不能转为问答", "nothing was said yet: reply first", code="nothing_said")
    _agrees(await _released(session, concern), values, verdict)
    proposed = {**values, "by": officer, "at": tools.clock.now().isoformat()}
    concern.question = (concern.question or {"published": None}) | {"proposed": proposed}
    await _note(session, tools, concern, officer, "question_proposed", values["answer"])
    return concern


async def publish(
    session: Session, principal: Principal, tools: Tools, identifier: str, verdict: Judged
) -> Concern:
    """Let the public read the proposed question, in place of an earlier one of the same concern.

    Raises Forbidden for who proposed it or answered the concern, Conflict where nothing is proposed or it disagrees with the
    document.
    """
    officer = principal.require_officer().as_dict()
    concern = await responses.read(session, principal, identifier, lock=True)
    proposed = _proposed(concern)
    said = [act.officer["id"] for act in await repository.acts(session, concern.id) if act.kind in ACTS]
    if officer["id"] in (proposed["by"]["id"], *said):
        raise Forbidden(
            "问答须由拟稿人和回应人以外的人核准发布",
            "a question is published by somebody who neither proposed it nor answered the concern", code="author_acts",
        )  # fmt: skip
    row = await _released(session, concern)
    _agrees(row, proposed, verdict)
    now = tools.clock.now().isoformat()
    entry = {
        "question": proposed["question"],
        "answer": proposed["answer"],
        "response": concern.id,
        "at": now,
    }
    await releases.put_question(
        session, tools, row, concern.id, entry | {"edition": row.edition, "stale": False}
    )
    concern.question = {"proposed": None, "published": entry | {"by": proposed["by"], "approved_by": officer}}
    await _note(session, tools, concern, officer, "question_published", entry["answer"])
    await responses.tell(
        session, tools, concern, "gongkai.interpretation.concern.question_published.v1", {"at": now}
    )
    return concern


async def withdraw(
    session: Session, principal: Principal, tools: Tools, identifier: str, reason: str
) -> Concern:
    """Take back a question that the public reads. Raises Conflict where there is none."""
    officer = principal.require_officer().as_dict()
    concern = await responses.read(session, principal, identifier, lock=True)
    if concern.question is None or concern.question["published"] is None:
        raise Conflict("没有已发布的问答", "no question of it is published", code="not_published")
    row = await _released(session, concern)
    await releases.put_question(session, tools, row, concern.id, None)
    concern.question = concern.question | {"published": None}
    await _note(session, tools, concern, officer, "question_withdrawn", reason)
    await responses.tell(
        session, tools, concern, "gongkai.interpretation.concern.question_withdrawn.v1", {"reason": reason}
    )
    return concern


def _proposed(concern: Concern) -> dict[str, Any]:
    if concern.question is None or concern.question["proposed"] is None:
        raise Conflict(
            "没有待发布的问答;请先拟稿(POST …/question)", "no question is proposed: POST …/question first", code="not_proposed",
        )  # fmt: skip
    found: dict[str, Any] = concern.question["proposed"]
    return found


async def _released(session: AsyncSession, concern: Concern) -> Release:
    row = await release_rows.current(session, concern.package) if concern.package is not None else None
    if row is None:
        raise Conflict(
            "没有关联已发布的解读包", "it is about no package that was released", code="not_released"
        )
    return row


def _agrees(row: Release, asked: dict[str, Any], verdict: Judged) -> None:
    """Raise Conflict for errors, and where question or document are no longer those that were checked."""
    if _key(row, {name: asked[name] for name in ("question", "answer")}) != verdict.key:
        raise Conflict(
            "文件或问答刚刚变更,请重试", "document or question have just changed: try again", code="changed"
        )
    if verdict.errors:
        raise Conflict(
            "；".join(one.zh for one in verdict.errors), "; ".join(one.en for one in verdict.errors), code="findings",
            errors=[FieldError(one.pointer.replace("/qa/0", ""), one.code, one.zh, one.en) for one in verdict.errors],
        )  # fmt: skip


def _key(row: Release, pair: dict[str, str]) -> str:
    return hashlib.sha256(
        orjson.dumps([row.document["document"]["sha256"], row.edition, pair], option=orjson.OPT_SORT_KEYS)
    ).hexdigest()


async def _note(
    session: Session, tools: Tools, concern: Concern, officer: dict[str, str], kind: str, text: str
) -> None:
    """Write it down among what was said and done."""
    now, number = tools.clock.now(), len(await repository.acts(session, concern.id)) + 1
    repository.add(
        session,
        ResponseAct(
            concern=concern.id, number=number, kind=kind, text=text, channel=None, unmet_reason=None, officer=officer, at=now, recorded_at=now,
        ),
    )  # fmt: skip
    await session.flush()
