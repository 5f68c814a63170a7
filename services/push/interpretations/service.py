"""Use cases of released packages: one message for each edition, to whom the catalogue item is for."""

from typing import Any

from kernel.db import Session
from kernel.messaging.event import Event
from kernel.security.principal import Principal
from services.push.messages import repository as messages
from services.push.messages import service
from services.push.messages.schemas import MessageIn
from services.push.tools import Tools


async def follow(session: Session, event: Event, *, tools: Tools) -> None:
    """Send the message of a release that names an item of the catalogue; an edition is told once.

    Raises what sending raises, so that an item that nobody knows is seen among the dead letters.
    """
    facts = event.data
    if not event.type.endswith((".package.released.v1", ".package.supplied.v1")) or facts["item"] is None:
        return
    caller = Principal("interpretation", "interpretation", facts["region"], frozenset())
    kind = event.type.split(".")[-2]
    reference = f"{facts['package']}.{facts['edition']}.{kind}"
    if await messages.by_reference(session, caller.client, reference) is None:
        await service.accept(session, caller, tools, _message(facts, reference))


def _message(facts: dict[str, Any], reference: str) -> dict[str, Any]:
    number = f"({facts['document_number']})" if facts["document_number"] else ""
    body = {
        "reference": reference, "region": facts["region"], "item": facts["item"], "title": f"《{facts['title']}》及解读"[:200],
        "paragraphs": [f"《{facts['title']}》{number}已于{facts['released_on']}发布,解读材料同时发布。"],
        "issuer": facts["issuer"], "class": "emergency" if facts["emergency"] else "ordinary",
        "links": [{"text": "查看文件与解读", "url": facts["web_address"]}] if facts["web_address"] else [],
    }  # fmt: skip
    return MessageIn.model_validate(body).model_dump()
