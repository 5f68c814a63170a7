"""Use cases of reviews: scan what is to be published, decide about it, make a masked copy, stand for a publication's review.

The file is never kept: whoever decides has it. Nothing of what was found goes into logs or events, which count by kind.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.apart import ApartError, run_apart
from kernel.clock import day_of
from kernel.db import Session
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Conflict, FieldError, Forbidden, Invalid, NotFound, UnsupportedMedia
from kernel.ids import new_id
from kernel.messaging.outbox import Record
from kernel.security.principal import Principal
from services.catalog.reviews import repository
from services.catalog.reviews.models import Review, ReviewDecision
from services.catalog.reviews.rules import told, unanswered
from services.catalog.scanning.kinds import KINDS, VERSION
from services.catalog.scanning.reading import Scan, masked_copy, scan
from services.catalog.tools import Tools

#: What scanning a file may take of the processor and of memory.
_SECONDS: Final = 60
_BYTES: Final = 3 * 2**29
_ARTICLES: Final = "《政府信息公开条例》第十七条"
log = structlog.get_logger("reviews")


@dataclass(frozen=True, slots=True)
class Sent:
    """A text or file as it was sent, for a division."""

    region: str
    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def etag_of(review: Review) -> str:
    """The strong ETag of a review."""
    return version_etag(review.id, review.version)


def line(review: Review) -> dict[str, Any]:
    """A review as lists show it."""
    return {
        "id": review.id, "region": review.region, "name": review.name, "sha256": review.sha256, "size": review.size,
        "kind": review.kind, "counts": review.counts, "author": review.author, "begun_at": review.begun_at,
        "scanned_on": review.scanned_on, "state": review.state,
    }  # fmt: skip


async def shown(session: AsyncSession, review: Review) -> dict[str, Any]:
    """A review as answers show it, with its findings and decisions."""
    decisions = await repository.decisions_of(session, review.id)
    return line(review) | {
        "words": review.words, "findings": [told(finding) for finding in review.findings],
        "masked_copy": {"available": review.no_copy is None, "reason": review.no_copy},
        "decisions": [_decision(one) for one in decisions],
    }  # fmt: skip


def _decision(made: ReviewDecision) -> dict[str, Any]:
    return {
        "number": made.number, "decision": made.decision, "reason": made.reason,
        "secrecy_opinion": made.secrecy_opinion, "privacy_opinion": made.privacy_opinion,
        "acknowledged": made.acknowledged, "officer": made.officer, "decided_at": made.decided_at.isoformat(),
    }  # fmt: skip


async def scan_apart(name: str, content: bytes, on: date) -> Scan:
    """Scan a file in a process of its own, within bounds. Raises UnsupportedMedia (415) with the reason of a refusal."""
    try:
        found = await run_apart(scan, name, content, on, seconds=_SECONDS, memory=_BYTES)
    except ApartError as error:
        raise _beyond(content) from error
    if isinstance(found, tuple):
        raise _refused(*found)
    return found


def _beyond(content: bytes) -> UnsupportedMedia:
    """A file that takes too much; of what the process said nothing is logged, for it may quote the file."""
    log.warning("review_not_scanned", sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    return _refused(
        "too_large", "文件展开后过大或过于复杂,不能审查;请拆分后分别送审",
        "the file takes too much time or memory to scan: split it and send the pieces",
    )  # fmt: skip


def _refused(code: str, zh: str, en: str) -> UnsupportedMedia:
    return UnsupportedMedia(zh, en, code=code)


async def begin(session: Session, principal: Principal, tools: Tools, sent: Sent, found: Scan) -> Review:
    """Keep what was found in a file, in the name of the officer who sent it."""
    now = tools.clock.now()
    review = Review(
        id=new_id("rvw"), region=sent.region, name=sent.name, sha256=sent.sha256, size=len(sent.content), kind=found.kind,
        media_type=found.media_type, words=VERSION, scanned_on=day_of(now), findings=found.findings, counts=found.counts,
        no_copy=found.no_copy, author=principal.require_officer().as_dict(), key_id=principal.key_id, begun_at=now,
        state="open", decisions=0,
    )  # fmt: skip
    repository.add(session, review)
    await session.flush()
    await _tell(session, tools, "gongkai.catalog.review.begun.v1", review, {"counts": review.counts})
    return review


async def read(session: AsyncSession, principal: Principal, identifier: str, *, lock: bool = False) -> Review:
    """A review of the caller's division; raises NotFound."""
    review = await repository.get(session, principal.region, identifier, lock=lock)
    if review is None:
        raise NotFound(f"没有审查 {identifier}", f"there is no review {identifier}")
    return review


async def listed(
    session: AsyncSession, principal: Principal, region: str | None, state: str | None, after: str | None, limit: int
) -> list[dict[str, Any]]:  # fmt: skip
    """Reviews of a division and all below it, as lists show them."""
    within = principal.within(region)
    rows = await repository.list_page(session, within, state=state, after=after, limit=limit)
    return [line(row) for row in rows]


