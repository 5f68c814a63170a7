"""Use cases of released packages: report the release as an event of its body, record the publication of what follows from it."""

from datetime import date
from typing import Any, Final

from kernel.db import Session
from kernel.messaging.event import Event
from kernel.security.principal import Officer, Principal
from services.catalog.business_events import repository as events
from services.catalog.business_events import service as business_events
from services.catalog.business_events.schemas import BusinessEventIn
from services.catalog.publications import service as publications
from services.catalog.publications.schemas import PublicationIn
from services.catalog.tools import Tools

#: What a county binds its items to.
EVENT_TYPE: Final = "interpretation.package.released"
#: The field of the event that bindings take the trigger's date from.
DATE_FIELD: Final = "released_on"


async def follow(session: Session, event: Event, *, tools: Tools) -> None:
    """Report a release, and record it as the publication of every duty that it gives. An edition is reported once.

    Raises what reporting and recording raise, so that an unknown body or channel is seen among the dead letters.
    """
    if event.type != "gongkai.interpretation.package.published.v1":
        return
    facts = event.data
    caller = _caller(facts)
    reference = f"{facts['package']}.{facts['edition']}"
    if await events.id_of(session, caller, reference) is not None:
        return
    asked = BusinessEventIn(
        client_event_id=reference, event_type=EVENT_TYPE, occurred_on=date.fromisoformat(facts["released_on"]),
        dates={DATE_FIELD: date.fromisoformat(facts["released_on"])}, region=facts["region"], body=facts["body"],
        domain=facts["domain"],
    )  # fmt: skip
    _, reported = await business_events.report(session, caller, tools, asked.model_dump())
    if facts["review"] is None or facts["url"] is None:
        return
    for duty in reported["obligations"]:
        await publications.record(session, caller, tools, duty["id"], _publication(facts, duty))


def _caller(facts: dict[str, Any]) -> Principal:
    """The interpretation service, for the division that the package is of, and the officer who released it."""
    officer = Officer(facts["officer"]["id"], facts["officer"]["name"])
    return Principal("interpretation", "interpretation", facts["region"], frozenset(), officer)


def _publication(facts: dict[str, Any], duty: dict[str, Any]) -> dict[str, Any]:
    """A publication of the elements of a duty that whoever reviewed the package has named: nobody else knows what is in it."""
    review, asked = facts["review"], {element["name"] for element in duty["content_elements"]}
    body = {
        "published_on": facts["released_on"], "title": facts["title"], "url": facts["url"], "channels": facts["channels"],
        "elements": [name for name in review["elements"] if name in asked], "content_hash": facts["content_hash"],
        "document_number": facts["document_number"],
        "review": {
            "officer": {"id": review["officer"]["id"], "name": review["officer"]["name"]}, "reviewed_on": review["reviewed_on"],
            "secrecy_opinion": review["secrecy_opinion"], "privacy_opinion": review["privacy_opinion"], "decision": "publish",
        },
    }  # fmt: skip
    return PublicationIn.model_validate(body).model_dump()
