"""Long texts in parts: bytes not characters, at sentences, never within a sign."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.push.channels.splitting import clusters, numbered, split, utf8
from tests.support.channel_messages import lengthy

#: Letters, marks, Chinese signs with those of GB18030's four bytes, emoji with joiners, flags, jamo, line ends.
SIGNS = st.text(
    st.one_of(
        st.sampled_from("a 。!?,;\n”)(éे́‍️🏽🇨🇳👩👧🌾𠮷㐀각각"),
        st.characters(blacklist_categories=("Cs",)),
    ),
    max_size=120,
)


@given(SIGNS, st.integers(min_value=4, max_value=80))
def test_parts_put_together_are_the_text_and_each_is_within_its_limit(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert "".join(parts) == text
    assert all(utf8(part) <= limit for part in parts)
    assert all(parts) or parts == ("",)


@given(SIGNS, st.integers(min_value=24, max_value=80))
def test_numbered_parts_are_within_the_limit_with_their_numbers(text: str, limit: int) -> None:
    parts = numbered(text, limit)
    assert all(utf8(part) <= limit for part in parts)
    if len(parts) == 1:
        assert parts == (text,)
    else:
        heads = [f"({n}/{len(parts)})\n" for n in range(1, len(parts) + 1)]
        assert all(part.startswith(head) for part, head in zip(parts, heads, strict=True))
        assert "".join(part.removeprefix(head) for part, head in zip(parts, heads, strict=True)) == text


@given(SIGNS, st.integers(min_value=60, max_value=120))
def test_no_part_begins_within_a_sign(text: str, limit: int) -> None:
    whole = list(clusters(text))
    if any(utf8(sign) > limit for sign in whole):
        return
    assert [sign for part in split(text, limit) for sign in clusters(part)] == whole
    assert not any(unicodedata.combining(part[0]) for part in split(text, limit)[1:] if part)


@pytest.mark.parametrize(
    "sign",
    [
        "é",
        "ก็",
        "กำ",
        "क्ष",
        "👩‍👩‍👧",
        "👍🏽",
        "🇨🇳",
        "❤️",
        "각",
        "𠮷",
        "\r\n",
        "🏴\U000e0067\U000e0062\U000e007f",
    ],
)
def test_a_sign_of_several_code_points_is_one(sign: str) -> None:
    assert list(clusters(f"字{sign}字")) == ["字", sign, "字"]
    assert list(clusters(sign * 3)) == [sign] * 3


def test_the_limit_counts_bytes() -> None:
    assert len(split("字" * 682, 2048)) == 1
    assert len(split("字" * 683, 2048)) == 2


def test_a_text_is_cut_behind_paragraphs_else_behind_sentences() -> None:
    text = "\n".join(lengthy(30).paragraphs)
    for part in split(text, 1000)[:-1]:
        assert part.endswith("\n")
    one = "他说:“办结了。”随后离开。" * 20
    for part in split(one, 300)[:-1]:
        assert part.endswith(("。”", "离开。"))


def test_no_part_holds_less_than_one_code_point() -> None:
    with pytest.raises(ValueError, match="no sign fits"):
        split("字", 2)
    assert split("👩‍👩‍👧", 4) == ("👩", "‍", "👩", "‍", "👧")
