"""The demo, told for real: against a running server, again on the same data, and by a server of its own."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import httpx
import pytest

from gongkai.demo.text import COLUMNS, width, wrap
from gongkai.local.occupied import served_at
from tests.support import containers, servers
from tests.support.server import Server, installation

pytestmark = pytest.mark.xdist_group("demo")
COMMAND = str(Path(sys.executable).with_name("gongkai"))
CALLS = ("KEY=", "B=", "A=", "curl ")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """An empty data directory, and the story told there by a server that the demo starts and stops; in containers,
    those that run.
    """
    data = tmp_path_factory.mktemp("demo") / "data"
    if servers.in_containers():
        with installation(data) as running:
            yield data, tell(data, running.port)
    else:
        yield data, tell(data, 0)


@pytest.fixture(scope="module")
def again(alone: tuple[Path, str]) -> Iterator[str]:
    """The story told once more on the same data, by a server that is running, and keeps running."""
    data, _ = alone
    with nullcontext(containers.here()) if servers.in_containers() else Server(data) as server:
        yield tell(data, server.port)


def tell(data: Path, port: int, *, code: int = 0, **settings: str) -> str:
    """What the demo says on a data directory, after checking its exit code."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")}
    given = inherited | {"GONGKAI_DATA": str(data), "GONGKAI_PORT": str(port)} | settings
    done = subprocess.run([COMMAND, "demo"], env=given, capture_output=True, text=True, timeout=180)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout if code == 0 else done.stderr


def test_the_story_ends_with_one_duty_late_and_one_without_a_publication(again: str) -> None:
    table = [line.split() for line in again.splitlines() if line.startswith(("   land-", "   fiscal-"))]
    ends = {cells[0]: cells[2:] for cells in table if len(cells) >= 5}
    assert ends == {
        "fiscal-budget-001": ["2026-02-24", "2026-02-24", "按时", "on", "time"],
        "land-expropriation-001": ["2026-03-04", "2026-03-02", "按时", "on", "time"],
        "land-expropriation-002": ["2026-03-04", "-", "逾期", "overdue"],
        "land-expropriation-004": ["2026-02-28", "2026-03-03", "迟延", "late"],
    }


def test_the_story_says_what_the_festival_did(again: str) -> None:
    assert "02-15 至 02-23  不计         春节放假,9 天" in again
    assert "02-28           第 7 日      调休上班(春节)" in again
    assert "2026-02-24(不顺延则为 2026-02-17)" in again
    assert "摘录,不是完整标准" in again


def test_the_story_refuses_an_early_release_and_answers_in_time(alone: tuple[Path, str]) -> None:
    data, told = alone
    assert "没有方案:退文" in told
    assert "审签未完就发布:拒绝" in told
    assert "在 48 小时内回应" in told
    assert "农户和合作社都可以申请" in (data / "demo-pages" / "解读.txt").read_text("utf-8")
    assert "<ins>" in (data / "demo-pages" / "新旧对照.html").read_text("utf-8")


def test_the_story_proves_who_was_told_and_says_why(alone: tuple[Path, str], again: str) -> None:
    for told in (alone[1], again):
        assert "外镇某村:不告知" in told
        assert "报告:受众 4,told 4(100.00%)" in told
        assert "投递证明离线核验成立" in told
        assert "verify_push_proof.py 独立核验:holds / 成立" in told
        [command] = [line for line in told.splitlines() if line.startswith(f"{COMMAND} push verify")]
        assert subprocess.run(shlex.split(command), capture_output=True, timeout=60).returncode == 0
    assert {path.suffix for path in (alone[0] / "demo-push").iterdir()} >= {".zip", ".pub", ".atom", ".json"}


