"""`gongkai clock`: one JSON object or words for a person; what cannot be read is refused with what to do."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import typer
from ledger_text import events
from typer.testing import CliRunner, Result

from gongkai.cli.clock import clock

ROOT = Path(__file__).parents[3]
app = typer.Typer()
app.command("clock")(clock)


@app.callback()
def main() -> None:
    """The command's name is needed, as under `gongkai`."""


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory of its own."""
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path))
    return tmp_path


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["clock", *arguments], input=stdin)


def answer(document: Any) -> Any:
    result = run("-", "--json", stdin=json.dumps(document))
    assert result.exit_code == 0, result.stderr
    assert result.stdout.count("\n") == 1
    return json.loads(result.stdout)


def refusal(document: Any) -> str:
    result = run("-", "--json", stdin=document if isinstance(document, str | bytes) else json.dumps(document))
    assert (result.exit_code, result.stdout) == (2, "")
    return result.stderr


#: With the members of the contract alone, in no order.
CASE = {
    "known_on": "2026-05-12",
    "events": [
        {"type": "delivered", "date": "2026-05-12", "manner": "ems"},
        {"type": "extended", "date": "2026-03-27", "days": 20},
        {"type": "consult_replied", "date": "2026-03-20", "party": "third_party", "ref": "A"},
        {"type": "consult_sent", "date": "2026-03-10", "party": "third_party", "ref": "A"},
        {"type": "consult_received", "date": "2026-03-11", "party": "third_party", "ref": "A"},
        {"type": "decided", "date": "2026-05-11"},
        {"type": "received", "date": "2026-03-02"},
        {"type": "submitted", "date": "2026-03-02", "manner": "registered_post"},
    ],
}


def test_the_answer_has_the_members_that_were_agreed() -> None:
    found = answer(CASE)

    assert found["receipt_date"] == "2026-03-02"
    assert (found["due"], found["due_status"], found["status"]) == ("2026-05-12", "final", "delivered")
    assert (found["earliest"], found["latest"], found["due_before_extension"]) == (
        "2026-05-12",
        "2026-05-12",
        "2026-04-10",
    )
    assert found["deadlines"] == {
        "correction_notice": "2026-03-11", "correction": None, "third_party": ["2026-04-01"], "co_maker": [], "fee_payment": None,
    }  # fmt: skip
    assert (found["suspended_working_days"], found["on_time"], found["findings"]) == (8, True, [])
    assert sum(day["counted"] for day in found["days"]) == 40
    assert sum(day["reason"] == "third_party" for day in found["days"]) == 8
    assert found["days"][0]["date"] == "2026-03-02"
    assert found["days"][-1]["happened"] == ["delivered"]
    assert found["notices"] == ["国办发明电〔2025〕7号"]
    assert found["consultations"] == [
        {"ref": "A", "party": "third_party", "sent": "2026-03-10", "received": "2026-03-11", "replied": "2026-03-20",
         "returned": None, "due": "2026-04-01", "outcome": "replied"},
    ]  # fmt: skip
    assert {limit["what"]: limit["due"] for limit in found["limits"]} == {
        "correction_notice": "2026-03-11", "third_party": "2026-04-01", "reply": "2026-05-12",
    }  # fmt: skip
    assert found["explanation"][-1] == "目前状态:已送达。"


def test_a_file_and_stdin_give_the_same_bytes_every_time(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(CASE), "utf-8")

    first = run(str(file), "--json").stdout
    assert first == run("-", "--json", stdin=json.dumps(CASE)).stdout == run(str(file), "--json").stdout


def test_before_the_receipt_nothing_is_due() -> None:
    found = answer({"events": events("submitted 2026-03-02 manner=web")})

    assert (found["receipt_date"], found["due"], found["status"]) == (None, None, "awaiting_receipt")
    assert found["deadlines"] == {
        "correction_notice": None, "correction": None, "third_party": [], "co_maker": [], "fee_payment": None,
    }  # fmt: skip
    assert (found["days"], found["on_time"], found["due_status"]) == ([], None, None)


def test_findings_are_told_and_are_no_failure() -> None:
    text = "received 2026-03-02; correction_notice 2026-03-05; corrected 2026-03-12; correction_notice 2026-03-16"
    [found] = answer({"events": events(text)})["findings"]

    assert found == {
        "code": "second_correction_notice", "level": "error", "article": "《政府信息公开条例》第三十条",
        "message": "补正应一次性告知,2026-03-16 再次告知无效,期限不重新计算 / corrections are asked for once: the further notice"
        " of 2026-03-16 has no effect, the period does not start anew",
        "event": {"type": "correction_notice", "date": "2026-03-16", "ref": None},
    }  # fmt: skip


def test_known_on_decides_which_notices_count() -> None:
    received = events("received 2020-01-20")

    assert answer({"known_on": "2020-01-20", "events": received})["due"] == "2020-02-21"
    assert answer({"known_on": "2020-01-27", "events": received})["due"] == "2020-02-25"
    assert answer({"events": received})["due"] == "2020-02-25"


def test_settings_and_division_are_members_of_the_file() -> None:
    late = events("received 2026-03-02; correction_notice 2026-03-12; corrected 2026-03-13")

    assert answer({"events": late})["due"] == "2026-04-13"
    found = answer({"events": late, "settings": {"late_correction_notice": "no_restart"}, "region": "360425"})
    assert found["due"] == "2026-03-30"


def test_members_that_are_null_are_as_good_as_absent() -> None:
    event = {"type": "received", "date": "2026-03-02", "days": None, "party": None, "ref": None, "manner": None, "until": None,
             "approved": None}  # fmt: skip

    assert (
        answer({"known_on": None, "region": None, "settings": None, "events": [event]})["due"] == "2026-03-30"
    )


def test_words_for_a_person() -> None:
    result = run("-", stdin=json.dumps(CASE))

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(
        "收到申请　　 2026-03-02(周一) 《政府信息公开条例》第三十一条第二项\n届满日　　　 2026-05-12(周二)\n"
    )
    assert "第三方意见　 2026-04-01(周三)\n" in result.stdout
    assert (
        "5. 2026年3月27日告知延期,延长20个工作日(《政府信息公开条例》第三十三条第二款)。\n" in result.stdout
    )
    assert "依据 《政府信息公开条例》第三十三条第三款(推断):扣除" in result.stdout
    assert result.stdout.endswith(
        "2026-05-12(周二)  第 40日  延长期第 20 日,工作日  《政府信息公开条例》第三十三条第二款  [送达]\n"
    )


@pytest.mark.parametrize("text, said", [
    ("submitted 2026-03-02 manner=web", "届满日　　　 无(期限未在计算)"),
    ("received 2026-12-21", "届满日　　　 2027-01-"),
    ("received 2026-12-03", "届满日　　　 2026-12-31(周四),可能在 2026-12-30(周三) 至 2027-01-05(周二) 之间变动"),
    ("received 2026-03-02; consult_sent 2026-03-10", "届满日　　　 不早于 2026-03-30(周一)"),
    ("received 2026-03-02; delivered 2026-04-01", "[不合规] late_delivery: 2026-04-01 送达,晚于答复期限 2026-03-30"),
    ("received 2026-12-21; consult_sent 2026-12-22 party=co_maker; consult_received 2026-12-22", "共同制作　　 2027-01-"),
])  # fmt: skip
def test_words_for_what_is_uncertain(text: str, said: str) -> None:
    assert said in run("-", stdin=json.dumps({"events": events(text)})).stdout


EVENT = {"type": "received", "date": "2026-03-02"}
FAULTS = [
    ({"events": [EVENT | {"type": "recieved"}]}, "/events/0/type", "submitted、received"),
    ({"events": [EVENT | {"type": ["received"]}]}, "/events/0/type", "must be one of"),
    ({"events": [{"date": "2026-03-02"}]}, "/events/0/type", "应为"),
    ({"events": [EVENT | {"date": "2026-02-30"}]}, "/events/0/date", "YYYY-MM-DD"),
    ({"events": [EVENT | {"date": "2.3.2026"}]}, "/events/0/date", "YYYY-MM-DD"),
    ({"events": [EVENT | {"date": "２０２６-03-02"}]}, "/events/0/date", "YYYY-MM-DD"),
    ({"events": [EVENT | {"date": 20260302}]}, "/events/0/date", "YYYY-MM-DD"),
    ({"events": [EVENT | {"date": "1999-03-02"}]}, "/events/0/date", "2008"),
    ({"events": [{"type": "received"}]}, "/events/0/date", "YYYY-MM-DD"),
    ({"events": [EVENT | {"on": "2026-03-02"}]}, "/events/0/on", "可用:type、date"),
    ({"events": [EVENT | {"a/b": 1}]}, "/events/0/a~1b", "unknown member"),
    ({"events": [EVENT | {"manner": "pigeon"}]}, "/events/0/manner", "counter、registered_post"),
    ({"events": [{"type": "delivered", "date": "2026-03-02", "manner": "pigeon"}]}, "/events/0/manner", "courier"),
    ({"events": [{"type": "consult_sent", "date": "2026-03-02", "party": "neighbour"}]}, "/events/0/party", "third_party"),
    ({"events": [{"type": "extended", "date": "2026-03-02", "days": 0}]}, "/events/0/days", "whole number"),
    ({"events": [{"type": "extended", "date": "2026-03-02", "days": True}]}, "/events/0/days", "whole number"),
    ({"events": [{"type": "extended", "date": "2026-03-02", "days": 2.5}]}, "/events/0/days", "整数"),
    ({"events": [{"type": "extended", "date": "2026-03-02", "days": 10**30}]}, "/events/0/days", "3660"),
    ({"events": [EVENT | {"ref": 7}]}, "/events/0/ref", "文字"),
    ({"events": [EVENT | {"ref": ""}]}, "/events/0/ref", "文字"),
    ({"events": [EVENT | {"ref": "\ud800"}]}, "/events/0/ref", "文字"),
    ({"events": [EVENT | {"\ud800": 1}]}, "/events/0/\\ud800", "unknown member"),
    ({"events": [EVENT | {"days": float("nan")}]}, "/events/0/days", "整数"),
    ({"events": [EVENT | {"approved": "yes"}]}, "/events/0/approved", "true"),
    ({"events": [{"type": "delayed", "date": "2026-03-02"}]}, "/events/0/until", "延迟答复"),
    ({"events": [{"type": "decided", "date": "2026-03-02", "manner": 1}]}, "/events/0/manner", "文字"),
    ({"events": ["received"]}, "/events/0", "an object"),
    ({"events": {}}, "/events", "an array of events"),
    ({"known_on": "2026-03-02"}, "/events", "缺少 events"),
    ({"event": []}, "/event", "known_on、region、settings、events"),
    ({"known_on": "today", "events": []}, "/known_on", "YYYY-MM-DD"),
    ({"region": "36", "events": []}, "/region", "/"),
    ({"region": 360425, "events": []}, "/region", "/"),
    ({"settings": {"reply": 10}, "events": []}, "/settings/reply", "late_correction_notice"),
    ({"settings": {"fee_restart": 1}, "events": []}, "/settings/fee_restart", "no_restart"),
    ({"settings": [], "events": []}, "/settings", "an object"),
    ({"events": [EVENT] * 1001}, "/events", "1000"),
    ([], "/", "an object"),
    (None, "/", "an object"),
]  # fmt: skip


@pytest.mark.parametrize("document, pointer, hint", FAULTS)
def test_what_cannot_be_read_is_refused_at_its_place(document: Any, pointer: str, hint: str) -> None:
    said = refusal(document)

    assert said.startswith(f"{pointer}: ")
    assert hint in said
    assert re.search(r"[一-鿿].* / .*[a-z]", said)


def test_every_fault_is_named_at_once() -> None:
    said = refusal({"known_on": 1, "events": [{"type": "x", "date": "y", "z": 1}]})

    assert [line.partition(":")[0] for line in said.splitlines()] == [
        "/known_on",
        "/events/0/z",
        "/events/0/type",
        "/events/0/date",
    ]


@pytest.mark.parametrize("content", ["", "{", "nonsense", "[" * 100_000, b'{"events": "\xff"}'])
def test_what_is_no_json_is_refused(content: str | bytes) -> None:
    assert "不是 JSON" in refusal(content)


def test_a_byte_order_mark_is_no_obstacle() -> None:
    content = "﻿".encode() + json.dumps({"events": [EVENT]}).encode()

    assert json.loads(run("-", "--json", stdin=content).stdout)["due"] == "2026-03-30"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = run(str(tmp_path / "none.json"))

    assert result.exit_code == 2
    assert "无法读取" in result.stderr
    assert "cannot read" in result.stderr


def test_a_wrong_notice_of_the_operator_is_named(data: Path) -> None:
    (data / "calendars").mkdir()
    (data / "calendars" / "2027.json").write_text("{}", "utf-8")
    result = run("-", stdin=json.dumps({"events": [EVENT]}))

    assert result.exit_code == 2
    assert result.stderr.startswith("2027.json#/year")


def test_the_command_is_registered() -> None:
    from gongkai.cli.main import app as whole

    assert CliRunner().invoke(whole, ["clock", "--help"]).exit_code == 0
