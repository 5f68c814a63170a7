"""What an application must contain (Art. 29), and what it lacks that may be asked for once (Art. 30). Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from kernel.http.problems import FieldError
from services.disclosure_requests.applications import identity

NATURAL: Final = "natural_person"
ART_29: Final = "《政府信息公开条例》第二十九条"
#: Manners by which the day of handing in is the receipt date (Art. 31(1), (2)); the others wait for a confirmation.
RECEIVED_AT_ONCE: Final = frozenset({"counter", "registered_post"})


def faults(values: Mapping[str, Any], today: date) -> list[FieldError]:
    """Members that cannot be what they say; empty when the application can be registered."""
    applicant = values["applicant"]
    found = []
    if values["submitted_on"] > today:
        found.append(
            FieldError(
                "/submitted_on",
                "in_the_future",
                f"提交日期不能晚于今日 {today}",
                f"cannot be later than today, {today}",
            )
        )
    if applicant["kind"] == NATURAL:
        if applicant["credit_code"] is not None:
            found.append(
                FieldError("/applicant/credit_code", "not_for_persons", "自然人没有统一社会信用代码;请改申请人类别或改填身份证明",
                           "a natural person has no credit code: change the kind, or give the identity proof")
            )  # fmt: skip
        if applicant["identity"] is None:
            found.append(
                FieldError("/applicant/identity", "missing", f"自然人须提供身份证明({ART_29})",
                           f"a natural person gives an identity proof ({ART_29})")
            )  # fmt: skip
        elif fault := identity.identity_fault(
            applicant["identity"]["type"], applicant["identity"]["number"], today
        ):
            found.append(FieldError("/applicant/identity/number", *fault))
    else:
        if applicant["identity"] is not None:
            found.append(
                FieldError("/applicant/identity", "not_for_organisations", "法人以统一社会信用代码证明身份",
                           "an organisation proves itself by its credit code")
            )  # fmt: skip
        if applicant["credit_code"] is None:
            found.append(
                FieldError("/applicant/credit_code", "missing", f"法人或其他组织须提供统一社会信用代码({ART_29})",
                           f"an organisation gives its credit code ({ART_29})")
            )  # fmt: skip
        elif fault := identity.credit_code_fault(applicant["credit_code"]):
            found.append(FieldError("/applicant/credit_code", *fault))
    if not any(applicant[name] for name in ("telephone", "email", "address")):
        found.append(
            FieldError("/applicant", "no_contact", f"须有联系方式:电话、邮箱或地址({ART_29})",
                       f"a way to reach the applicant is needed: telephone, e-mail or address ({ART_29})")
        )  # fmt: skip
    return found


def cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with numbers as they were meant (half width, upper case)."""
    applicant = dict(values["applicant"])
    if applicant["identity"] is not None:
        applicant["identity"] = applicant["identity"] | {
            "number": identity.plain(applicant["identity"]["number"])
        }
    if applicant["credit_code"] is not None:
        applicant["credit_code"] = identity.plain(applicant["credit_code"])
    return {**values, "applicant": applicant}


def who(applicant: Mapping[str, Any]) -> str:
    """What makes two applicants the same one: the identity or credit code, else name and a way to reach them."""
    if applicant["identity"] is not None:
        return f"{applicant['identity']['type']}:{applicant['identity']['number']}"
    return f"credit_code:{applicant['credit_code']}"


def masked(applicant: Mapping[str, Any]) -> dict[str, Any]:
    """An applicant as lists and cases show them."""
    person = applicant["identity"]
    hidden = {
        name: identity.masked_number(applicant[name])
        for name in ("telephone", "email")
        if applicant.get(name)
    }
    names = {
        name: identity.masked_name(applicant[name])
        for name in ("contact_person", "agent")
        if applicant.get(name)
    }
    natural = applicant["kind"] == NATURAL
    return {
        "kind": applicant["kind"],
        "name": identity.masked_name(applicant["name"]) if natural else applicant["name"],
        "identity": None if person is None else {"type": person["type"], "number": identity.masked_number(person["number"])},
        "credit_code": applicant["credit_code"],
        "address": applicant["address"][:6] + "***" if applicant.get("address") else None,
        **hidden, **names,
    }  # fmt: skip
