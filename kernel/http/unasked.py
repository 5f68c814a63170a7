"""A body that an operation does not take is refused: who sends members there believes that they were taken."""

from typing import Final

from fastapi import Request

from kernel.http.asgi import Scope
from kernel.http.problems import FieldError, Invalid
from kernel.json_members import MOST, RepeatedMembersError, pointer, read_json

ZH: Final = "此操作不接受请求体,未采用其中任何内容,也未执行;请去掉请求体(参数写法见 /docs)"
EN: Final = "this operation takes no body: nothing of it was read and nothing was done; send none (see /docs for what it takes)"


def bodied(scope: Scope) -> bool:
    """Whether a request may bring a body: HTTP/1.1 announces it in the head."""
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in scope["headers"]
    )


async def require_none(request: Request) -> None:
    """Raises Invalid (422), naming the members, for a body that says something. `{}` and `null`, as clients send them
    for want of members, say nothing.
    """
    if not bodied(request.scope) or not (sent := (await request.body()).strip()):
        return
    try:
        document = read_json(sent)
    except RepeatedMembersError as error:
        raise _refused(error.pointers) from error
    except (ValueError, RecursionError) as error:
        raise _refused([""]) from error
    if document is not None and document != {}:
        raise _refused([pointer((None, name)) for name in document] if isinstance(document, dict) else [""])


def _refused(pointers: list[str]) -> Invalid:
    errors = [FieldError(pointer, "body_not_taken", ZH, EN) for pointer in pointers[:MOST]]
    named = ", ".join(pointer for pointer in pointers[:MOST] if pointer)
    return Invalid(f"{named}:{ZH}" if named else ZH, f"{named}: {EN}" if named else EN,
                   code="body_not_taken", errors=errors)  # fmt: skip
