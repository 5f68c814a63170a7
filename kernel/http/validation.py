"""Turn validation errors of FastAPI and Pydantic into problems that name each member in Chinese and English."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from kernel.http.problems import BadParameter, FieldError, Invalid, Problem
from kernel.http.written import CODE, KIND, MOMENT

#: Pydantic error type -> Chinese sentence; `{name}` comes from the error's context.
_ZH = {
    "missing": "缺少必填成员",
    "extra_forbidden": "未知成员,请核对名称",
    "string_type": "应为字符串",
    "string_too_short": "长度不足,至少 {min_length} 个字符",
    "string_too_long": "过长,最多 {max_length} 个字符",
    KIND: "{zh}",  # the words of the pattern
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "dict_type": "应为对象",
    "model_type": "应为 JSON 对象",
    "model_attributes_type": "应为 JSON 对象",
    "list_type": "应为数组",
    "too_short": "至少应有 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "literal_error": "取值应为 {expected} 之一",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
    "greater_than": "应大于 {gt}",
    "less_than": "应小于 {lt}",
    "json_invalid": "请求体不是有效的 JSON",
    "date_type": "应为日期 YYYY-MM-DD",
    "date_parsing": "应为真实存在的日期 YYYY-MM-DD",
    "date_from_datetime_parsing": "应为真实存在的日期 YYYY-MM-DD",
    "datetime_parsing": f"应为真实存在的时间,带时区,如 {MOMENT}",
    "datetime_from_date_parsing": f"应为真实存在的时间,带时区,如 {MOMENT}",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "finite_number": "应为有限的数字",
    "url_parsing": "不是有效的网址",
    "url_scheme": "网址应以 http 或 https 开头",
}


#: Where Pydantic's own words speak of Python.
_EN = {
    "missing": "this member is needed",
    "extra_forbidden": "unknown member: check its name",
    "dict_type": "a JSON object is needed",
    "model_type": "a JSON object is needed",
    "model_attributes_type": "a JSON object is needed",
    "list_type": "a JSON array is needed",
    "datetime_parsing": f"a moment that there is is needed, with its zone, such as {MOMENT}",
    "datetime_from_date_parsing": f"a moment that there is is needed, with its zone, such as {MOMENT}",
}


def from_errors(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """One problem for all errors: 400 when only parameters are at fault or the body is no JSON, else 422."""
    fields = [_field(error) for error in errors]
    zh = ";".join(f"{f.pointer}:{f.message_zh}".lstrip(":") for f in fields[:5])
    en = "; ".join(f"{f.pointer}: {f.message_en}".lstrip(": ") for f in fields[:5])
    bad_input = all(f.code == "json_invalid" or not f.pointer.startswith("/") for f in fields) and not any(
        error["loc"][0] == "body" and error["type"] != "json_invalid" for error in errors
    )
    code = fields[0].code if fields[0].code == "json_invalid" else None
    return (BadParameter if bad_input else Invalid)(zh, en, code=code, errors=fields)


def from_body_errors(error: ValidationError) -> Problem:
    """The problem of a body that the endpoint read by itself: a form's members, a record of a file."""
    return from_errors([{**one, "loc": ("body", *one["loc"])} for one in error.errors()])


def _field(error: Mapping[str, Any]) -> FieldError:
    kind, location, context = error["type"], error["loc"], error.get("ctx") or {}
    if kind == "json_invalid":
        at = location[-1] if len(location) > 1 else 0
        return FieldError(
            "", kind, f"请求体不是有效的 JSON,第 {at} 个字符附近有误(常见:多余的逗号、中文引号)",
            f"the body is not valid JSON near character {at} (often: a comma too many, Chinese quotation marks):"
            f" {context.get('error', '')}".strip(": "),
        )  # fmt: skip
    if kind == "missing" and tuple(location) == ("body",):
        return FieldError("", kind, "缺少请求体,应为 JSON 对象", "there is no body: a JSON object is needed")
    zh = _ZH.get(kind, "值不符合要求")
    try:
        zh = zh.format(**context)
    except (KeyError, IndexError):
        zh = "值不符合要求"
    english = str(error["msg"])
    english = _EN.get(kind, english)
    if kind == "literal_error":
        zh = zh.replace(" or ", "、").replace("', '", "'、'")
    if kind == "value_error":
        # Our own validators raise ValueError("中文 / English").
        message = str(context.get("error", english))
        zh, _, english = message.partition(" / ")
        english = english or zh
    return FieldError(_pointer(location), CODE if kind == KIND else kind, zh, english)


def _pointer(location: Iterable[str | int]) -> str:
    where, *path = location
    if where == "query":
        return f"?{path[0]}"
    if where in ("header", "path"):
        return str(path[0])
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
