"""What every surface makes of five messages is what the golden texts say, to the byte.

`python -m tests.unit.push.test_golden_renderings` writes them anew; read what changed before it is kept.
"""

import difflib
import re
import sys
from pathlib import Path
from typing import Final, get_args

import orjson
import pytest

from services.push.channels import wecom, wecom_markdown
from services.push.channels.mail import rules as mail
from services.push.surfaces.rules import Surface
from tests.support.renderings import ENVELOPE, SCENES, SURFACES, absent, rendered

GOLDEN: Final = Path(__file__).parents[2] / "data" / "renderings"
COMMAND: Final = "python -m tests.unit.push.test_golden_renderings"
#: Surfaces of the previews that have another name here, or several.
_NAMED: Final = {"email": ["mail"], "bulletin": ["sheet"], "feed": ["cloudevent", "feed_atom", "feed_json", "feed_rss"]}  # fmt: skip


def place(scene: str, surface: str) -> Path:
    return GOLDEN / scene / f"{surface}.txt"


def difference(golden: str, made: str, name: str) -> str:
    """What differs, line by line, and what to do; "" where nothing does."""
    lines = difflib.unified_diff(
        golden.splitlines(), made.splitlines(), f"{name} (golden)", f"{name} (made now)", "", "", 1, ""
    )
    told = "\n".join(lines)
    if not told and golden != made:
        told = "they differ in line ends alone"
    return f"{told}\n\nIf this is what the surface should say now: {COMMAND}" if told else ""


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("scene", SCENES)
def test_a_surface_tells_a_message_as_the_golden_text_does(scene: str, surface: str) -> None:
    if reason := absent(surface):
        pytest.skip(reason)
    made = rendered(scene, surface)
    golden, name = place(scene, surface), f"{scene}/{surface}.txt"
    assert golden.exists(), f"{name} is not there; to write it: {COMMAND}"
    if told := difference(golden.read_text("utf-8"), made, name):
        pytest.fail(told, pytrace=False)


#: What the providers' documents allow in one part, and where a golden text says what it has.
BUDGETS: Final = {
    "webhook": (256 * 1024, "bytes"), "wecom": (2048, "bytes"), "wecom_markdown": (4096, "bytes"),
    "dingtalk": (20_000, "bytes"), "feishu": (20 * 1024, "bytes"), "sms": (500, "signs"),
    "official_account": (19_999, "signs"), "handed_over": (1500, "signs"),
}  # fmt: skip


@pytest.mark.parametrize("surface", BUDGETS)
@pytest.mark.parametrize("scene", SCENES)
def test_every_part_is_within_its_budget(scene: str, surface: str) -> None:
    limit, unit = BUDGETS[surface]
    text = place(scene, surface).read_text("utf-8")
    sizes = [
        (int(size), int(of)) for size, of in re.findall(rf"(?:^|: )(\d+) of (\d+) {unit}", text, re.MULTILINE)
    ]
    assert sizes
    assert all(0 < size <= of == limit for size, of in sizes)


@pytest.mark.parametrize("scene", SCENES)
def test_what_stands_in_a_part_is_what_is_counted(scene: str) -> None:
    """Counted without the renderer: of WeCom the content, of an e-mail all of it."""
    message = SCENES[scene].message
    for channel, member, limit in ((wecom, "text", 2048), (wecom_markdown, "markdown", 4096)):
        contents = [orjson.loads(one.body)[member]["content"] for one in channel.render(message)]
        assert all(0 < len(content.encode()) <= limit for content in contents)
    assert len(mail.render(message, ENVELOPE).body) <= 1024 * 1024


def test_the_announcement_is_cut_for_a_group_and_no_fact_of_it_is_torn() -> None:
    text = place("announcement", "wecom").read_text("utf-8")
    assert re.findall(r"^(\d/\d) msg_", text, re.MULTILINE) == ["1/2", "2/2"]
    assert all(f"\n{fact.line}\n" in text for fact in SCENES["announcement"].message.told)


def test_the_golden_texts_are_of_every_surface_and_no_other() -> None:
    there = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*") if path.is_file()}
    assert there == {f"{scene}/{surface}.txt" for scene in SCENES for surface in SURFACES}
    previewed = {name for one in get_args(Surface) for name in _NAMED.get(one, [one])}
    assert previewed == set(SURFACES)


def test_a_difference_is_shown_with_the_command_that_writes_the_texts_anew() -> None:
    told = difference("甲\n补偿费42500元\n", "甲\n补偿费42800元\n", "a.txt")
    assert "-补偿费42500元\n+补偿费42800元" in told
    assert told.endswith(COMMAND)
    assert COMMAND in difference("甲\n", "甲", "a.txt")
    assert difference("甲\n", "甲\n", "a.txt") == ""


if __name__ == "__main__":
    for surface in SURFACES:
        if reason := absent(surface):
            sys.stderr.write(f"{surface} stays: {reason}\n")
            continue
        for scene in SCENES:
            place(scene, surface).parent.mkdir(parents=True, exist_ok=True)
            place(scene, surface).write_text(rendered(scene, surface), "utf-8")
