"""What a row of a file says of an item. Pure."""

from datetime import date
from typing import Any, Final

from services.catalog.guidelines.rules import Item, basis_of, bodies_of, elements_of, time_limit_of
from services.catalog.guidelines.schemas import Changes
from services.catalog.seed.acts import basis_in_force
from services.catalog.seed.reader import code_of, read_vocabulary
from services.catalog.workbooks.rows import BookRow

LEVELS: Final = ("level1", "level2", "level3")


def members_of_row(row: BookRow, on: date) -> Item:
    """The members of an item that a row says; what it does not say is left out. Raises Pydantic's ValidationError."""
    if row.own is not None and row.own.members is not None:
        return _read(Changes.model_validate(row.own.members).given(), on)
    values = row.values
    channels = read_vocabulary("channels")
    codes = [code for name in values["channels"] or () if (code := code_of(channels, name))]
    given: dict[str, Any] = {
        "names": {level: values[level] for level in LEVELS},
        "content_elements": elements_of(values["content_elements"]),
        "basis": [{"title": a["title"], "number": a["doc_no"], "kind": a["kind"]} for a in values["basis"]],
        "time_limit": values["time_limit_text"],
        "responsible_body": values["body"],
        "method": values["method"],
        "channels": codes,
        "channels_other": values["channels_other"],
        "audience": values["audience"] if values["audience"]["scope"] else None,
        "levels": values["levels"],
    }
    said = {name: value for name, value in given.items() if value}
    return _read(Changes.model_validate(said).given(), on)


def _read(checked: dict[str, Any], on: date) -> Item:
    members = dict(checked)
    members["name"] = " / ".join(dict.fromkeys(name for name in checked["names"].values() if name))
    if "basis" in checked:
        members["basis"] = basis_of(checked["basis"], basis_in_force, on)
    if "time_limit" in checked:
        members["time_limit"] = time_limit_of(checked["time_limit"])
    if "responsible_body" in checked:
        members["responsible_body"] = bodies_of(checked["responsible_body"])
    return members


def blank(item: str, domain: str) -> Item:
    """An item of which nothing is said yet."""
    return {
        "id": item, "domain": domain, "name": None, "names": dict.fromkeys(LEVELS), "content_elements": None, "basis": None,
        "time_limit": None, "responsible_body": None, "method": None, "channels": None, "channels_other": [],
        "audience": None, "levels": None, "disclosure_attribute": None, "stage": None,
        "regime": "government_information", "contact": None,
    }  # fmt: skip
