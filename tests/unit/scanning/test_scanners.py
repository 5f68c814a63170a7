"""The scanners before publication: numbers by their check digits, words as they are, and what only looks like them."""

from datetime import date
from pathlib import Path

import pytest

from bench.scanners import LEAST, NUMBERS, confusion, rates
from services.catalog.scanning.kinds import KINDS
from services.catalog.scanning.rules import spans_of
from services.catalog.scanning.spans import masked

TODAY = date(2026, 3, 2)


WIDE = {0x30 + n: 0xFF10 + n for n in range(10)}


def whole(first17: str) -> str:
    """An identity number with its check digit, by the sum of powers of two (GB 11643)."""
    total = sum(int(digit) * 2 ** (17 - at) for at, digit in enumerate(first17))
    return first17 + "10X98765432"[total % 11]


def found(text: str, context: str = "") -> list[tuple[str, str]]:
    return [(one.kind, text[one.start : one.end]) for one in spans_of(text, TODAY, context)]


def test_numbers_are_found_and_nothing_else_is_taken_for_one() -> None:
    """1,500 drawn texts (see bench/scanner_texts.py), another seed than the documents show."""
    told = confusion(seed=20_260_302, count=1_500)
    for kind in NUMBERS:
        precision, recall = rates(told[kind])
        assert min(precision, recall) >= LEAST, (kind, told[kind])
        assert told[kind]["found"] > 50


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("360425199001011230", ["identity_number"]),
        ("360425199001011231", []),  # the check digit
        ("360425199002301233", []),  # 30 February
        ("990425199001011230", []),  # no province
        ("360425 19900101 1230", ["identity_number"]),
        ("360425199001011230".translate(WIDE), ["identity_number"]),
        ("36042519900101123044", ["disability", "identity_number"]),  # a disability certificate
        (whole("81000019900101123"), ["identity_number"]),  # a residence permit of Hong Kong
        ("身份证110105491231002", ["identity_number"]),
        ("流水110105491231002", []),
        ("6222021234567890128", ["bank_card"]),
        ("6222021234567890129", []),
        ("订单号6222021234567890128", []),
        ("卡号4111111111111111", ["bank_card"]),
        ("4111111111111111", []),  # another issuer's, and nobody calls it a card
        ("13800138000", ["mobile_phone"]),
        ("13800138000元", []),
        ("2026-13800138000", []),
        ("12800138000", []),
        ("合同编号:13800138000", []),
        ("监督电话0792-3221234", ["landline"]),
        ("12345", []),
        ("400-820-8820", []),
    ],
)
def test_a_number_is_held_to_its_digits_and_to_what_it_is_called(text: str, kinds: list[str]) -> None:
    assert sorted(kind for kind, _ in found(text)) == kinds


def test_the_heading_of_a_column_counts_as_what_is_said() -> None:
    assert found("3221234", "联系电话") == [("landline", "3221234")]
    assert found("3221234", "水表号") == found("3221234") == []


def test_somebody_not_of_age_is_a_minor_until_the_eighteenth_birthday() -> None:
    assert [kind for kind, _ in found(whole("36042520080302123"))] == ["identity_number"]
    assert [kind for kind, _ in found(whole("36042520080303123"))] == ["identity_number", "minor"]


def test_words_in_names_of_acts_are_no_findings() -> None:
    assert found("依据《中华人民共和国残疾人保障法》,保守国家秘密和商业秘密,不涉密") == []
    assert found("机密★10年\n患有尿毒症,肢体二级残疾,留守儿童,内部资料") == [
        ("secrecy_mark", "机密★10年"), ("health", "患有"), ("health", "尿毒症"), ("disability", "肢体二级"),
        ("minor", "留守儿童"), ("work_secret", "内部资料"),
    ]  # fmt: skip


def test_masking_keeps_the_length_and_the_division() -> None:
    text = "张三,住永修县涂埠镇新城大道12号3栋501室,电话138-0013-8000"
    spans = spans_of(text, TODAY)
    assert masked(text, spans) == "张三,住永修县涂埠镇*************,电话138-****-****"
    assert len(masked(text, spans)) == len(text)
    assert spans_of(masked(text, spans), TODAY) == []


def test_the_documents_tell_of_every_kind_with_its_level_and_law() -> None:
    page = (Path(__file__).parents[3] / "docs/integrators/reviews.md").read_text("utf-8")
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `")]
    told = {row[0].strip("`"): row[2:] for row in rows if len(row) == 5}
    assert told == {
        kind.code: [
            kind.level, "yes" if kind.mask else "no",
            ";".join(f"{one['basis']} ({one['basis_status']})" for one in kind.law),
        ]
        for kind in KINDS.values()
    }  # fmt: skip


def test_every_kind_has_its_law_and_says_how_sure_it_is() -> None:
    for kind in KINDS.values():
        assert kind.law
        assert all(
            one["basis_status"] in {"confirmed", "secondary", "memory", "inference"} for one in kind.law
        )
        assert kind.source
