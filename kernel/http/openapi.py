"""OpenAPI of routes that FastAPI does not see: the snapshot routes, documented like any other."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from kernel.http.strict import problem_response


def snapshot_operation(
    operation_id: str,
    *,
    tag: str,
    summary: str,
    description: str,
    model: type[BaseModel],
    path_parameters: Mapping[str, tuple[str, str]],
    query_parameters: Mapping[str, tuple[str, str]],
) -> dict[str, Any]:
    """The path item of a snapshot route; parameters are name -> (description, example). The model's schemas are
    inlined as `$defs`, so that nothing has to be registered elsewhere.
    """

    def parameter(name: str, where: str, about: tuple[str, str]) -> dict[str, Any]:
        return {
            "name": name,
            "in": where,
            "required": where == "path",
            "description": about[0],
            "schema": {"type": "string"},
            "example": about[1],
        }

    etag = {"description": "强 ETag / strong", "schema": {"type": "string"}}
    operation = {
        "tags": [tag],
        "operationId": operation_id,
        "summary": summary,
        "description": description,
        "parameters": [
            *(parameter(name, "path", about) for name, about in path_parameters.items()),
            *(parameter(name, "query", about) for name, about in query_parameters.items()),
            {"name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"},
             "description": "上次得到的 ETag;未变则返回 304 / the ETag that you have"},
        ],
        "responses": {
            "200": {
                "description": "成功 / success",
                "headers": {"ETag": etag},
                "content": {"application/json": {"schema": _schema(model)}},
            },
            "304": {"description": "未变 / not modified", "headers": {"ETag": etag}},
            "404": problem_response(),
        },
    }  # fmt: skip
    return {"get": operation}


@cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    schema.pop("$defs", None)
    return schema
