"""The events of push are recorded by their contracts alone, and documented from them.

`python -m tests.architecture.test_event_contracts` writes the table of docs/events/push.md and the JSON Schemas beside it.
"""

import json
import re
from pathlib import Path
from typing import Any

from services.push import events
from services.push.events import RECORDED, Contract, MessageTold
from tests.support.documents import event_members

ROOT = Path(__file__).parents[2]
PAGE, SCHEMAS = ROOT / "docs/events/push.md", ROOT / "docs/events/push.schemas.json"
TABLE = re.compile(r"(?<=\| type \| told when \| data \|\n\|---\|---\|---\|\n)(?:\|.*\n)+")


def schema_of(contract: type[Contract | MessageTold]) -> dict[str, Any]:
    """The JSON Schema of an event's data."""
    found = contract.model_json_schema(mode="serialization", by_alias=True)
    return {name: value for name, value in found.items() if name not in ("title", "description")}


def members_of(contract: type[Contract | MessageTold]) -> dict[str, str | None]:
    """The members of an event's data, and what is to be said of each."""
    return {
        field.serialization_alias or name: field.description for name, field in contract.model_fields.items()
    }


def row(contract: type[Contract | MessageTold]) -> str:
    told = [f"`{name}`" + (f" ({about})" if about else "") for name, about in members_of(contract).items()]
    return f"| `{contract.type}` | {contract.when} | {' '.join(told)} |\n"


def table() -> str:
    return "".join(row(one) for one in (*RECORDED, MessageTold))


def schemas() -> str:
    return json.dumps(
        {one.type: schema_of(one) for one in (*RECORDED, MessageTold)}, ensure_ascii=False, indent=1
    )


def test_the_page_of_events_is_made_from_the_contracts() -> None:
    found = TABLE.search(PAGE.read_text("utf-8"))
    assert found is not None
    assert found[0] == table()
    members = event_members()
    for one in (*RECORDED, MessageTold):
        assert members[one.type] == set(members_of(one)) == set(schema_of(one)["properties"])


def test_the_schemas_are_those_of_the_contracts() -> None:
    assert SCHEMAS.read_text("utf-8") == schemas() + "\n"


def test_every_contract_is_listed_and_forbids_other_members() -> None:
    made = {
        one
        for one in vars(events).values()
        if isinstance(one, type) and issubclass(one, Contract) and hasattr(one, "type")
    }
    assert made == set(RECORDED)
    assert len({one.type for one in RECORDED}) == len(RECORDED)
    assert all(schema_of(one)["additionalProperties"] is False for one in RECORDED)
    assert all(set(schema_of(one)["required"]) == set(schema_of(one)["properties"]) for one in RECORDED)


def test_push_records_events_by_their_contracts_alone() -> None:
    sources = [path for path in (ROOT / "services/push").rglob("*.py") if path.name != "events.py"]
    assert [path.name for path in sources if re.search(r"\bRecord\(", path.read_text("utf-8"))] == []


if __name__ == "__main__":
    PAGE.write_text(TABLE.sub(lambda _: table(), PAGE.read_text("utf-8")), "utf-8")
    SCHEMAS.write_text(schemas() + "\n", "utf-8")
