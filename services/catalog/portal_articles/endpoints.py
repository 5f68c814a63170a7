"""Routes of articles of portals: the callback, what waits for a person, what an officer decides."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.catalog.portal_articles import repository, service
from services.catalog.portal_articles.models import PortalArticle
from services.catalog.portal_articles.rules import State
from services.catalog.portal_articles.schemas import ArticleIn, ArticleOut, DecisionIn
from services.catalog.portals import repository as portal_rows
from services.catalog.portals import service as portals
from services.catalog.tools import ToolsOf

router = strict_router("门户 portals")
Reader = Annotated[Principal, holder_of("duties:read")]
Portal = Annotated[Principal, holder_of("portals:publish")]
Writer = Annotated[Principal, holder_of("publications:write")]


async def _answer(session: Read | Write, article: PortalArticle) -> Response:
    tree = await portal_rows.tree(session, article.portal)
    return Answer(200, service.shown(article, tree), service.etag_of(article)).response()


@router.post(
    "/portals/{id}/articles", operation_id="tell_portal_article", response_model=ArticleOut,
    summary="门户发布回告:登记稿件,符合的义务即时完成 / a portal tells what it has published",
    responses=problem_responses(401, 403, 404, 422),
)  # fmt: skip
async def tell_portal_article(
    session: Write, caller: Portal, tools: ToolsOf, id: str, body: ArticleIn
) -> Response:
    article = await service.receive(session, caller, tools, id, body.model_dump(mode="json"))
    return await _answer(session, article)


@router.get(
    "/portals/{id}/articles", operation_id="list_portal_articles", response_model=PageOut[ArticleOut],
    summary="门户报送的稿件及处理结果 / articles that a portal told of, and what became of them",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_portal_articles(
    request: Request,
    session: Read,
    caller: Reader,
    id: str,
    state: Annotated[State | None, Query(description="处理状态", examples=["ambiguous"])] = None,
    waiting: Annotated[bool | None, Query(description="是否待人处理 / whether a person has to look")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    portal = await portals.read(session, caller, id)
    after = decode_cursor(cursor, "portal_articles", str)[0] if cursor else None
    rows = await repository.list_page(
        session, portal.id, state=state, waiting=waiting, after=after, limit=limit + 1
    )
    tree = await portal_rows.tree(session, portal.id)
    more = encode_cursor("portal_articles", rows[limit - 1].article) if len(rows) > limit else None
    return page_answer(request, [service.shown(row, tree) for row in rows[:limit]], more)


@router.get(
    "/portals/{id}/articles/{article}", operation_id="get_portal_article", response_model=ArticleOut,
    summary="一篇稿件 / one article", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_portal_article(session: Read, caller: Reader, id: str, article: str) -> Response:
    return await _answer(session, (await service.read(session, caller, id, article))[1])


@router.put(
    "/portals/{id}/articles/{article}/decision", operation_id="decide_portal_article", response_model=ArticleOut,
    summary="经办人指定义务或说明无须登记 / an officer names the duty, or says that none is needed",
    responses=problem_responses(401, 403, 404, 409, 412, 422, 428),
)  # fmt: skip
async def decide_portal_article(
    session: Write, caller: Writer, tools: ToolsOf, id: str, article: str, body: DecisionIn, if_match: IfMatch = None
) -> Response:  # fmt: skip
    decided = await service.decide(session, caller, tools, id, article, body.model_dump(), if_match)
    return await _answer(session, decided)
