"""A document as materials are held against it: its articles, its values with the words around them, what it is called. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from kernel.quantities import count_of, narrow, number, quantities
from kernel.text import normalised
from services.interpretation.checks.surroundings import NOTHING, Place, Places, around, grams

REFERENCE: Final = re.compile(r"([\u4e00-\u9fff]{2,10})[〔\[(]([0-9]{4})[〕\])]第?([0-9]+)号")
_HEADED: Final = re.compile(r"^\s*第([0-9]{1,5}|[零〇一二两三四五六七八九十百]{1,12})条")
#: What titles of any document hold, and the name of the division at their beginning.
_ANY_TITLE: Final = re.compile(
    r"^[\u4e00-\u9fff]{2,8}?(?:省|市|县|区|镇|乡|街道)|补贴|补助|奖励|资金|专项|管理|实施|暂行|关于|印发|工作|服务|事项"
    r"|若干|办法|规定|通知|意见|方案|细则|条例|的"
)
#: So many pairs of signs of its title make the document's own matter of a sentence.
_OWN_WORDS: Final = 2
#: A title this long that ends the document's own names it too.
_TELLING: Final = 6
_NONE: Final = Places(())


class Source:
    """A document read once: its articles, its values with the words around them, the numbers of documents that it names."""

    def __init__(
        self, text: str, *, references: Sequence[str] = (), dates: Sequence[str] = (), title: str = ""
    ) -> None:
        self.text = narrow(text)
        first = self.text.lstrip().partition("\n")[0]
        own = "、".join(_ANY_TITLE.sub("、", narrow(one)) for one in (title, first))
        self._matter = frozenset(gram for part in own.split("、") for gram in grams(part))
        self._titles = [one for one in (normalised(title), normalised(first)) if one]
        self.articles: dict[int, str] = {}
        found: dict[str, list[Place]] = {}
        article: int | None = None
        for line in self.text.split("\n"):
            if (head := _HEADED.match(line)) is not None:
                article = int(number(head[1]))
            if article is not None:
                self.articles[article] = self.articles.get(article, "") + line + "\n"
            values = quantities(line)
            for one in values:
                found.setdefault(one.kind, []).append(Place(one, article, around(line, one, values)))
        known = REFERENCE.findall("\n".join([self.text, *map(narrow, references)]))
        self.references = {(name, year, n) for name, year, n in known}
        for written in dates:
            for one in quantities(written):
                found.setdefault("date", []).append(Place(one, None, NOTHING))
        self.grams = {article: grams(said) for article, said in self.articles.items()}
        years = {
            one.quantity.value[0] for one in found.get("date", ()) if isinstance(one.quantity.value, tuple)
        }
        self.first_year = min((year for year in years if year is not None), default=None)
        units = [count_of(unit) for place in found.get("yuan", ()) for unit in place.quantity.per]
        self.paid_for = frozenset(how[0] for how in units if how is not None)
        self._places = {kind: Places(rows) for kind, rows in found.items()}

    def is_of(self, sentence: str) -> bool:
        """Whether a sentence speaks of the document's own matter, by the words of its title."""
        return len(self._matter & grams(sentence)) >= _OWN_WORDS

    def is_called(self, title: str) -> bool:
        """Whether a title is the document's own, or its end."""
        words = normalised(title)
        return any(own == words or (len(words) >= _TELLING and own.endswith(words)) for own in self._titles)

    def of(self, kind: str) -> Places:
        """The values of a kind in the document, with the words around them."""
        return self._places.get(kind, _NONE)

    def places(self, kind: str) -> tuple[Place, ...]:
        """The values of a kind in the document."""
        return self.of(kind).rows
