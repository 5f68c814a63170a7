"""Facts of every kind, at random, as messages carry them."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from services.push.channels.messages import Fact

LABELS = {"amount": "补偿金额", "date": "截止日期", "phone": "咨询电话", "name": "联系人"}
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "amount": st.integers(min_value=0, max_value=10**15).map(lambda fen: Decimal(fen) / 100),
    "date": st.dates(date(1950, 1, 1), date(2099, 12, 31)),
    "phone": st.one_of(st.from_regex(r"0[1-9][0-9]{1,2}-[1-9][0-9]{6,7}", fullmatch=True), st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)),
}  # fmt: skip


def facts(names: str | None = None) -> st.SearchStrategy[tuple[Fact, ...]]:
    """Up to eight of them, names of any signs of the basic block or of the given ones."""
    signs = (
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5) if names is None else st.sampled_from(names)
    )
    values = {**_VALUES, "name": st.text(signs, min_size=2, max_size=4)}
    one = st.sampled_from(sorted(values)).flatmap(lambda kind: st.tuples(st.just(kind), values[kind]))
    return st.lists(one, max_size=8).map(
        lambda pairs: tuple(Fact(kind, f"{LABELS[kind]}{n}", value) for n, (kind, value) in enumerate(pairs))  # type: ignore[arg-type]
    )
