"""What can be found: catalogue items and publications, as the catalog tells of them and as every service searches them.

* `gongkai.catalog.item.listed.v1` {guideline | catalogue, region, items: [item facts]}
* `gongkai.catalog.catalogue.listed.v1` {catalogue, region, version, effective_from, guidelines, changed: [item id]}
* `gongkai.catalog.publication.*.v1` {publication, region, title, summary, item, item_name, …, withdrawn_on?}
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kernel.search.words import TITLE, Document, words_of

ITEM: Final = "item"
PUBLICATION: Final = "publication"
#: The sorts of documents; an index counts them by their places here.
KINDS: Final = (ITEM, PUBLICATION)
#: So many items go into one event.
ITEMS_AT_ONCE: Final = 50
#: So much of an item's content is told: enough to find it by; so much of a name is shown.
CONTENT_SIGNS: Final = 1000
TITLE_SIGNS: Final = 500
#: The facts of a publication that answers show beside its title.
_SHOWN: Final = (
    "publication", "url", "published_on", "index_number", "document_number", "validity", "body", "item", "item_name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shelf:
    """The rows of a catalogue in force: those of its guidelines but the ones that it changed or removed, and its own."""

    catalogue: str
    guidelines: Sequence[str]
    changed: frozenset[str]

    @property
    def sources(self) -> frozenset[str]:
        """The sources among which its rows are."""
        return frozenset((self.catalogue, *self.guidelines))

    def holds(self, document: Document) -> bool:
        """Whether a document of these sources is a row of this catalogue."""
        return document.source == self.catalogue or document.facts["item"] not in self.changed


def item_facts(item: Mapping[str, Any], domain_name: str) -> dict[str, Any]:
    """A catalogue item as the catalog tells of it: enough to find it, to name it, and to say whom it is for."""
    content = "、".join(element["name"] for element in item["content_elements"] or ())
    body = item["responsible_body"]
    return {
        "item": item["id"], "name": item["name"], "domain": item["domain"], "domain_name": domain_name,
        "content": content[:CONTENT_SIGNS], "responsible_body": body["text"] if body else None,
        "disclosure_attribute": item["disclosure_attribute"], "audience": item["audience"], "channels": item["channels"],
    }  # fmt: skip


def document_of_item(source: str, region: str, facts: Mapping[str, Any]) -> Document:
    """A catalogue item as a document; `source` is its guideline, or the catalogue that has it for its own."""
    words = words_of({
        TITLE: facts["name"], "content_elements": facts["content"], "domain": facts["domain_name"],
        "responsible_body": facts["responsible_body"],
    })  # fmt: skip
    shown = {name: facts[name] for name in ("item", "domain", "disclosure_attribute")}
    ref, title = ref_of_item(source, facts["item"]), facts["name"] or facts["item"]
    return Document(ref, ITEM, source, region, title[:TITLE_SIGNS], words, shown)


def ref_of_item(source: str, item: str) -> str:
    """The name of an item of a source in an index."""
    return f"{ITEM}:{source}:{item}"


def document_of_publication(facts: Mapping[str, Any], told_at: str) -> Document:
    """A publication as a document, from what an event tells of it at a moment."""
    words = words_of({
        TITLE: facts["title"],
        **{name: facts[name] for name in ("summary", "item_name", "document_number", "index_number")},
    })  # fmt: skip
    return _publication(facts, told_at, words)


def withdrawn_publication(facts: Mapping[str, Any], told_at: str) -> Document:
    """A withdrawn publication: nothing finds it, and an older telling of it that comes late finds it here."""
    return _publication(facts, told_at, {})


def _publication(facts: Mapping[str, Any], told_at: str, words: Mapping[str, str]) -> Document:
    shown = {name: facts[name] for name in _SHOWN} | {"told_at": told_at}
    on = date.fromisoformat(facts["published_on"])
    ref = f"{PUBLICATION}:{facts['publication']}"
    return Document(ref, PUBLICATION, "", facts["region"], facts["title"], words, shown, on)
