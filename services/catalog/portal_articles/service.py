"""Use cases of articles: take one that a portal tells of, close the duty that it fits, leave the rest to a person."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import contains
from kernel.db import Session, one_at_a_time
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Conflict, FieldError, Invalid, NotFound, Problem
from kernel.http.types import read_date
from kernel.messaging.event import Event
from kernel.security.principal import Principal
from services.catalog.obligations import service as obligations
from services.catalog.obligations.models import Obligation
from services.catalog.obligations.rules import missing_elements
from services.catalog.portal_articles import repository
from services.catalog.portal_articles.models import PortalArticle
from services.catalog.portal_articles.rules import (
    CANDIDATES,
    CHANGED,
    DISMISSED,
    IGNORED,
    INCOMPLETE,
    RECORDED,
    UNMAPPED,
    WAITING,
    elements_of,
    fingerprint,
    problem_of,
    state_of,
    words_of,
)
from services.catalog.portals import repository as portal_rows
from services.catalog.portals import service as portals
from services.catalog.portals.models import Portal
from services.catalog.portals.rules import Place, mapping_for, path_of
from services.catalog.publications import repository as publication_rows
from services.catalog.publications import service as publications
from services.catalog.publications.schemas import DirectoryIn, ReviewIn
from services.catalog.tools import Tools
from services.catalog.uses import repository as uses

DIRECTORY: Final = tuple(DirectoryIn.model_fields)
#: So many articles that waited for a duty are looked at again when one arises.
AGAIN: Final = 100
_NOTHING: Final[Mapping[str, Any]] = {"obligation": None, "candidates": [], "problems": [], "warnings": []}


def etag_of(article: PortalArticle) -> str:
    """The strong ETag of an article."""
    return version_etag(f"article.{article.portal}.{article.article}", article.version)


def shown(article: PortalArticle, tree: Mapping[str, Place]) -> dict[str, Any]:
    """An article as answers show it."""
    zh, en = words_of(article.state)
    content = article.content
    return {
        "portal": article.portal, "article": article.article, "column": article.column_id,
        "path": [place.name for place in reversed(path_of(tree, article.column_id))], "title": content["title"],
        "url": content["url"], "published_on": content["published_on"], "state": article.state, "message_zh": zh,
        "message_en": en, "publication": article.publication, "decision": article.decision,
        "received_at": article.received_at, **_NOTHING, **article.outcome,
    }  # fmt: skip


async def read(
    session: AsyncSession, principal: Principal, portal_id: str, article_id: str, *, lock: bool = False
) -> tuple[Portal, PortalArticle]:
    """An article of a portal of the caller's division; raises NotFound."""
    portal = await portals.read(session, principal, portal_id)
    article = await repository.get(session, portal.id, article_id, lock=lock)
    if article is None:
        raise NotFound(f"门户 {portal.id} 没有报送稿件 {article_id}",
                       f"the portal {portal.id} has told of no article {article_id}")  # fmt: skip
    return portal, article


async def receive(
    session: Session, principal: Principal, tools: Tools, portal_id: str, content: dict[str, Any]
) -> PortalArticle:
    """Take an article that a portal tells of. The same again is answered as it stands, and tried again while it waits; another
    content of a recorded one changes no publication and is left to a person.
    """
    portal = await portals.read(session, principal, portal_id)
    await _alone(session, portal.id)
    mark = fingerprint(content)
    article = await repository.get(session, portal.id, content["article"], lock=True)
    if article is not None and (article.state == CHANGED or article.fingerprint != mark):
        await _forget_withdrawn(session, article)
    if article is None:
        article = PortalArticle(
            portal=portal.id, article=content["article"], region=portal.region, publication=None, decision=None,
            received_at=tools.clock.now(), state=UNMAPPED, outcome={}, column_id=content["column"],
            fingerprint=mark, content=content, key_id=principal.key_id,
        )  # fmt: skip
        repository.add(session, article)
    elif article.publication is not None:
        if article.fingerprint != mark:
            article.state, article.fingerprint, article.content = CHANGED, mark, content
    elif article.fingerprint != mark:
        article.column_id, article.fingerprint, article.content = content["column"], mark, content
        if article.state == DISMISSED:
            article.decision = None  # it was about what the article said then
        article.state = UNMAPPED
    if article.publication is None and article.state in (*WAITING, IGNORED):
        mapping, _ = await portals.mapping_of(session, portal.id, article.column_id)
        await _resolve(session, principal, tools, portal, article, mapping)
    if content["reads"] is not None:
        await _count(session, article, content["reads"])
    await session.flush()
    return article


