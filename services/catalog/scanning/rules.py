"""Everything to be found in one text. Pure."""

import re
from datetime import date
from typing import Final

from services.catalog.scanning.numbers import birth_of, numbers
from services.catalog.scanning.spans import Span, plain
from services.catalog.scanning.words import addresses, word_spans

#: 民法典 Art. 17: minors are under eighteen.
OF_AGE: Final = 18


def spans_of(text: str, on: date, context: str = "") -> list[Span]:
    """What a text holds, by place; `context` is what stands around it (the heading of its column, a label beside it).

    An identity number of somebody who is not of age on that day is found as a minor's too.
    """
    read = plain(text)
    found = list(numbers(read, plain(context), on))
    taken = [(one.start, one.end) for one in found]
    found += [one for one in addresses(read) if not any(a < one.end and one.start < b for a, b in taken)]
    found += word_spans(read)
    for span in [one for one in found if one.kind == "identity_number"]:
        number = re.sub("[ -]", "", read[span.start : span.end])
        born = birth_of(number if len(number) >= 18 else f"{number[:6]}19{number[6:]}")
        if born is not None and (on.year - born.year, on.month, on.day) < (OF_AGE, born.month, born.day):
            found.append(Span("minor", span.start, span.end, span.shown))
        if len(number) == 20:
            found.append(Span("disability", span.start, span.end, span.shown))
    return sorted(found, key=lambda one: (one.start, one.end, one.kind))
