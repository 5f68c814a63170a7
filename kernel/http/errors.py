"""Exception handlers: whatever goes wrong in a service leaves it as a problem document."""

from typing import Final

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from kernel.db.paging import BadCursor
from kernel.db.session import CommitError
from kernel.http.problems import (
    MEDIA_TYPE,
    BadParameter,
    Conflict,
    FieldError,
    Internal,
    Invalid,
    MethodNotAllowed,
    NotFound,
    Problem,
    Stale,
    Unavailable,
    encode,
    language_of,
)
from kernel.http.validation import from_errors

#: The SQLSTATE of a write to a PostgreSQL that takes none: a standby after a failover, or set so for want of room.
READ_ONLY: Final = "25006"
#: The methods that a path may take.
METHODS: Final = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
log = structlog.get_logger("http")


def install_handlers(app: FastAPI) -> None:
    """Answer every exception of `app` as a problem."""
    app.add_exception_handler(Exception, _answer)
    for kind in (
        Problem,
        RequestValidationError,
        HTTPException,
        DBAPIError,
        StaleDataError,
        BadCursor,
        PoolTimeoutError,
        CommitError,
    ):
        app.add_exception_handler(kind, _answer)


async def _answer(request: Request, error: Exception) -> Response:
    wrong_method = isinstance(error, HTTPException) and error.status_code == 405
    problem = _not_allowed(request) if wrong_method else as_problem(error)
    if isinstance(error, Unavailable):
        # Said on purpose of what is absent or full here: no fault to be traced.
        log.warning("request_refused", path=request.url.path, code=error.code, reason=error.en)
    elif problem.status >= 500:
        log.error("request_failed", path=request.url.path, exc_info=error)
    language = language_of(request.headers.get("accept-language"))
    headers = problem.headers | {"content-language": "en" if language == "en" else "zh-CN"}
    return Response(encode(problem.body(language, request.url.path)), problem.status, headers, MEDIA_TYPE)


def _not_allowed(request: Request) -> Problem:
    """With every method of the path: Starlette knows those of the first route that fits alone."""

    def fits(method: str) -> bool:
        scope = {**request.scope, "method": method}
        return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)

    # HEAD is answered as GET is (head.py)
    methods = [method for method in METHODS if fits("GET" if method == "HEAD" else method)]
    allowed = ", ".join(methods)
    return MethodNotAllowed(
        f"此路径支持:{allowed}", f"this path takes: {allowed}", headers={"allow": allowed}
    )


def as_problem(error: Exception) -> Problem:
    """The problem that tells a caller about `error`."""
    match error:
        case Problem():
            return error
        case RequestValidationError():
            return from_errors(error.errors())
        case BadCursor():
            zh, en = (
                "cursor 无效;请从第一页重新开始",
                "the cursor is not one of ours: start again from the first page",
            )
            return BadParameter(
                zh, en, code="bad_cursor", errors=[FieldError("?cursor", "bad_cursor", zh, en)]
            )
        case StaleDataError():
            return Stale(
                "内容已被他人修改,请重新读取后再提交", "it was changed meanwhile: read it again, then repeat"
            )
        case CommitError():
            told = as_problem(error.__cause__) if isinstance(error.__cause__, Exception) else _internal()
            return told if told.status >= 500 else _internal()
        case DataError():
            return Invalid(
                "某个值超出可保存的范围,未写入任何内容",
                "a value is beyond what can be kept; nothing was written",
            )
        case IntegrityError():
            return Conflict(
                "与已有数据冲突(可能同时有人提交),请重新读取后再试",
                "it conflicts with data that is there (perhaps written a moment ago): read again, then retry",
            )
        case InternalError() if getattr(error.orig, "sqlstate", None) != READ_ONLY:
            return _internal()
        case OperationalError() | InterfaceError() | InternalError() | PoolTimeoutError():
            return Unavailable(
                "数据库暂不可用,未写入任何内容,请稍后重试",
                "the database does not answer; nothing was written: try again in a moment",
                headers={"retry-after": "2"},
            )
        case HTTPException(status_code=404):
            return NotFound("没有此路径;请查看 /docs", "there is no such path: see /docs")
        case HTTPException(__cause__=RecursionError()):
            return BadParameter(
                "请求体的 JSON 嵌套过深,请减少层数",
                "the JSON of the body is nested too deep: use fewer levels",
            )
        case HTTPException(__cause__=ValueError() as cause) if not isinstance(cause, UnicodeError):
            return BadParameter(
                "请求体的 JSON 中有位数过多的整数,请核对该数;编号请写作字符串",
                "an integer in the JSON of the body has too many digits: check it, and write a number of a thing as a string",
            )
        case HTTPException():
            return BadParameter(
                "请求体无法读取,应为 UTF-8 编码的 JSON",
                f"the body cannot be read, it has to be JSON in UTF-8: {error.detail}",
            )
        case _:
            return _internal()


def _internal() -> Internal:
    return Internal(
        "服务器内部错误,未写入任何内容;请把 X-Request-Id 告知运维人员",
        "our fault; nothing was written: give the X-Request-Id to your operator",
    )
