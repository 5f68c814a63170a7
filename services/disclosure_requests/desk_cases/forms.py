"""What a form of the case page is, and which forms a case has now for who is signed in. Pure.

Which act is lawful in which state is said by the table of transitions alone; the schema and the use case say the rest.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import BaseModel

from services.disclosure_requests.desk_cases.fields import Part
from services.disclosure_requests.ledger.transitions import TITLES, Role, State, transition

Group = Literal["handling", "period", "consulting", "fee", "answer", "delivery"]
GROUPS: Final[Mapping[Group, str]] = {
    "handling": "办理", "period": "期限", "consulting": "征求意见", "fee": "收费", "answer": "答复", "delivery": "送达",
}  # fmt: skip
#: What an act is done to, when a case can have several of it: an open consultation, one whose receipt is not known, one
#: whose objection is overridden, somebody else's draft, a fee notice whose receipt is not known.
Per = Literal["open", "unreceived", "untold", "draft", "fee_notice"]
#: Thing -> its id and what it is called.
Things = Mapping[Per, Sequence[tuple[str, str]]]
WRITE: Final = "applications:write"
HANDLE: Final = "applications:handle"
APPROVE: Final = "applications:approve"


@dataclass(frozen=True, slots=True)
class ActForm:
    """A form: the event of the table that it brings about, by whom, what it reads. `page` where it has one of its own;
    `after`: an event without which it would only be refused; `hint`: what the law asks, in a line.
    """

    name: str
    event: str
    group: Group
    scope: str
    model: type[BaseModel]
    parts: tuple[Part, ...]
    title: str = ""
    role: Role = Role.OFFICER
    per: Per | None = None
    after: str | None = None
    page: Literal["", "decision", "draft"] = ""
    hint: str = ""
    button: str = "登记"

    @property
    def heading(self) -> str:
        """What the act is called: its own name, or that of the event."""
        return self.title or TITLES[self.event]


@dataclass(frozen=True, slots=True)
class Offer:
    """A form as this case has it now: the article of its act, and what it is done to."""

    form: ActForm
    article: str
    of: str = ""
    named: str = ""

    @property
    def key(self) -> str:
        """What its ids on the page begin with."""
        return f"{self.form.name}-{self.of}" if self.of else self.form.name

    def id_of(self, name: str) -> str:
        """The id of the field of this name."""
        return f"{self.key}-{name.replace('.', '-')}"


def offers(
    forms: Iterable[ActForm], state: State, scopes: Collection[str], happened: Collection[str], things: Things
) -> list[Offer]:
    """The forms whose act is lawful in this state and within these scopes, once for each thing that they are done to."""
    found = []
    for form in forms:
        lawful = transition(form.role, state, form.event)
        if lawful is None or form.scope not in scopes or (form.after and form.after not in happened):
            continue
        of_what = [("", "")] if form.per is None else things[form.per]
        found += [Offer(form, lawful.article, of, named) for of, named in of_what]
    return found


def beyond(forms: Iterable[ActForm], state: State, scopes: Collection[str], things: Things) -> list[str]:
    """What else is lawful in this state, but not within these scopes."""
    found = (
        form.heading for form in forms
        if form.scope not in scopes and transition(form.role, state, form.event)
        and not form.after and (form.per is None or things[form.per])
    )  # fmt: skip
    return list(dict.fromkeys(found))


#: The act that is most likely to come next, the likeliest first.
_NEXT: Final = (
    "confirmation", "correction", "reasons", "fee-payment", "approval", "consultation-receipt", "consultation-opinion",
    "override-notice", "delivery", "decision",
)  # fmt: skip


def likeliest(found: Sequence[Offer]) -> Offer | None:
    """The offer to stand open."""
    return next((one for name in _NEXT for one in found if one.form.name == name), None)


def grouped(found: Iterable[Offer], but: Offer | None) -> dict[str, list[Offer]]:
    """Heading -> offers, without the one that stands open."""
    rest = [one for one in found if one is not but]
    shown = {words: [one for one in rest if one.form.group == group] for group, words in GROUPS.items()}
    return {words: some for words, some in shown.items() if some}
