"""Use cases of released packages: one message for each edition, to whom the catalogue item is for, of those whom the plan means."""

from typing import Any

from kernel.contracts.regions import contains
from kernel.db import Session
from kernel.http.problems import Invalid
from kernel.messaging.event import Event
from kernel.security.principal import Principal
from kernel.text import without_odd
from services.push.groups import repository as groups
from services.push.groups.rules import standing_for
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
    if await messages.by_reference(session, caller.client, reference) is not None:
        return
    message = _message(facts, reference, kind)
    meant = await _meant(session, facts["region"], facts["audience"])
    if meant is not None:
        narrowed = message | {"narrow": {"groups": meant, "regions": None}}
        try:
            await service.accept(session, caller, tools, narrowed)
        except Invalid as error:
            if (
                error.code != "audience_widened"
            ):  # then the item is for others: the plan's words stand in the text alone
                raise
        else:
            return
    await service.accept(session, caller, tools, message)


async def _meant(session: Session, region: str, words: list[str]) -> list[str] | None:
    """The groups that a plan's audience means; None where it names nobody, or anybody whom no group of the division, or of one
    above it, stands for: by those of a part of it alone, all other parts would hear nothing.
    """
    around = await groups.around(session, region)
    there = {group.id: [group.name, *group.stands_for] for group in around}
    whole = {group.id for group in around if contains(group.region, region)}
    found = [standing_for(word, there) for word in words]
    if not found or any(whole.isdisjoint(some) for some in found):
        return None
    return sorted({one for some in found for one in some})


def _told(facts: dict[str, Any], kind: str) -> str:
    """What has become of document and materials: they are out together, they come later, or there are none."""
    if kind == "supplied":
        return f"的解读材料已于{facts['released_on']}发布。"
    out = f"已于{facts['released_on']}发布"
    if facts["materials"]:
        return f"{out},解读材料同时发布。"
    return f"{out},解读材料将于{facts['materials_due']}前发布。" if facts["materials_due"] else f"{out}。"


def _links(facts: dict[str, Any]) -> list[dict[str, str]]:
    if not facts["web_address"]:
        return []
    said = "查看文件与解读" if facts["materials"] else "查看文件"
    return [{"text": said, "url": without_odd(facts["web_address"])}]


def _message(facts: dict[str, Any], reference: str, kind: str) -> dict[str, Any]:
    number = f"({facts['document_number']})" if facts["document_number"] else ""
    paragraphs = [f"《{facts['title']}》{number}{_told(facts, kind)}"]
    if facts["audience"]:
        paragraphs.append(f"解读对象:{'、'.join(facts['audience'])}。"[:1000])
    title = f"《{facts['title']}》" + ("及解读" if facts["materials"] else "")
    body = {
        "reference": reference, "region": facts["region"], "item": facts["item"], "title": without_odd(title[:200]),
        "paragraphs": [without_odd(text) for text in paragraphs], "issuer": without_odd(facts["issuer"]),
        "class": "emergency" if facts["emergency"] else "ordinary",
        "links": _links(facts),
    }  # fmt: skip
    return MessageIn.model_validate(body).model_dump()
