"""The form of an application (Art. 29): its fields, what they mean, and faults said beside them. Pure."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from kernel.http.problems import Problem

KIND_WORDS: Final[Mapping[str, str]] = {
    "natural_person": "自然人(公民个人)", "commercial": "商业企业", "research": "科研机构",
    "public_welfare": "社会公益组织", "legal_service": "法律服务机构", "other_org": "其他组织",
}  # fmt: skip
IDENTITY_WORDS: Final[Mapping[str, str]] = {
    "resident_id": "居民身份证", "passport": "护照", "hmt_pass": "港澳台居民通行证", "residence_permit": "居留证、居住证",
    "other": "其他证件",
}  # fmt: skip
#: Fields in the order of the page -> where each stands in the application, and what it is called.
FIELDS: Final[Mapping[str, tuple[str, str]]] = {
    "office": ("/office", "受理机构"),
    "title": ("/content/title", "信息名称"),
    "document_number": ("/content/document_number", "文号"),
    "description": ("/content/description", "内容描述"),
    "kind": ("/applicant/kind", "申请人类别"),
    "name": ("/applicant/name", "姓名或名称"),
    "identity_type": ("/applicant/identity/type", "证件种类"),
    "identity_number": ("/applicant/identity/number", "证件号码"),
    "credit_code": ("/applicant/credit_code", "统一社会信用代码"),
    "contact_person": ("/applicant/contact_person", "联系人"),
    "agent": ("/applicant/agent", "代理人"),
    "telephone": ("/applicant/telephone", "联系电话"),
    "email": ("/applicant/email", "电子邮箱"),
    "address": ("/applicant/address", "通信地址"),
    "postcode": ("/applicant/postcode", "邮编"),
    "carrier": ("/form/carrier", "信息的形式"),
    "route": ("/form/route", "获取的途径"),
}
_MATCHED: Final = 6
_FIELD_OF: Final[Mapping[str, str]] = {pointer: name for name, (pointer, _) in FIELDS.items()} | {
    "/applicant": "telephone", "/applicant/identity": "identity_number", "/content": "description",
}  # fmt: skip
#: What is said of a field that has to be filled in and is not.
_NEEDED: Final[Mapping[str, str]] = {
    "office": "请选择受理机构", "kind": "请选择申请人类别", "name": "请填写姓名或名称",
    "description": "请写明信息名称、文号或者内容描述",
}  # fmt: skip


def matched(why: Iterable[Mapping[str, Any]]) -> list[str]:
    """Some of the words by which a suggestion matched, each once."""
    return list(dict.fromkeys(word for one in why for word in one["words"]))[:_MATCHED]


def values_of(one: Callable[[str], str]) -> dict[str, Any]:
    """The application that the fields of a form make; `one` gives a field's text, empty when it was not sent."""
    given = {name: text for name in FIELDS if (text := one(name))}
    values: dict[str, Any] = {"applicant": {}, "content": {}, "form": {}}
    for name, text in given.items():
        *path, member = FIELDS[name][0].strip("/").split("/")
        if path == ["applicant", "identity"]:
            continue
        (values[path[0]] if path else values)[member] = text
    if number := given.get("identity_number"):
        kind = given.get("identity_type", "resident_id")
        values["applicant"]["identity"] = {"type": kind, "number": number}
    return values


def faults_of(problem: Problem, one: Callable[[str], str]) -> dict[str, str]:
    """Field -> what is wrong with it, in the order of the page; "" for what concerns none."""
    found: dict[str, str] = {}
    for error in problem.errors:
        name = _FIELD_OF.get(error.pointer, "")
        words = f"{FIELDS[name][1]}:{error.message_zh}" if name else error.message_zh
        found.setdefault(name, _NEEDED.get(name, words) if not one(name) else words)
    if not found:
        found[""] = problem.zh
    order = ["", *FIELDS]
    return {name: found[name] for name in sorted(found, key=order.index)}