async def _alone(session: Session, portal: str) -> None:
    """Let articles of a portal be taken one after the other: of two at once that fit one duty the second sees it closed, and a duty
    that arises meanwhile finds the one that was taken before it.
    """
    await one_at_a_time(session, f"articles {portal}")


async def _forget_withdrawn(session: Session, article: PortalArticle) -> None:
    """Let an article whose publication was withdrawn be as one that never was recorded: what it says now closes its duty anew."""
    if article.publication is None:
        return
    publication = await publication_rows.get(session, article.publication)
    if publication is not None and publication.withdrawal is not None:
        article.publication, article.decision, article.outcome, article.state = None, None, {}, UNMAPPED


async def _count(session: Session, article: PortalArticle, reads: int | None) -> None:
    if article.publication is not None and reads is not None:
        await uses.report(session, article.publication, reads)


async def _resolve(
    session: Session, principal: Principal, tools: Tools, portal: Portal, article: PortalArticle,
    mapping: Mapping[str, Any] | None,
) -> None:  # fmt: skip
    """Find the one duty that an article fits and record it; else say why not."""
    content, assigned = article.content, article.decision or {}
    named = assigned.get("obligation") or content["obligation"]
    if mapping is None and named is None:
        article.state, article.outcome = UNMAPPED, {}
        return
    if mapping is not None and mapping["nothing"] and named is None:
        article.state, article.outcome = IGNORED, {}
        return
    body = content["body"] or (mapping or {}).get("body")
    if body is not None:
        known = await tools.reference.within(session)
        if body not in known.bodies:
            article.state, article.outcome = INCOMPLETE, {"problems": [problem_of(_unknown_body(body))]}
            return
        body = known.bodies[body].id
    fitting = partial(
        repository.open_duties, session, principal, portal.region, items=(mapping or {}).get("items", ()),
        domain=(mapping or {}).get("domain"), body=body, event=content["event"], obligation=named,
    )  # fmt: skip
    found = await fitting()
    held: Obligation | None = None
    while len(found) == 1 and (held is None or found[0].id != held.id):
        # Somebody else may be closing it: it is looked for again when nobody can.
        held = await obligations.read(session, principal, found[0].id, lock=True)
        found = await fitting()
    article.state = state_of(found)
    if article.state != RECORDED:
        article.outcome = {"candidates": [one.shown() for one in found[:CANDIDATES]]}
        return
    assert held is not None, "one that fits alone is held"
    await _record(session, principal, tools, article, held, mapping, assigned.get("elements"))


async def _record(
    session: Session, principal: Principal, tools: Tools, article: PortalArticle, obligation: Obligation,
    mapping: Mapping[str, Any] | None, elements: Sequence[str] | None,
) -> None:  # fmt: skip
    """Record an article as the publication of a duty, which is locked; where something is missing the duty stays open, and what is,
    is named.
    """
    content = article.content
    carried = elements_of(elements if elements is not None else content["elements"], mapping, obligation.item)
    review = content["review"]
    values = {
        **DirectoryIn.model_validate({name: content[name] for name in DIRECTORY}).model_dump(),
        "title": content["title"], "url": content["url"], "content_hash": content["content_hash"],
        "channels": content["channels"] or list((mapping or {}).get("channels") or ["gov_website"]),
        "elements": carried, "review_id": content["review_id"],
        "published_on": read_date(content["published_on"]),
        "review": ReviewIn.model_validate(review).model_dump() if review is not None else None,
    }  # fmt: skip
    try:
        made = await publications.record(session, principal, tools, obligation.id, values)
    except Conflict as conflict:
        if conflict.code == "publication_exists":
            article.publication, article.state = conflict.members["publication"], RECORDED
            article.outcome = {}
            return
        await _refused(session, tools, article, obligation, conflict)
        return
    except Invalid as invalid:
        await _refused(session, tools, article, obligation, invalid)
        return
    article.publication, article.state = made["publication"]["id"], RECORDED
    shown = ("id", "status", "fulfilled_on", "missing_elements")
    article.outcome = {
        "obligation": {name: _plain(made["obligation"][name]) for name in shown}, "warnings": made["warnings"],
    }  # fmt: skip


