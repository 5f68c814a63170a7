"""`gongkai fee`: JSON as promised, words with their article, and a sentence for whatever is no count."""

import json
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gongkai.cli.main import app
from tests.support.documents import blocks

DOCUMENT = Path(__file__).parents[3] / "docs/integrators/fees.md"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["fee", *arguments])


def test_pages_as_json() -> None:
    result = run("--pages", "250", "--json")
    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (answer["method"], answer["count"], answer["yuan"]) == ("pages", 250, 4700)
    assert [tier["yuan"] for tier in answer["tiers"]] == [0, 700, 2000, 2000]
    assert type(answer["yuan"]) is int


def test_items_go_on_from_the_month() -> None:
    answer = json.loads(run("--items", "45", "--json").stdout)
    assert (answer["method"], answer["already"], answer["yuan"]) == ("items", 0, 5500)
    answer = json.loads(run("--items", "5", "--already", "8", "--json").stdout)
    assert (answer["already"], answer["yuan"]) == (8, 300)


def test_nothing_costs_nothing() -> None:
    answer = json.loads(run("--items", "0", "--json").stdout)
    assert (answer["yuan"], answer["tiers"]) == (0, [])


@pytest.mark.parametrize(
    "arguments, zh, en",
    [
        ((), "恰好给出", "exactly one"),
        (("--pages", "3", "--items", "3"), "恰好给出", "exactly one"),
        (("--pages", "3", "--already", "1"), "--already 只用于 --items", "with --items only"),
        (("--pages", "3", "--already", "0"), "--already 只用于 --items", "with --items only"),
        (("--pages", "-1"), "整数", "whole number"),
        (("--pages", "1.5"), "整数", "whole number"),
        (("--pages", ""), "整数", "whole number"),
        (("--pages", "１２"), "整数", "whole number"),
        (("--items", "many"), "整数", "whole number"),
        (("--items", "9" * 40), "整数", "whole number"),
        (("--items", "1", "--already", "-1"), "--already 应为", "--already must"),
        (("--items", "600000", "--already", "600000"), "之和", "together"),
    ],
)
def test_what_is_no_count_is_refused_in_both_languages(arguments: tuple[str, ...], zh: str, en: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert zh in result.stderr
    assert en in result.stderr


def test_the_document_shows_what_the_command_says() -> None:
    [console] = [text for kind, text in blocks(DOCUMENT.read_text("utf-8")) if kind == "console"]
    for example in console.split("$ gongkai fee ")[1:]:
        command, _, shown = example.partition("\n")
        said = run(*shlex.split(command)).stdout
        promised = shown.removesuffix("\n").removesuffix("…")
        assert said.startswith(promised), command
