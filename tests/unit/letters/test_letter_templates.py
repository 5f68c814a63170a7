"""The standard templates: made from their wording, complete, in Chinese punctuation; what a template of an office must hold."""

import re
from io import BytesIO

import docx
import pytest

from kernel.archives import pack, unpack
from kernel.office_documents.opening import BOUNDS, open_document, text_of
from kernel.office_documents.templates import placeholders_of
from services.disclosure_requests.decisions.answers import CODES
from services.disclosure_requests.ledger.transitions import EVENTS
from services.disclosure_requests.letter_templates.rules import faults, standard
from services.disclosure_requests.letters.building import FOLDER, built
from services.disclosure_requests.letters.fields import FIELDS
from services.disclosure_requests.letters.kinds import KINDS, REPLIES
from services.disclosure_requests.letters.wording import WORDING

EVERY = pytest.mark.parametrize("kind", KINDS)


def test_there_is_a_template_for_each_kind_and_a_kind_for_each_answer() -> None:
    assert {path.stem for path in FOLDER.glob("*")} == set(KINDS) == set(WORDING)
    assert set(REPLIES) == set(CODES)
    assert {kind.event for kind in KINDS.values()} <= {*EVENTS, None}
    assert {name for kind in KINDS.values() for name in kind.names} == set(FIELDS)


@EVERY
def test_a_template_is_what_its_wording_makes_and_shows_every_mandatory_field(kind: str) -> None:
    assert standard(kind) == built(kind), (
        "make them anew: python -m services.disclosure_requests.letters.building"
    )
    assert faults(kind, standard(kind)) == []
    assert {f"/{name}" for name in KINDS[kind].texts} <= {f"/{name}" for name in KINDS[kind].mandatory}


@EVERY
def test_a_template_is_printed_with_the_punctuation_of_print(kind: str) -> None:
    text = text_of(open_document(standard(kind)))
    assert not re.findall(r"[\u4e00-\u9fff》}][,;:()!?]|[,;:()!?][\u4e00-\u9fff《{]", text)
    for said in KINDS[kind].texts.values():
        assert not re.findall(r"[\u4e00-\u9fff][,;:()!?]|[,;:()!?][\u4e00-\u9fff]", said)


@pytest.mark.parametrize(
    ("kind", "field"),
    [(kind, field) for kind in ("receipt", "extension_notice", "partial") for field in KINDS[kind].mandatory
     if FIELDS[field].type != "list"],
)  # fmt: skip
def test_a_template_without_a_mandatory_field_is_refused_by_name(kind: str, field: str) -> None:
    parts = unpack(standard(kind), BOUNDS)
    mark = f"{{{{ {field} }}}}".encode()
    content = pack({name: part.replace(mark, b"") for name, part in parts.items()})
    assert [(one.code, one.pointer) for one in faults(kind, content)] == [("missing_placeholder", field)]


def test_an_unknown_placeholder_a_hidden_one_and_a_lost_one_are_refused_by_name() -> None:
    def with_text(text: str, instead_of: str | None = None) -> bytes:
        document = docx.Document(BytesIO(standard("extension_notice")))
        if instead_of:
            for paragraph in document.paragraphs:
                paragraph.text = paragraph.text.replace(instead_of, "")
        for line in text.splitlines():
            document.add_paragraph(line)
        file = BytesIO()
        document.save(file)
        return file.getvalue()

    def codes(content: bytes) -> list[tuple[str, str]]:
        return [(one.code, one.pointer) for one in faults("extension_notice", content)]

    assert codes(with_text("{{ colour }}")) == [("unknown_placeholder", "colour")]
    hidden = with_text("{%p if contact %}\n{{ reason }}\n{%p endif %}", instead_of="{{ reason }}")
    assert codes(hidden) == [("missing_placeholder", "reason")]
    assert placeholders_of(hidden).sometimes >= {"reason"}
