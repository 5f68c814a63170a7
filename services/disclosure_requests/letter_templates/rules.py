"""What a template of a kind of letter must use and may use, and the standard templates. Pure."""

import hashlib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from kernel.http.problems import FieldError
from kernel.office_documents.opening import BadDocument, open_document, text_of
from kernel.office_documents.templates import fill, placeholders_of
from services.disclosure_requests.letters.fields import FIELDS
from services.disclosure_requests.letters.kinds import KINDS

_FOLDER: Final = Path(__file__).parents[1] / "letters" / "templates"
#: The version of the standard template.
STANDARD: Final = 0


@cache
def standard(kind: str) -> bytes:
    """The standard template of a kind, as this version of the product ships it."""
    return (_FOLDER / f"{kind}.docx").read_bytes()


def digest(content: bytes) -> str:
    """SHA-256 of a file, 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def faults(kind: str, content: bytes) -> list[FieldError]:
    """What stands against a template of a kind; empty when letters can be made with it."""
    told = KINDS[kind]
    try:
        used = placeholders_of(content)
        found = [_unknown(kind, name) for name in sorted(used.names - set(told.names))]
        found += [_absent(name) for name in told.mandatory if name not in used.always]
        found += [_absent(name) for name in told.shown if name not in used.names]
        return found or [_lost(name) for name in _not_printed(kind, content)]
    except BadDocument as error:
        return [FieldError("", error.code, error.zh, error.en)]


def _not_printed(kind: str, content: bytes) -> list[str]:
    """Mandatory fields whose values do not come out where a trial fills the template."""
    told = KINDS[kind]
    trial = {name: f"〈{name}〉" for name in told.names}
    values = {name: [text] if FIELDS[name].type == "list" else text for name, text in trial.items()}
    text = text_of(open_document(fill(content, values, title=told.title, dated=date(2026, 1, 1))))
    return [name for name in (*told.mandatory, *told.shown) if trial[name] not in text]


def _unknown(kind: str, name: str) -> FieldError:
    names = ", ".join(KINDS[kind].names)
    return FieldError(
        name,
        "unknown_placeholder",
        f"没有占位符 {name};可用:{names}",
        f"there is no placeholder {name}; there are: {names}",
    )


def _absent(name: str) -> FieldError:
    zh, en = FIELDS[name].zh, FIELDS[name].en
    return FieldError(
        name, "missing_placeholder", f"模板须写明“{zh}”,且不能放在条件之中:{{{{ {name} }}}}",
        f"the template has to show {en} under no condition: {{{{ {name} }}}}",
    )  # fmt: skip


def _lost(name: str) -> FieldError:
    return FieldError(
        name, "lost_placeholder", f"试填后看不到占位符 {name} 的内容;请在 Word 中重新键入该占位符",
        f"filled by way of trial the template does not show {name}: type the placeholder anew in your word processor",
    )  # fmt: skip
