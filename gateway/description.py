"""What the gateway says of itself in the OpenAPI document: the ways of the suite, and its own paths."""

from typing import Any

from kernel.http.strict import PROBLEM_SCHEMA, problem_response
from kernel.security.scopes import SCOPES

_SCOPES = "\n".join(f"* `{scope}` {zh} / {en}" for scope, (zh, en) in SCOPES.items())

#: Shown at the top of /docs (Markdown).
DESCRIPTION = f"""\
政务公开标准接口:公开什么、依据什么、由谁、何时、以何种方式向谁公开。
China's open-government disclosure standards as an API.

**密钥 / Key.** `Authorization: Bearer gk_…`。密钥代表一个业务系统,属于一个行政区划及其下级。
已发布的目录与公开记录无需密钥。
A key names a system and belongs to a division and all below it.
Published catalogues and publications need none.

**经办人 / Acting officer.** `Gongkai-Officer: <工号>;name=<姓名>`(UTF-8 或百分号编码),
由持有 `officer:assert` 的系统声明。
Asserted by the calling system under the scope `officer:assert`; the name is UTF-8, plain or percent-encoded.

**出错 / Problems.** RFC 9457,`title` 与 `detail` 随 `Accept-Language`(默认中文),`errors[]` 指明成员。
每个应答带 `X-Request-Id`;请求可自带(1 至 64 个字母、数字、点、下划线或连字符)以及 W3C `traceparent`。
Every answer carries `X-Request-Id`; a request may bring its own, and a W3C `traceparent`.

**权限 / Scopes**

{_SCOPES}
"""

_TAG = "运行 operations"
_TEXT = {"type": "string"}


def own_document() -> dict[str, Any]:
    """The gateway's own paths, as a document like those of the services."""
    not_ready = problem_response()
    return {
        "paths": {
            "/healthz": {
                "get": _operation(
                    "gateway_healthz", "进程存活 / The process lives", "进程在运行 / it runs", _json("Alive")
                )
            },
            "/readyz": {
                "get": _operation(
                    "gateway_readyz",
                    "各部分就绪 / Every part answers",
                    "可以提供服务 / ready to serve",
                    _json("Ready"),
                    {
                        "503": not_ready
                        | {"description": "failing 列出没有响应的部分 / `failing` names the parts"}
                    },
                )
            },
            "/metrics": {
                "get": _operation(
                    "gateway_metrics",
                    "运行指标(Prometheus 文本格式)/ Metrics in the Prometheus text format",
                    "本进程的计数 / the counters of this process",
                    {"text/plain": {"schema": _TEXT}},
                )
            },
            "/openapi.json": {
                "get": _operation(
                    "gateway_openapi",
                    "本文档(OpenAPI 3.1)/ This document (OpenAPI 3.1)",
                    "合并各服务的接口说明 / merged from all services",
                    {"application/json": {"schema": {"type": "object"}}},
                )
            },
            "/.well-known/api-catalog": {
                "get": _operation(
                    "gateway_api_catalog",
                    "接口目录 (RFC 9727) / The catalogue of this host's interfaces",
                    "linkset (RFC 9264)",
                    {"application/linkset+json": {"schema": {"type": "object"}}},
                )
            },
            "/docs": {
                "get": _operation(
                    "gateway_docs",
                    "接口文档页,不访问外网 / The documentation page; it asks no other host",
                    "Swagger UI",
                    {"text/html": {"schema": _TEXT}},
                )
            },
        },
        "components": {
            "schemas": {
                "Problem": PROBLEM_SCHEMA,
                "Alive": _object({"status": _TEXT | {"const": "ok"}}),
                "Ready": _object(
                    {"status": _TEXT | {"const": "ok"}, "parts": {"type": "array", "items": _TEXT}},
                    {"warnings": {"type": "array", "items": _TEXT}},
                ),
            }
        },
        "tags": [{"name": _TAG, "description": "供运维人员使用 / for operators"}],
    }


def _operation(
    identifier: str, summary: str, answer: str, content: dict[str, Any], more: dict[str, Any] | None = None
) -> dict[str, Any]:
    responses = {"200": {"description": answer, "content": content}, "default": problem_response()}
    return {
        "operationId": identifier,
        "summary": summary,
        "tags": [_TAG],
        "responses": responses | (more or {}),
    }


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _object(properties: dict[str, Any], may: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties | (may or {})}
