"""Values are read out of texts that others wrote: no text takes more than time that grows with its length."""

import time
from datetime import date

from kernel.quantities import quantities
from services.catalog.publication_facts.rules import facts_of


def test_no_text_takes_the_square_of_its_length() -> None:
    """Of twenty thousand signs; some of these took hours, without a pause for others."""
    slow = {}
    for text in (
        "1",
        "一",
        "1,",
        "1.",
        "3000 元",
        "约30元,",
        f"3000{' ' * 999}",
        f"户主{' ' * 9999}",
        "百分之一",
    ):
        begun = time.process_time()
        facts_of((text * 20_000)[:20_000], [], date(2026, 3, 2))
        quantities((text * 20_000)[:20_000])
        if (took := time.process_time() - begun) > 3.0:
            slow[text[:9]] = took
    assert slow == {}


def test_a_number_of_more_signs_than_anybody_reads_is_none() -> None:
    assert [quantities(f"{sign * 60}元") for sign in "1一"] == [[], []]
    assert [one.written for one in quantities(f"共{'1' * 20}元、{'一' * 20}元")] == [
        f"{'1' * 20}元",
        f"{'一' * 20}元",
    ]
