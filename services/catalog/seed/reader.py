"""Reads the shipped reference data; what they are worth, and where they come from, stands in README.md.

read_sample_townships   townships of one county, villages of one township
read_domains            the 26 pilot domains
read_guidelines         one document a domain, with its rows
read_vocabulary         channels, audiences, levels, methods, attributes, stages, regimes
read_repealed_acts      acts that rows still cite
"""

import csv
import io
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, cast

from kernel.contracts.divisions import Division
from kernel.contracts.regions import ancestors, level_of
from services.catalog.seed.titles import normalise_title

Status = Literal["confirmed", "secondary", "memory", "inference"]
#: Names that `read_vocabulary` knows.
VOCABULARIES: Final = (
    "channels", "audiences", "levels", "methods", "disclosure_attributes", "five_disclosures", "regimes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DomainSeed:
    """A domain (领域). `pilot`: one of the 26 of 国办发〔2019〕54号 item 4, `ordinal` its place in that text.

    `document_number` is that of the ministry's guideline; `document_status` says how it is known, "not_found"
    when it is not.
    """

    ordinal: int
    slug: str
    name_zh: str
    name_en: str
    pilot: bool
    lead_ministry: str
    lead_ministry_status: Status
    document_number: str | None
    published_on: date | None
    document_status: Status | Literal["not_found"]
    source: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a vocabulary. `standard`: in the national layout of the tables, not a local addition."""

    code: str
    zh: str
    en: str
    synonyms: tuple[str, ...]
    note: str | None
    standard: bool
    act: str | None
    basis_status: Status | None


@dataclass(frozen=True, slots=True)
class RepealedAct:
    """An act no longer in force from `repealed_on` on. `titles` are normalised (titles.normalise_title).

    `decided_by` "title": any of the titles names it. "number": the successor bears the same title, so only
    the number tells. `status` says how the repeal is known; "inference": a plan whose own period has ended.
    """

    titles: tuple[str, ...]
    number: str | None
    decided_by: Literal["title", "number"]
    repealed_on: date
    replaced_by: str | None
    status: Status
    seen_in_rows: bool
    note: str | None


def read_sample_townships() -> Iterator[Division]:
    """The townships of 永修县 (360425) and the villages of its 三溪桥镇 (360425102): an example."""
    for row in _rows("townships_sample.csv"):
        code = row["code"]
        yield Division(code, row["name"], ancestors(code)[0], level_of(code))


def read_domains() -> list[DomainSeed]:
    """The pilot domains in the order of 国办发〔2019〕54号 item 4."""
    return [
        DomainSeed(
            ordinal=int(row["ordinal"]),
            slug=row["slug"],
            name_zh=row["zh"],
            name_en=row["en"],
            pilot=row["pilot"] == "yes",
            lead_ministry=row["lead_ministry"],
            lead_ministry_status=cast(Status, row["lead_ministry_status"]),
            document_number=row["document_number"] or None,
            published_on=_day(row["published_on"]),
            document_status=cast(Any, row["document_status"]),
            source=row["source"] or None,
            note=row["note"] or None,
        )
        for row in _rows("domains.csv")
    ]


def read_guidelines() -> Iterator[dict[str, Any]]:
    """The guideline documents as they are, in the order of the domains; every one says `complete: false`."""
    for domain in read_domains():
        document: dict[str, Any] = json.loads(_text("guidelines", f"{domain.slug}.json"))
        yield document


@cache
def read_vocabulary(name: str) -> tuple[Term, ...]:
    """The terms of one vocabulary as tables order them; raises KeyError for an unknown name."""
    if name not in VOCABULARIES:
        raise KeyError(f"没有词表 {name} / no vocabulary {name}; known: {', '.join(VOCABULARIES)}")
    return tuple(
        Term(
            code=row["code"],
            zh=row["zh"],
            en=row["en"],
            synonyms=_list(row["synonyms"]),
            note=row["note"] or None,
            standard=row["standard"] == "yes",
            act=row["act"] or None,
            basis_status=cast("Status | None", row["basis_status"] or None),
        )
        for row in _rows(f"{name}.csv")
    )


def code_of(vocabulary: Sequence[Term], text: str) -> str | None:
    """The code whose Chinese name or synonym the text is, blanks and width of signs aside; None without one.

    Never a guess: words that only resemble a term (办事大厅) stay unmapped for a person to decide.
    """
    wanted = _folded(text)
    for term in vocabulary:
        if wanted in (_folded(term.zh), *map(_folded, term.synonyms)):
            return term.code
    return None


def read_repealed_acts() -> tuple[RepealedAct, ...]:
    """Acts that rows cite, or that tables still often cite, and that no longer stand."""
    return tuple(
        RepealedAct(
            titles=tuple(normalise_title(title) for title in _list(row["titles"])),
            number=row["number"] or None,
            decided_by=cast(Any, row["decided_by"]),
            repealed_on=date.fromisoformat(row["repealed_on"]),
            replaced_by=row["replaced_by"] or None,
            status=cast(Status, row["status"]),
            seen_in_rows=row["seen_in_rows"] == "yes",
            note=row["note"] or None,
        )
        for row in _rows("repealed_acts.csv")
    )


def _text(*path: str) -> str:
    return files("services.catalog.seed").joinpath("data", *path).read_text("utf-8")


def _lines(name: str) -> io.StringIO:
    return io.StringIO(_text(name), newline="")


def _rows(name: str) -> Iterator[Mapping[str, str]]:
    return csv.DictReader(_lines(name))


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None