def test_the_story_reaches_five_surfaces_one_of_which_recovers_and_all_of_which_are_corrected(
    alone: tuple[Path, str], again: str
) -> None:
    for told in (alone[1], again):
        table = {tuple(line.split()[:3]) for line in told.splitlines() if line.startswith("   ")}
        assert {  # (subscriber, channel, state), and (attempt, outcome, code)
            ("甲村村委会", "wecom", "delivered"), ("甲村村委会", "bulletin", "accepted_unverified"),
            ("乙村村委会", "screen", "delivered"), ("乙村村委会", "bulletin", "accepted_unverified"),
            ("某企业", "webhook", "delivered"), ("某企业", "feed", "delivered"),
            ("县农业农村局", "webhook", "failed_temp"),
            ("1", "failed_temp", "simulated_temporary" if "以模拟地址代替" in told else "status"),
        } <= table  # fmt: skip
        assert "系统修好,恢复端点即刻重试:已送达。" in told
        assert "更正处处跟上" in told
    assert "以模拟地址代替" in again


@pytest.mark.skipif(servers.in_containers(), reason="the containers do not reach receivers of this machine")
def test_receivers_of_the_story_verify_what_they_get(alone: tuple[Path, str]) -> None:
    data, told = alone
    assert "签名均由接收端验证" in told
    assert all((one / "signature").is_file() for one in (data / "demo-push" / "v1a").iterdir())
    if shutil.which("openssl"):
        assert "个 v1a 签名(Ed25519)由 openssl 独立验证成立" in told
    body = json.loads((data / "demo-push" / "webhook.json").read_bytes())
    assert [fact["written"] for fact in body["data"]["facts"] if fact["kind"] == "amount"] == ["42960元"]
    assert (data / "demo-push" / "group.txt").read_text("utf-8").count("【更正】") == 1


def test_a_piped_story_is_plain_and_at_most_88_columns_wide(again: str) -> None:
    assert "\x1b" not in again
    commands = (*CALLS, f"{COMMAND} push verify")
    story = [line for line in again.splitlines() if not line.startswith(commands)]
    assert [line for line in story if width(line) > COLUMNS] == []


@pytest.mark.skipif(not shutil.which("curl"), reason="the lines are told with curl")
@pytest.mark.parametrize("shell", [shell for shell in ("bash", "dash", "zsh") if shutil.which(shell)])
def test_the_lines_to_paste_run_as_they_stand(shell: str, again: str) -> None:
    lines = [line for line in again.splitlines() if line.startswith(CALLS)]
    done = subprocess.run([shell], input="\n".join(lines), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    duties, explanation, catalogue, feed = map(json.loads, done.stdout.splitlines())
    assert [duty["status"] for duty in duties["items"]] == ["fulfilled_on_time"]
    assert explanation["due"]["date"] == "2026-02-24"
    assert catalogue["complete"] is False
    assert len(feed) == 5


def test_on_used_data_the_catalogue_becomes_the_next_version(alone: tuple[Path, str], again: str) -> None:
    _, told = alone
    assert "发布为 360425.2" in told
    assert "发布为 360425.3" in again


@pytest.mark.skipif(servers.in_containers(), reason="the containers run already: the demo starts no server")
def test_a_server_that_the_demo_started_is_stopped(alone: tuple[Path, str]) -> None:
    _, told = alone
    assert "已由本演示启动" in told
    [base] = [line.removeprefix("B=") for line in told.splitlines() if line.startswith("B=")]
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{base}/domains", trust_env=False)


def test_a_real_installation_is_left_alone(tmp_path: Path) -> None:
    said = tell(tmp_path / "data", 0, code=1, GONGKAI_SAMPLE="false")
    assert "GONGKAI_SAMPLE" in said
    assert not (tmp_path / "data").exists()


@pytest.mark.skipif(servers.in_containers(), reason="the containers have a data directory of their own")
def test_a_server_elsewhere_on_the_same_data_is_told_of_at_the_start(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Server(data) as server:
        said = tell(data, 0, code=1)
        assert server.url in said
        assert "GONGKAI_DATA=/另一目录 make demo" in said
        assert "GONGKAI_DATA=/another make demo" in said
        server.kill()
        assert served_at(data) is None, "what died holds nothing"


def test_lines_break_between_chinese_signs_and_never_before_a_point() -> None:
    lines = list(wrap("国务院办公厅关于节假日安排的通知,依据国办发明电〔2025〕7号。", 34))
    assert all(width(line) <= 34 for line in lines)
    assert lines == ["国务院办公厅关于节假日安排的通知,", "依据国办发明电〔2025〕7号。"]
