"""Routes of dead letters, the same in every service that consumes events."""

from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.problems import Conflict, NotFound, encode
from kernel.http.schemas import PageOut
from kernel.http.strict import problem_responses, strict_router
from kernel.messaging.replay import Letters, ReplayError
from kernel.security.principal import Principal, holder_of

Operator = Annotated[Principal, holder_of("operations:write")]


class DeadLetterOut(BaseModel):
    """An event that a consumer could not handle after its last try (死信)."""

    id: str
    consumer: str
    event: str
    type: str
    region: str
    error: str
    tries: int
    at: str
    replayed_at: str | None = Field(description="重放成功的时间")
    message: dict[str, Any]


@cache
def dead_letter_router(service: str) -> APIRouter:
    """List and replay; an operator sees the letters of the divisions below its key's. The app's `state.letters` are
    those meant: a route that held them would keep every app of this process alive in FastAPI's caches.
    """
    router = strict_router("死信 dead-letters")

    @router.get(
        "/dead-letters", operation_id=f"list_{service}_dead_letters", response_model=PageOut[DeadLetterOut],
        summary="未能处理的事件 / events that could not be handled", responses=problem_responses(401, 403),
    )  # fmt: skip
    async def list_dead_letters(
        request: Request, caller: Operator, limit: Limit = 50, cursor: Cursor = None
    ) -> Response:
        after = decode_cursor(cursor, "dead-letters", str)[0] if cursor else None
        letters: Letters = request.app.state.letters
        rows = await letters.page(after=after, limit=limit + 1)
        more = encode_cursor("dead-letters", rows[limit - 1]["id"]) if len(rows) > limit else None
        return page_answer(request, [row for row in rows[:limit] if caller.reaches(row["region"])], more)

    @router.post(
        "/dead-letters/{id}/replay", operation_id=f"replay_{service}_dead_letter", response_model=DeadLetterOut,
        summary="重放 / try once more", responses=problem_responses(401, 403, 404, 409),
    )  # fmt: skip
    async def replay_dead_letter(request: Request, caller: Operator, id: str) -> Response:
        letters: Letters = request.app.state.letters
        letter = await letters.get(id)
        if letter is None or not caller.reaches(letter["region"]):
            raise NotFound(f"没有死信 {id}", f"there is no dead letter {id}")
        try:
            replayed_at = letter["replayed_at"] or await letters.replay(letter)
        except ReplayError as error:
            raise Conflict(
                f"仍未能处理:{error}", f"it failed again: {error}", code="replay_failed"
            ) from error
        return Response(encode(letter | {"replayed_at": replayed_at}), media_type="application/json")

    return router
