"""The shape of a catalogue item and what it still lacks (国办发〔2019〕54号 item 4: eight elements of every entry).

An item is a plain mapping, the same in a guideline, a catalogue and an obligation:

    id, domain, name, names{level1, level2, level3}, content_elements[{name, required, condition}],
    basis[{title, number, kind, in_force, in_force_status, replaced_by}], time_limit{text, state, clauses[]},
    responsible_body{text, roles[]}, method, channels[], channels_other[], audience{scope, note}, levels[],
    disclosure_attribute, stage, regime, contact{}, provenance{}

What a source does not say is null and shows as a defect; nothing is ever filled in silently.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from services.catalog.time_limits.rules import read_time_limit

Item = dict[str, Any]
#: (title, number, day) -> (in force or None when unknown, replaced by, how it is known)
BasisCheck = Callable[[str, str | None, date], tuple[bool | None, str | None, str | None]]
#: How a repeal is known, where no text was read that says so -> (中文, English).
_SURE: Final[Mapping[str, tuple[str, str]]] = {
    "inference": ("推断,请核对", "an inference, check it"), "memory": ("凭记忆,请核对", "from memory, check it"),
    "secondary": ("据转载", "from a reprint"),
}  # fmt: skip

MEMBERS: Final = (
    "id", "domain", "name", "names", "content_elements", "basis", "time_limit", "responsible_body", "method",
    "channels", "channels_other", "audience", "levels", "disclosure_attribute", "stage", "regime", "contact",
    "provenance",
)  # fmt: skip

#: The eight elements of 国办发〔2019〕54号 item 4 -> how each is called.
STATUTORY: Final[Mapping[str, tuple[str, str]]] = {
    "name": ("公开事项名称", "name"),
    "content_elements": ("公开内容", "content"),
    "basis": ("公开依据", "legal basis"),
    "time_limit": ("公开时限", "time limit"),
    "responsible_body": ("公开主体", "responsible body"),
    "method": ("公开方式", "method"),
    "channels": ("公开渠道", "channels"),
    "audience": ("公开对象", "audience"),
}

_CONDITIONAL: Final = re.compile(r"[((]?(?:如有|若有|如涉及|适用时|有条件的)[))]?")


def item_of_row(row: Mapping[str, Any], *, domain: str, place: Mapping[str, Any], basis: BasisCheck, on: date,
                channel_code: Callable[[str], str | None]) -> Item:  # fmt: skip
    """An item from a row of a county's table; `place` is its provenance. Absent cells stay null."""
    names = {level: row[level] for level in ("level1", "level2", "level3")}
    shown = [name for name in names.values() if name]
    known = {text: channel_code(text) for text in row["channels"] or ()}
    channels = [code for code in known.values() if code]
    audience = row["audience"] or {}
    return {
        "id": row["id"],
        "domain": domain,
        "name": " / ".join(dict.fromkeys(shown)) or None,
        "names": names,
        "content_elements": elements_of(row["content_elements"] or ()),
        "basis": basis_of(row["basis"] or (), basis, on),
        "time_limit": time_limit_of(row["time_limit_text"]),
        "responsible_body": bodies_of(row["body"]),
        "method": row["method"],
        "channels": list(dict.fromkeys(channels)) or None,
        "channels_other": [
            *(row["channels_other"] or ()),
            *(text for text, code in known.items() if not code),
        ],
        "audience": dict(audience) if audience.get("scope") else None,
        "levels": row["levels"],
        "disclosure_attribute": None,
        "stage": None,
        "regime": "government_information",
        "contact": None,
        "provenance": dict(place),
    }


def elements_of(texts: Sequence[str]) -> list[dict[str, Any]] | None:
    """Content elements (公开内容要素); one that says 如有 is conditional, the others are required."""
    elements = []
    for text in texts:
        found = _CONDITIONAL.search(text)
        elements.append(
            {"name": text, "required": found is None, "condition": found.group() if found else None}
        )
    return elements or None


def basis_of(acts: Sequence[Mapping[str, Any]], check: BasisCheck, on: date) -> list[dict[str, Any]] | None:
    """Legal basis (公开依据); `in_force` is null where nothing is known about the act, `in_force_status`
    says how it is known.
    """
    found = []
    for act in acts:
        number = act.get("number", act.get("doc_no"))
        in_force, replaced_by, status = check(act["title"], number, on)
        found.append(
            {"title": act["title"], "number": number, "kind": act["kind"], "in_force": in_force,
             "in_force_status": status, "replaced_by": replaced_by}
        )  # fmt: skip
    return found or None


def time_limit_of(text: str | None) -> dict[str, Any] | None:
    """Time limit (公开时限): the words as they stand, and their reading; unreadable words say so."""
    if not text or not text.strip():
        return None
    reading = read_time_limit(text)
    return {
        "text": text,
        "state": reading.state,
        "clauses": [clause.as_dict() for clause in reading.clauses],
    }


def bodies_of(text: str | None) -> dict[str, Any] | None:
    """Responsible body (公开主体): the words, and the roles in them (、 inside brackets does not part roles)."""
    if not text or not text.strip():
        return None
    roles, depth, start = [], 0, 0
    for index, sign in enumerate(text):
        depth += (sign in "((") - (sign in "))")
        if sign in "、,,;;" and not depth:
            roles.append(text[start:index].strip())
            start = index + 1
    roles.append(text[start:].strip())
    return {"text": text, "roles": [role for role in roles if role]}


def lacking(item: Mapping[str, Any]) -> list[str]:
    """The statutory elements (54号 item 4) that an item lacks, in their order."""
    return [member for member in STATUTORY if not item[member]]


def defects_of(item: Mapping[str, Any]) -> list[dict[str, str]]:
    """Everything about an item that somebody has to repair: absent elements, unreadable limit, repealed basis."""
    defects = [
        defect(f"missing_{member}", f"/{member}", f"缺少{STATUTORY[member][0]}",
               f"the {STATUTORY[member][1]} is absent")
        for member in lacking(item)
    ]  # fmt: skip
    limit = item["time_limit"]
    if limit and limit["state"] == "needs_definition":
        defects.append(
            defect("needs_definition", "/time_limit", f"时限“{limit['text']}”无法解读,须予明确",
                   f"the time limit “{limit['text']}” cannot be read: define it")
        )  # fmt: skip
    for index, act in enumerate(item["basis"] or ()):
        if act["in_force"] is False:
            instead, sure = act["replaced_by"], _SURE.get(act.get("in_force_status") or "")
            defects.append(
                defect("basis_repealed", f"/basis/{index}",
                       f"依据《{act['title']}》已失效" + (f",现为{instead}" if instead else "")
                       + (f"({sure[0]})" if sure else ""),
                       f"{act['title']} is no longer in force" + (f"; now {instead}" if instead else "")
                       + (f" ({sure[1]})" if sure else ""))
            )  # fmt: skip
    return defects


def defect(code: str, pointer: str, zh: str, en: str) -> dict[str, str]:
    """One defect, as every answer of this service shows it."""
    return {"code": code, "pointer": pointer, "message_zh": zh, "message_en": en}


def deadline_clauses(item: Mapping[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    """(number from 1, clause) of the clauses that set a publication deadline; lengths of notice do not."""
    limit = item["time_limit"]
    clauses = limit["clauses"] if limit else ()
    return [(n, clause) for n, clause in enumerate(clauses, 1) if clause["kind"] == "publish_deadline"]
