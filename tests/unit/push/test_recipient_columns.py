"""The columns of a table of recipients, and the members of a subscriber: the same, whatever is added to either."""

from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel

from services.push.recipient_imports.rules import HEADER, NUMBERS
from services.push.registry.schemas import SubscriberIn


def members(model: type[BaseModel], before: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        path = f"{before}{field.alias or name}"
        kinds = [one for one in (field.annotation, *get_args(field.annotation)) if isinstance(one, type)]
        below = next((one for one in kinds if issubclass(one, BaseModel)), None)
        if below is None:
            yield path
        else:
            yield from members(below, f"{path}.")


def test_every_member_of_a_subscriber_has_its_column() -> None:
    assert sorted(HEADER.columns) == sorted(members(SubscriberIn))
    assert HEADER.needed == {name for name, field in SubscriberIn.model_fields.items() if field.is_required()}
    assert set(HEADER.columns) > NUMBERS