async def decide(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any], if_match: str | None
) -> Review:  # fmt: skip
    """Add a decision; the last one counts. Raises Forbidden for the author, Invalid when findings that stop are not answered."""
    officer = principal.require_officer()
    review = await read(session, principal, identifier, lock=True)
    require_match(if_match, etag_of(review))
    if officer.id == review.author["id"]:
        raise Forbidden(
            "审查人不能是送审人本人;请由另一人审查", "whoever sent it does not decide: let another officer do it",
            code="own_review",
        )  # fmt: skip
    acknowledged = list(dict.fromkeys(values["acknowledged"]))
    _require_known(acknowledged, review)
    if left := unanswered(values["decision"], review.counts, acknowledged, has_copy=review.no_copy is None):
        names = "、".join(KINDS[code].zh for code in left)
        raise Invalid.at(
            "/acknowledged", "unanswered_findings",
            f"尚有必须处理的发现:{names};请改为遮盖后部分公开或不公开,或在 acknowledged 中逐类写明并说明理由",
            f"findings that stop are not answered: {', '.join(left)}; publish the masked copy or nothing, or name each kind in"
            " acknowledged and give the reason",
            kinds=left,
        )  # fmt: skip
    review.decisions += 1
    review.state = "decided"
    made = ReviewDecision(
        review=review.id, number=review.decisions, decision=values["decision"], reason=values["reason"],
        secrecy_opinion=values["secrecy_opinion"], privacy_opinion=values["privacy_opinion"], acknowledged=acknowledged,
        officer=officer.as_dict(), key_id=principal.key_id, decided_at=tools.clock.now(),
    )  # fmt: skip
    repository.add(session, made)
    await session.flush()
    facts = {"decision": made.decision, "number": made.number, "acknowledged": acknowledged}
    await _tell(session, tools, "gongkai.catalog.review.decided.v1", review, facts)
    return review


def _require_known(acknowledged: Sequence[str], review: Review) -> None:
    errors = [
        FieldError(f"/acknowledged/{n}", "not_found_in_it", f"未发现 {code} 类内容", f"nothing of the kind {code} was found")
        for n, code in enumerate(acknowledged)
        if code not in review.counts
    ]  # fmt: skip
    if errors:
        raise Invalid(errors[0].message_zh, errors[0].message_en, code=errors[0].code, errors=errors)


async def copied(review: Review, content: bytes, kept: Sequence[int]) -> tuple[str, bytes]:
    """(media type, bytes) of the masked copy of a file that was scanned; it has to be sent again, for it is not kept.

    Raises Invalid for another file, Conflict where no copy can be made or the scanners have other words by now.
    """
    if hashlib.sha256(content).hexdigest() != review.sha256:
        raise Invalid(
            "不是送审的那个文件(SHA-256 不同);改动过的文件请重新送审",
            "not the file that was scanned (its SHA-256 differs): send a changed file for a review of its own",
            code="another_file",
        )
    if kept and review.words != VERSION:
        raise Conflict(
            f"词表已由 {review.words} 更新为 {VERSION},发现的编号可能不同;请重新送审",
            f"the scanners' words were {review.words} and are {VERSION}: findings may be numbered anew, send the file again",
            code="words_changed",
        )
    try:
        made = await run_apart(
            masked_copy, review.name, content, review.scanned_on, list(kept), seconds=2 * _SECONDS, memory=_BYTES
        )  # fmt: skip
    except ApartError as error:
        raise _beyond(content) from error
    if len(made) == 3:
        code, zh, en = made
        raise Conflict(zh, en, code=code)
    return made


async def as_record(
    session: AsyncSession, principal: Principal, region: str, identifier: str
) -> dict[str, Any]:
    """What a publication of a division keeps of a review: its last decision. Raises Invalid where there is none."""
    review = await repository.get(session, principal.region, identifier)
    if review is None or review.region != region:
        raise Invalid.at("/review_id", "unknown_review", f"本区划没有审查 {identifier}",
                         f"there is no review {identifier} of this division")  # fmt: skip
    decisions = await repository.decisions_of(session, identifier)
    if not decisions:
        raise Invalid.at("/review_id", "not_decided", f"审查 {identifier} 尚无决定(先审查、后公开,{_ARTICLES})",
                         f"the review {identifier} is not decided yet ({_ARTICLES})")  # fmt: skip
    last = decisions[-1]
    return {
        "officer": last.officer, "reviewed_on": day_of(last.decided_at), "secrecy_opinion": last.secrecy_opinion,
        "privacy_opinion": last.privacy_opinion, "decision": last.decision, "review": review.id, "number": last.number,
        "sha256": review.sha256,
    }  # fmt: skip


async def _tell(session: Session, tools: Tools, kind: str, review: Review, facts: dict[str, Any]) -> None:
    data = {"review": review.id, "region": review.region, "file_kind": review.kind, **facts}
    event = Record(kind, f"reviews/{review.id}", review.region, data)
    await tools.outbox.record(session, event, now=tools.clock.now())
