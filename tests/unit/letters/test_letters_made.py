"""Every kind of letter from one case: what it says (the text of document.xml), and what happens without a mandatory field."""

from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import pytest

from kernel.office_documents.opening import open_document, text_of
from kernel.office_documents.templates import fill
from services.disclosure_requests.decisions.answers import answer_types
from services.disclosure_requests.decisions.remedies import remedies_of
from services.disclosure_requests.letter_templates.rules import standard
from services.disclosure_requests.letters.answers import answer_fields
from services.disclosure_requests.letters.kinds import KINDS
from services.disclosure_requests.letters.printing import sentence, typeset
from services.disclosure_requests.letters.rules import assembled, series_of
from tests.support import letters

GOLDEN = Path(__file__).parents[2] / "data" / "letters"
DAY = date(2026, 4, 28)


def made(kind: str) -> bytes:
    return fill(standard(kind), letters.values(kind), title=KINDS[kind].title, dated=DAY)


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_says_what_the_golden_text_says_and_word_processors_open_it(kind: str) -> None:
    document = made(kind)
    assert text_of(open_document(document)) == (GOLDEN / f"{kind}.txt").read_text("utf-8")
    assert docx.Document(BytesIO(document)).core_properties.title == KINDS[kind].title
    assert made(kind) == document


@pytest.mark.parametrize(
    ("kind", "field"),
    [(kind, field) for kind in KINDS for field in KINDS[kind].mandatory if field not in KINDS[kind].texts],
)
def test_a_letter_without_a_mandatory_field_is_refused_by_name(kind: str, field: str) -> None:
    known = {name: value for name, value in letters.known(kind).items() if name != field}
    given = {name: value for name, value in letters.given(kind).items() if name != field}
    _, errors = assembled(kind, known, given)
    assert [(error.code, error.pointer) for error in errors] == [("missing_field", f"/fields/{field}")]
    assert errors[0].message_zh
    assert errors[0].message_en


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "you" in KINDS[kind].names])
def test_an_organisation_is_addressed_as_one(kind: str) -> None:
    known = letters.known(kind, kind="commercial", name="江西某公司")
    values, errors = assembled(kind, known, letters.given(kind))
    assert not errors
    if KINDS[kind].to_applicant and kind != "delivery_record":
        assert values["you"] == "贵单位"
        assert "您" not in "".join(str(values[name]) for name in KINDS[kind].texts)


@pytest.mark.parametrize(
    ("prefix", "kind", "series"),
    [("永自然资依复", "granted", "永自然资依复"), ("永自然资依复", "correction_notice", "永自然资依补"),
     ("永自然资公开", "granted", "永自然资公开"), ("永自然资公开", "fee_notice", "永自然资公开费")],
)  # fmt: skip
def test_series_follow_from_the_offices_prefix(prefix: str, kind: str, series: str) -> None:
    assert series_of(prefix, kind) == series


def test_Art37_a_partial_answer_gives_each_withheld_part_its_article_and_reason() -> None:
    decision = {
        "basis": ["《政府信息公开条例》第三十七条"], "facts": "该合同由本机关制作",
        "provision": {"titles": ["合同"], "carrier": "electronic", "route": "email", "on": "2026-05-06", "other_form_reason": None},
        "parts": {"given": ["第一至十一条", "附件一"], "withheld": [
            {"what": "第十二条", "ground": "deny_third_party", "reason": "涉及商业秘密"},
            {"what": "附件二", "ground": "deny_process", "reason": "属于过程稿"}]},
        "further": [{"type": "not_held", "item": "会议纪要", "facts": None, "search": {
            "where": ["档案室"], "terms": ["纪要"], "searched_on": "2026-04-20", "by": "周经办"}}],
    }  # fmt: skip
    types = answer_types(DAY)
    found = answer_fields(
        decision, types, remedies_of([types["partial"], types["not_held"]], DAY, letters.OFFICE)
    )
    assert found["provided"] == ["1. 第一至十一条。", "2. 附件一。"]
    assert found["provided_form"] == "电子"
    assert found["provided_route"] == "电子邮件，2026年5月6日提供。"
    withheld = found["withheld"]
    assert isinstance(withheld, list)
    assert withheld[0].startswith(
        "1. 第十二条。依据：《政府信息公开条例》第十五条、《政府信息公开条例》第三十二条"
    )
    assert withheld[1].endswith("理由：属于过程稿。")
    assert isinstance(found["further"], list)
    assert "2026年4月20日，周经办检索了档案室，检索词（方法）为纪要，未检索到该信息。" in found["further"][0]
    assert str(found["remedy"]).count("\n") == 1
    assert "应当先申请行政复议" in str(found["remedy"])


@pytest.mark.parametrize(
    ("text", "said"),
    [("如不服本答复,可以(自收到之日起)申请;", "如不服本答复，可以（自收到之日起）申请；"), ("http://a.cn/?b=c,d", "http://a.cn/?b=c,d"),
     ("第3,4项", "第3,4项")],
)  # fmt: skip
def test_our_own_texts_are_typeset(text: str, said: str) -> None:
    assert typeset(text) == said


@pytest.mark.parametrize(
    ("text", "said"), [("完。", "完。"), ("完", "完。"), ("完;", "完。"), ("如下：", "如下：")]
)
def test_a_sentence_has_its_stop(text: str, said: str) -> None:
    assert sentence(text) == said


if __name__ == "__main__":  # writes the golden texts anew, to be read before they are kept
    GOLDEN.mkdir(exist_ok=True)
    for name in KINDS:
        (GOLDEN / f"{name}.txt").write_text(text_of(open_document(made(name))), "utf-8")
