"""Use cases of similar cases: the evidence beside one case, the campaigns of a period."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.http.problems import BadParameter
from kernel.security.principal import Principal
from kernel.text import distance
from services.disclosure_requests.applications import service as applications
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.ledger.transitions import State
from services.disclosure_requests.matters import repository as matters
from services.disclosure_requests.matters.models import Matter
from services.disclosure_requests.personal_data import service as personal_data
from services.disclosure_requests.similar import repository
from services.disclosure_requests.similar.repository import Text
from services.disclosure_requests.similar.rules import (
    ARTICLE_36_6,
    NEAR_BITS,
    NOTE,
    SAME,
    TOPIC,
    clusters,
    differences,
    is_same_request,
    likeness,
    words_asked,
)
from services.disclosure_requests.suggestions import service as suggestions
from services.disclosure_requests.tools import Tools

#: So many cases of the same applicant, and of others, are opened and compared.
_OPENED: Final = 50
_LOOKED_AT: Final = 5000
_SAMPLE: Final = 5
_TEXTS: Final = 20_000
#: A campaign has at least so many applications.
_CAMPAIGN: Final = 3


async def of_case(
    session: AsyncSession, principal: Principal, tools: Tools, identifier: str
) -> dict[str, Any]:
    """What is like a case (see SimilarOut); raises NotFound. Nothing is compared with a case whose words were erased."""
    case = await applications.read(session, principal, identifier)
    own = await repository.of_applicant(session, principal.region, case, _OPENED)
    matter = await matters.get(session, case.id)
    repeats = await _compared(session, tools, case, own, TOPIC)
    return {
        "application": case.id, "repeats": repeats, "applicant": _counted(case, own),
        "equal_texts": await _equal(session, principal, case),
        "near_texts": await _near(session, tools, case, matter.item) if matter is not None else [],
        "topic": await _topic(session, tools, case, matter), "article": ARTICLE_36_6, "note": NOTE,
    }  # fmt: skip


def _counted(case: Application, own: Sequence[Application]) -> dict[str, int]:
    return {
        "open": sum(one.state != State.CLOSED for one in own),
        "this_year": 1 + sum(one.submitted_on.year == case.submitted_on.year for one in own),
    }


async def _equal(session: AsyncSession, principal: Principal, case: Application) -> dict[str, Any] | None:
    tally = await repository.tally_of_text(session, principal.region, case.text_index)
    if tally.applicants < 2:
        return None
    sample = await repository.with_text(session, principal.region, case, _SAMPLE)
    return {
        "applications": tally.applications, "applicants": tally.applicants,
        "offices": await repository.offices_of_text(session, principal.region, case.text_index),
        "first_on": tally.first_on, "last_on": tally.last_on, "sample": [one.id for one in sample],
    }  # fmt: skip


async def _near(
    session: AsyncSession, tools: Tools, case: Application, item: str | None
) -> list[dict[str, Any]]:
    """Cases of others at the same office whose words are near: found by fingerprint, judged by the opened words."""
    there = await repository.others_of_office(session, case, item, _LOOKED_AT)
    near = [(distance(case.text_simhash, print_), one) for one, print_ in there]
    chosen = [one for bits, one in sorted(near) if bits <= NEAR_BITS][:_OPENED]
    return await _compared(session, tools, case, await repository.several(session, chosen), SAME)


async def _compared(
    session: AsyncSession, tools: Tools, case: Application, others: Sequence[Application], enough: float
) -> list[dict[str, Any]]:
    """The cases whose words are like enough, the likest first."""
    opened = await personal_data.open_all(session, tools, [case.id, *(one.id for one in others)])
    mine = opened[case.id]
    if mine is None:
        return []
    found = []
    for other in others:
        theirs = opened[other.id]
        if theirs is None:
            continue
        like = likeness(words_asked(mine["content"]), words_asked(theirs["content"]))
        if like >= enough:
            found.append(_shown(case, other, like, differences(mine["content"], theirs["content"])))
    return sorted(found, key=lambda one: (-one["likeness"], one["application"]))


def _shown(case: Application, other: Application, like: float, differing: list[str]) -> dict[str, Any]:
    return {
        "application": other.id, "number": other.number, "office": other.office, "submitted_on": other.submitted_on,
        "state": other.state, "row": other.row, "answered_on": other.decided_on,
        "same_request": is_same_request(like, differing), "likeness": round(like, 3),
        "distance": distance(case.text_simhash, other.text_simhash), "differences": differing,
    }  # fmt: skip


async def _topic(
    session: AsyncSession, tools: Tools, case: Application, matter: Matter | None
) -> dict[str, Any] | None:
    if matter is None or matter.item is None:
        return None
    tally = await matters.tally(session, Matter.office == case.office, Matter.item == matter.item)
    if tally is None:
        return None
    return {
        "item": matter.item, "title": await suggestions.title_of(session, tools, case.region, matter.item),
        "applications": tally.applications, "applicants": tally.applicants, "granted": tally.granted,
        "refused": tally.refused, "proposal": matter.proposal,
    }  # fmt: skip


async def campaigns(
    session: AsyncSession, principal: Principal, office: str | None, begin: date, end: date
) -> dict[str, Any]:
    """The campaigns of a period: equal and near texts by more than one applicant (see CampaignsOut)."""
    if end < begin:
        raise BadParameter.at("?to", "bad_period", "结束日期早于开始日期", "the period ends before it begins")
    texts = await repository.texts_between(session, principal.region, office, begin, end, _TEXTS)
    # Of many texts it is a second's work: other requests are answered meanwhile.
    groups = await asyncio.to_thread(clusters, [text.simhash for text in texts])
    found = [[texts[row] for row in group.rows] for group in groups]
    large = [group for group in found if _is_campaign(group)]
    large.sort(key=lambda group: (-sum(text.applications for text in group), group[0].text_index))
    items = [await _campaign(session, principal, group) for group in large[:_OPENED]]
    return {"items": items, "complete": len(texts) < _TEXTS}


def _is_campaign(group: Sequence[Text]) -> bool:
    applicants = sum(text.applicants for text in group)
    return applicants > 1 and sum(text.applications for text in group) >= _CAMPAIGN


async def _campaign(session: AsyncSession, principal: Principal, group: Sequence[Text]) -> dict[str, Any]:
    names = [text.text_index for text in group[:_SAMPLE]]
    return {
        "applications": sum(text.applications for text in group),
        "applicants": sum(text.applicants for text in group), "wordings": len(group),
        "first_on": min(text.first_on for text in group), "last_on": max(text.last_on for text in group),
        "sample": await repository.sample_of_texts(session, principal.region, names, _SAMPLE),
    }  # fmt: skip
