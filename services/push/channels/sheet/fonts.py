"""Where a Chinese font is on this machine, and which signs it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont

from kernel.http.problems import Unavailable

DIRECTORIES: Final = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/System/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
#: File names in the order of preference, with the face for Simplified Chinese where a file holds several.
_FILES: Final = (
    ("NotoSerifCJK-Regular.ttc", 2),
    ("NotoSansCJK-Regular.ttc", 2),
    ("NotoSerifCJKsc-Regular.otf", 0),
    ("NotoSansCJKsc-Regular.otf", 0),
    ("SourceHanSerifSC-Regular.otf", 0),
    ("SourceHanSansSC-Regular.otf", 0),
    ("simsun.ttc", 0),
    ("simhei.ttf", 0),
    ("wqy-zenhei.ttc", 0),
    ("wqy-microhei.ttc", 0),
)


@dataclass(frozen=True, slots=True)
class Font:
    """A font file and the face in it."""

    path: Path
    face: int = 0


def find_font(directories: Sequence[Path] = DIRECTORIES) -> Font:
    """The first font of the list that is installed. Raises Unavailable (503) that says what to install."""
    wanted = {name.lower(): place for place, (name, _) in enumerate(_FILES)}
    found = {
        wanted[path.name.lower()]: path
        for directory in directories
        for path in directory.rglob("*")
        if path.name.lower() in wanted
    }
    if not found:
        raise Unavailable(
            "本机没有中文字体,不能生成张贴页;请安装中文字体(如 apt-get install fonts-noto-cjk)",
            "no Chinese font is installed here, so no sheet can be made: install one (apt-get install fonts-noto-cjk)",
            code="font_absent",
        )
    best = min(found)
    return Font(found[best], _FILES[best][1])


def signs_of(font: Font) -> frozenset[int]:
    """The code points of the signs that a font has; to read them takes a fifth of a second, once for each file."""
    return _signs(font, font.path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _signs(font: Font, _changed: int) -> frozenset[int]:
    with TTFont(font.path, fontNumber=font.face, lazy=True) as opened:
        return frozenset(opened.getBestCmap())
