"""DOCX to PDF through LibreOffice, where it is installed: a profile of its own for each call, a time limit, a clear refusal.

The letters name the fonts of official documents (仿宋_GB2312, 方正小标宋简体 …), which are not free. Where they are absent
a font of the same kind stands in; `_ALIASES` says which, in order.
"""

import asyncio
import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from kernel.http.problems import Unavailable

MEDIA_TYPE: Final = "application/pdf"
SECONDS: Final = 60.0
_AT_ONCE: Final = 2
_NAMES: Final = ("soffice", "libreoffice")
_FILTER: Final = "pdf:writer_pdf_Export"
_SONG, _HEI = (
    ("Noto Serif CJK SC", "Source Han Serif SC", "AR PL UMing CN"),
    ("Noto Sans CJK SC", "WenQuanYi Zen Hei"),
)
_ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "仿宋_GB2312": ("仿宋", "FangSong", "FangSong_GB2312", "STFangsong", "方正仿宋_GBK", *_SONG, *_HEI),
    "方正小标宋简体": (
        "方正小标宋_GBK",
        "FZXiaoBiaoSong-B05S",
        "FZXiaoBiaoSong-B05",
        "STZhongsong",
        *_SONG,
        *_HEI,
    ),
    "楷体_GB2312": ("楷体", "KaiTi", "KaiTi_GB2312", "STKaiti", "AR PL UKai CN", *_SONG, *_HEI),
    "黑体": ("SimHei", "STHeiti", *_HEI),
    "宋体": ("SimSun", "STSong", *_SONG),
    "Times New Roman": ("Liberation Serif", "Tinos", "Noto Serif", "DejaVu Serif"),
}
#: What LibreOffice draws by lot for each file, at its end.
_IDENTITY: Final = re.compile(rb"(?<=/ID \[ )<[0-9A-F]+>\s*<[0-9A-F]+>|(?<=/DocChecksum /)[0-9A-F]+")


class PdfMaker:
    """Makes PDFs, at most two at once. Raises Unavailable (503) that says what to install where LibreOffice is absent."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._turn = asyncio.Semaphore(_AT_ONCE)

    @property
    def program(self) -> str | None:
        """Where LibreOffice is; looked up each time, so that it can be installed while the service runs."""
        return next((found for name in _NAMES if (found := shutil.which(name))), None)

    async def make(self, document: bytes, dated: date) -> bytes:
        """The PDF of a DOCX. The same document gives the same bytes on the same machine."""
        return (await self.make_all([(document, dated)]))[0]

    async def make_all(self, documents: Sequence[tuple[bytes, date]]) -> list[bytes]:
        """The PDFs of several documents, each with the date that it is to bear: one start of the program for all. The same
        documents in the same order give the same bytes on the same machine.
        """
        program = self.program
        if program is None:
            raise Unavailable(
                "本机未安装 LibreOffice,不能生成 PDF;请安装 libreoffice-writer 与中文字体(如 apt-get install"
                " libreoffice-writer-nogui fonts-noto-cjk),或下载 format=docx 后自行另存",
                "LibreOffice is not installed here, so no PDF can be made: install libreoffice-writer and a Chinese font (apt-get"
                " install libreoffice-writer-nogui fonts-noto-cjk), or take format=docx",
                code="libreoffice_absent",
            )  # fmt: skip
        async with self._turn:
            made = await asyncio.to_thread(
                _convert, program, [content for content, _ in documents], self._seconds
            )
        return [settled(content, dated) for content, (_, dated) in zip(made, documents, strict=True)]


def settled(content: bytes, dated: date) -> bytes:
    """A PDF whose date comes from the letter and not from the hour of its making. No byte moves: offsets point at them."""
    moment = f"{dated:%Y%m%d}000000".encode()
    content = re.sub(rb"(?<=Date\(D:)\d{14}", moment, content)
    return _IDENTITY.sub(lambda found: re.sub(rb"[0-9A-F]", b"0", found[0]), content)


def _convert(program: str, documents: Sequence[bytes], seconds: float) -> list[bytes]:
    with tempfile.TemporaryDirectory(prefix="gongkai-pdf-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        sources = [folder / f"{place}.docx" for place in range(len(documents))]
        for source, document in zip(sources, documents, strict=True):
            source.write_bytes(document)
        fonts = folder / "fonts.conf"
        fonts.write_text(_fonts_conf(), "utf-8")
        command = [
            program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--nologo", "--norestore",
            "--nolockcheck", "--nodefault", "--convert-to", _FILTER, "--outdir", str(folder), *map(str, sources),
        ]  # fmt: skip
        environment = {
            "PATH": os.environ.get("PATH", os.defpath), "HOME": name, "LANG": "C.UTF-8", "FONTCONFIG_FILE": str(fonts),
        }  # fmt: skip
        process = subprocess.Popen(
            command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # what it started is in a group of its own
            process.wait()
        with contextlib.suppress(FileNotFoundError):
            return [source.with_suffix(".pdf").read_bytes() for source in sources]
    raise Unavailable(
        f"LibreOffice 未能在 {seconds:g} 秒内生成 PDF;请稍后再试,或下载 format=docx",
        f"LibreOffice made no PDF within {seconds:g} s: try again, or take format=docx",
        code="pdf_failed", headers={"retry-after": "10"},
    )  # fmt: skip


def _fonts_conf() -> str:
    aliases = "".join(
        f'<alias binding="same"><family>{escape(family)}</family><prefer>'
        + "".join(f"<family>{escape(one)}</family>" for one in stand_ins)
        + "</prefer></alias>"
        for family, stand_ins in _ALIASES.items()
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include>{aliases}</fontconfig>'
    )
