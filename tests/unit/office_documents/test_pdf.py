"""PDF through LibreOffice: the same bytes for the same letter; a program that hangs is ended by its id, with what it started."""

import asyncio
import os
import time
from datetime import date
from pathlib import Path

import pytest

from kernel.http.problems import Unavailable
from kernel.office_documents.layout import Text, letter
from kernel.office_documents.pdf import PdfMaker, settled
from tests.support.libreoffice import needs_libreoffice

DAY = date(2026, 3, 2)


@needs_libreoffice
def test_letters_become_the_same_pdfs_each_time_with_their_chinese_text_embedded() -> None:
    document = letter(
        "永修县自然资源局", "永自然资依复〔2026〕1号", "告知书", [Text("江上乡征收土地公告")], "电话：0792"
    )
    other = letter("永修县自然资源局", "永自然资依复〔2026〕2号", "回执", [Text("江上乡")], "电话：0792")
    pairs = [asyncio.run(PdfMaker().make_all([(document, DAY), (other, DAY)])) for _ in range(2)]
    assert pairs[0] == pairs[1]
    first, _ = pairs[0]
    assert first.startswith(b"%PDF-")
    assert b"D:20260302000000" in first
    assert b"FontFile" in first


def test_without_libreoffice_the_refusal_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable) as refused:
        asyncio.run(PdfMaker().make(b"", DAY))
    assert refused.value.code == "libreoffice_absent"
    assert "apt-get install libreoffice-writer" in refused.value.en
    assert "apt-get install libreoffice-writer" in refused.value.zh


@pytest.mark.parametrize("script", ["sleep 300 & echo $! > {pid}; wait", "exit 0"])
def test_a_program_that_hangs_or_makes_nothing_is_ended_with_all_it_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str
) -> None:
    pid = tmp_path / "pid"
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\n" + script.format(pid=pid) + "\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(Unavailable) as refused:
        asyncio.run(PdfMaker(seconds=1).make(b"", DAY))
    assert refused.value.code == "pdf_failed"
    if pid.exists():
        assert _ended(int(pid.read_text()))


def _ended(process: int) -> bool:
    """Whether a process is gone, or dead and only waits for its parent to look; the kernel takes a moment."""
    deadline = time.monotonic() + 10
    state = Path(f"/proc/{process}/stat")
    while state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z":
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)  # polling the system for a condition, with a deadline
    return True


def test_date_and_identity_are_settled_without_moving_a_byte() -> None:
    raw = b"/CreationDate(D:20261125004512Z')\ntrailer /ID [ <AB01>\n<CD23> ]\n/DocChecksum /EF45\n>>"
    done = settled(raw, DAY)
    assert len(done) == len(raw)
    assert (
        done == b"/CreationDate(D:20260302000000Z')\ntrailer /ID [ <0000>\n<0000> ]\n/DocChecksum /0000\n>>"
    )