async def _refused(
    session: Session, tools: Tools, article: PortalArticle, obligation: Obligation, problem: Problem
) -> None:
    errors = problem.errors or (FieldError("", problem.code, problem.zh, problem.en),)
    filled = (await publication_rows.filled_elements(session, [obligation.id])).get(obligation.id, [])
    article.state = INCOMPLETE
    article.outcome = {
        "problems": [problem_of(error) for error in errors],
        "obligation": {
            "id": obligation.id, "status": (await obligations.shown(session, tools, obligation))["status"],
            "fulfilled_on": _plain(obligation.fulfilled_on),
            "missing_elements": missing_elements(obligation.item, filled),
        },
    }  # fmt: skip


async def decide(
    session: Session, principal: Principal, tools: Tools, portal_id: str, article_id: str, values: dict[str, Any],
    if_match: str | None,
) -> PortalArticle:  # fmt: skip
    """An officer names the duty of an article that waits, or says that it need not be recorded (of one that has changed: that its
    publication is right as it stands). Raises Conflict for one that waits for nobody.
    """
    officer = principal.require_officer()
    await _alone(session, (await portals.read(session, principal, portal_id)).id)
    portal, article = await read(session, principal, portal_id, article_id, lock=True)
    require_match(if_match, etag_of(article))
    if article.state not in WAITING:
        raise Conflict(
            f"该稿件状态为 {article.state},无须处理", f"the article is {article.state}: it waits for nobody",
            code="wrong_state",
        )  # fmt: skip
    if (values["decision"] == "assigned") != (values["obligation"] is not None):
        raise Invalid.at("/obligation", "obligation_needed", "指定义务时须写明 obligation,无须登记时不写",
                         "name the obligation when you assign one, and none when you dismiss")  # fmt: skip
    await _forget_withdrawn(session, article)
    if values["decision"] == "assigned":
        if article.publication is not None:
            raise Conflict(
                f"该稿件已登记为 {article.publication};请先撤回原记录,或以 dismissed 结束",
                f"the article is recorded as {article.publication}: withdraw that first, or dismiss the change",
                code="wrong_state",
            )
        duty = await obligations.read(session, principal, values["obligation"], lock=True)
        if not contains(portal.region, duty.region):
            raise Invalid.at(
                "/obligation", "other_division", f"义务 {duty.id} 属行政区划 {duty.region},不在门户 {portal.id}({portal.region})之内",
                f"the duty {duty.id} is of {duty.region}, which is not of the portal's division {portal.region}",
            )  # fmt: skip
        mapping, _ = await portals.mapping_of(session, portal_id, article.column_id)
        await _record(session, principal, tools, article, duty, mapping, values["elements"])
    else:
        article.state = RECORDED if article.publication is not None else DISMISSED
    article.decision = values | {"officer": officer.as_dict(), "at": tools.clock.now().isoformat()}
    await session.flush()
    return article


async def follow(session: Session, event: Event, tools: Tools) -> None:
    """A duty has arisen: articles that came before it are tried again."""
    by_id = {portal.id: portal for portal in await portal_rows.above(session, event.data["region"])}
    if not by_id:
        return
    for portal in sorted(by_id.values(), key=lambda one: one.id):
        await _alone(session, portal.id)
        columns = await repository.unmatched_columns(session, portal.id)
        tree = await portal_rows.tree(session, portal.id) if columns else {}
        held = {column: mapping_for(tree, column)[0] for column in columns}
        meant = {
            column: mapping for column, mapping in held.items()
            if mapping is not None and portals.covers(mapping, event.data["item"], event.data["domain"])
        }  # fmt: skip
        for article in await repository.unmatched(session, portal.id, sorted(meant), AGAIN):
            system = Principal(article.key_id, portal.name, portal.region, frozenset())
            await _resolve(session, system, tools, portal, article, meant[article.column_id])
            await _count(session, article, article.content["reads"])
    await session.flush()


def _unknown_body(body: str) -> FieldError:
    return FieldError(
        "/body", "unknown_body", f"没有标识或统一社会信用代码为 {body} 的机构",
        f"there is no body with id or credit code {body}",
    )  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
