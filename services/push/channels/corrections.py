"""Which of several messages still stand, and what stands in the place of the others. Pure."""

from collections.abc import Iterable, Mapping

from services.push.channels.messages import Message


def successors(messages: Iterable[Message]) -> Mapping[str, Message]:
    """For each superseded id the message that stands now; of several that supersede one the latest, along chains to their end."""
    ordered = sorted(messages, key=lambda message: (message.published, message.id))
    direct = {message.supersedes: message for message in ordered if message.supersedes is not None}
    found = {}
    for id, message in direct.items():
        seen = {id}
        while message.id in direct and message.id not in seen:
            seen.add(message.id)
            message = direct[message.id]
        found[id] = message
    return found


def standing(messages: Iterable[Message]) -> list[Message]:
    """The messages that nothing supersedes and that withdraw nothing, in their order: what a screen shows."""
    kept = list(messages)
    replaced = successors(kept)
    return [message for message in kept if message.id not in replaced and message.relation != "withdraws"]
