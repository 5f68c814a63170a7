"""How titles and numbers of acts are compared: real tables print the same act in many ways. Pure."""

import re
import unicodedata
from typing import Final

_BOOK_MARKS: Final = re.compile(r"[《》〈〉<>«»“”\"‘’']")
_DASHES: Final = re.compile(r"[-‐‑‒–—―~∼]+")
#: (2018年修正), (修订), (2017年第三次修订本): the same act in a later text.
_EDITION: Final = re.compile(r"\((?:\d{4}年?)?(?:第[一二三四五]次)?(?:修正|修订)(?:本|版|案)?\)$")
_STATE: Final = "中华人民共和国"


def normalise_title(title: str) -> str:
    """The title without 《》, quotes, blanks, 中华人民共和国 and a trailing (…修正): equal for the same act.

    Full-width signs become half-width (NFKC), every dash becomes "-"; brackets with a period of years stay.
    """
    text = "".join(unicodedata.normalize("NFKC", title).split())
    text = _DASHES.sub("-", _BOOK_MARKS.sub("", text))
    text = _EDITION.sub("", text)
    return text.replace(_STATE, "") or text


def normalise_number(number: str) -> str:
    """A document number (文号) in one spelling: 国务院令第711号 is 国令711号, [2019] is 〔2019〕."""
    text = "".join(unicodedata.normalize("NFKC", number).split()).replace(_STATE, "")
    text = re.sub(r"[\[(【﹝](\d{4})[\])】﹞]", r"〔\1〕", text)
    return text.replace("国务院令", "国令").replace("第", "")
