"""kill -9 between the taking of a number and the commit: the number is given out again, none is lost, none twice."""

import time
from typing import Any

import httpx
import pytest

from tests.support.cases import BASE
from tests.support.fault_report import Tally
from tests.support.server import Server

LETTER = {"kind": "receipt"}


def application(number: str) -> dict[str, Any]:
    return {
        "office": "yongxiu-zrzy", "client_application_id": number, "manner": "counter", "submitted_on": "2026-03-02",
        "applicant": {"kind": "natural_person", "name": "张三", "telephone": "13800000000",
                      "identity": {"type": "resident_id", "number": "11010519491231002X"}},
        "content": {"title": "征收土地公告", "description": "江上乡 2025 年征收土地公告", "items": 1},
        "form": {"carrier": "paper", "route": "post"},
    }  # fmt: skip


def test_a_number_whose_letter_was_not_committed_is_given_out_again(
    prepared: dict[str, Any], tally: Tally
) -> None:
    if "nats_url" in prepared:
        pytest.skip(
            "one process is enough: the number is given back by the database, which the second shape's test asks"
        )
    officer = {"gongkai-officer": "u-31;name=officer"}
    data, url = prepared["data"], prepared.get("database_url")
    with (
        Server(data, url, GONGKAI_FAILPOINT="request.done") as doomed,
        doomed.client("county", **officer) as county,
    ):
        cases = [
            county.post(f"{BASE}/applications", json=application(f"n-{n}")).json()["id"] for n in range(2)
        ]
        path = f"{BASE}/applications/{{}}/letters"
        with pytest.raises(httpx.TransportError):  # it dies with the number taken and the letter written
            county.post(path.format(cases[0]), json=LETTER, headers={"idempotency-key": "k"})
    begun = time.monotonic()
    with Server(data, url) as server, server.client("county", **officer) as county:
        tally.recovered(time.monotonic() - begun)
        first = county.post(path.format(cases[0]), json=LETTER, headers={"idempotency-key": "k"}).json()
        second = county.post(path.format(cases[1]), json=LETTER).json()
        listed = county.get(f"{BASE}/offices/yongxiu-zrzy/document-numbers?year={first['dated'][:4]}").json()[
            "items"
        ]
    numbers = [first["number"], second["number"]]
    tally.add(kills=1, messages=2, ledger_duplicates=2 - len(set(numbers)))
    assert [number[-2] for number in numbers] == ["1", "2"]
    assert [(one["number"], one["state"]) for one in listed] == [(number, "used") for number in numbers]
