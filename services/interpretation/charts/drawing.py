"""Charts drawn by matplotlib: SVG whose words stay words, with title and description, and PNG; one at a time. Pure but for fonts.

Colours are those of Okabe and Ito, which people with colour-blindness tell apart; series differ by hatch or marker too, and values
stand beside what they belong to.
"""

import io
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache
from threading import Lock
from typing import Any, Final
from xml.sax.saxutils import escape

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from services.interpretation.charts.rules import Chart, written

#: Okabe and Ito, black and yellow left out: yellow is too pale on white.
COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#5B4A8A", "#666666")
_HATCHES: Final = ("", "//", "..", "xx", "\\\\", "oo", "--", "++")
_MARKERS: Final = ("o", "s", "^", "D", "v", "P")
#: Fonts with Chinese signs, the first that is there is drawn with.
FONTS: Final = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "SimHei", "PingFang SC", "WenQuanYi Zen Hei", "Noto Serif CJK SC",
)  # fmt: skip
_INK: Final = "#1a1a1a"
_SIZE: Final = (9.6, 6.0)
_DPI: Final = 100
#: matplotlib keeps state for the whole process.
_alone = Lock()


class NoFontError(Exception):
    """No font with Chinese signs is installed: `apt-get install fonts-noto-cjk`."""


@cache
def font() -> str:
    """The Chinese font that is drawn with. Raises NoFontError."""
    name = _known_font()
    if name is None:  # matplotlib keeps its list of fonts on disk, and what was installed since is not on it
        _look_again()
        name = _known_font()
    if name is None:
        raise NoFontError
    return name


def _known_font() -> str | None:
    there = {one.name for one in font_manager.fontManager.ttflist}
    return next((name for name in FONTS if name in there), None)


def _look_again() -> None:
    known = {one.fname for one in font_manager.fontManager.ttflist}
    for path in set(font_manager.findSystemFonts()) - known:
        with suppress(OSError, RuntimeError):  # a font that cannot be read draws nothing
            font_manager.fontManager.addfont(path)


def svg(chart: Chart) -> bytes:
    """The chart as an accessible SVG document. Raises NoFontError."""
    with _drawn(chart) as figure:
        out = io.StringIO()
        FigureCanvasSVG(figure).print_svg(out, metadata={"Date": None, "Creator": None})  # type: ignore[no-untyped-call]  # matplotlib
    return _accessible(out.getvalue(), chart).encode()


def png(chart: Chart) -> bytes:
    """The chart as a PNG of 960 x 600 that carries title and description. Raises NoFontError."""
    with _drawn(chart) as figure:
        out = io.BytesIO()
        canvas = FigureCanvasAgg(figure)
        canvas.print_png(out, metadata={"Title": chart.title, "Description": chart.alt, "Software": ""})  # type: ignore[no-untyped-call]  # matplotlib
    return out.getvalue()


@contextmanager
def _drawn(chart: Chart) -> Iterator[Figure]:
    settings: Any = {
        "font.family": "sans-serif", "font.sans-serif": [font(), "DejaVu Sans"], "svg.fonttype": "none", "text.parse_math": False,
        "svg.hashsalt": "gongkai", "axes.unicode_minus": False, "hatch.linewidth": 0.6, "font.size": 11,
    }  # fmt: skip
    with _alone, mpl.rc_context(settings):
        figure = Figure(figsize=_SIZE, dpi=_DPI, facecolor="white")
        axes = figure.add_axes((0.09, 0.13, 0.86, 0.70))
        figure.text(
            0.03,
            0.955,
            "\n".join(textwrap.wrap(chart.title, 34)[:2]),
            fontsize=16,
            color=_INK,
            va="top",
            weight="bold",
        )
        _DRAW[chart.kind](axes, chart)
        about = f"来源:{chart.source}" if not chart.values else f"单位:{chart.unit}    来源:{chart.source}"
        figure.text(0.03, 0.02, about, fontsize=9.5, color="#4d4d4d")
        yield figure


def _bars(axes: Axes, chart: Chart) -> None:
    count, width = len(chart.series), 0.8 / len(chart.series)
    for n, (name, values) in enumerate(zip(chart.series, chart.values, strict=True)):
        places = [row + (n - (count - 1) / 2) * width for row in range(len(values))]
        bars = axes.bar(
            places, values, width * 0.94, label=name, color=COLOURS[n], hatch=_HATCHES[n], edgecolor="white"
        )
        if len(values) * count <= 24:
            axes.bar_label(bars, [written(value) for value in values], padding=2, fontsize=10)
    _ticks(axes, chart)
    _frame(axes, chart)


def _lines(axes: Axes, chart: Chart) -> None:
    for n, (name, values) in enumerate(zip(chart.series, chart.values, strict=True)):
        axes.plot(range(len(values)), values, label=name, color=COLOURS[n], marker=_MARKERS[n], linewidth=2.2)
        if len(values) * len(chart.series) <= 24:
            for place, value in enumerate(values):
                axes.annotate(
                    written(value),
                    (place, value),
                    xytext=(0, 7),
                    textcoords="offset points",
                    ha="center",
                    fontsize=10,
                )
    _ticks(axes, chart)
    _frame(axes, chart)


def _shares(axes: Axes, chart: Chart) -> None:
    values, total = chart.values[0], sum(chart.values[0])
    order = sorted(range(len(values)), key=lambda n: values[n])
    for place, n in enumerate(order):
        axes.barh(place, total, 0.62, color="#eeeeee")
        axes.barh(place, values[n], 0.62, color=COLOURS[0])
        told = f"{values[n] / total:.1%}({written(values[n])})"
        axes.text(max(values[n], 0) + total * 0.012, place, told, va="center", fontsize=11)
    axes.set_yticks(range(len(order)), [_folded(chart.labels[n], 12) for n in order])
    axes.set_xlim(0, total * 1.16)
    axes.set_xticks([])
    _bare(axes)
    _shift(axes)


def _comparison(axes: Axes, chart: Chart) -> None:
    old, new = chart.values
    rows = len(old)
    span = max(abs(value) for value in (*old, *new)) or 1.0
    for n in range(rows):
        place = rows - 1 - n
        axes.plot([old[n], new[n]], [place, place], color="#9a9a9a", linewidth=3, zorder=1)
        axes.scatter(
            [old[n]],
            [place],
            s=110,
            marker="s",
            color=COLOURS[1],
            zorder=2,
            label=chart.series[0] if n == 0 else None,
        )
        axes.scatter(
            [new[n]],
            [place],
            s=120,
            marker="o",
            color=COLOURS[0],
            zorder=3,
            label=chart.series[1] if n == 0 else None,
        )
        left = old[n] <= new[n]
        for value, before in ((old[n], left), (new[n], not left)):
            axes.annotate(written(value), (value, place), xytext=(-11 if before else 11, 0), textcoords="offset points",
                          ha="right" if before else "left", va="center", fontsize=11)  # fmt: skip
    axes.set_yticks(range(rows), [_folded(label, 12) for label in reversed(chart.labels)])
    axes.set_xlim(min(0.0, *old, *new) - span * 0.10, max(*old, *new) + span * 0.14)
    axes.set_ylim(-0.7, rows - 0.3)
    axes.grid(axis="x", color="#e3e3e3")
    axes.set_axisbelow(True)
    _bare(axes, keep_bottom=True)
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, frameon=False)
    _shift(axes)


def _flow(axes: Axes, chart: Chart) -> None:
    per_row = 5 if len(chart.labels) > 4 else len(chart.labels)
    rows = -(-len(chart.labels) // per_row)
    for n, (label, word) in enumerate(zip(chart.labels, chart.words, strict=True)):
        row, column = divmod(n, per_row)
        # Every second row runs back, so that an arrow never crosses the picture.
        x, y = (column if row % 2 == 0 else per_row - 1 - column), rows - 1 - row
        axes.add_patch(FancyBboxPatch((x - 0.4, y - 0.3), 0.8, 0.6, boxstyle="round,pad=0.02,rounding_size=0.06",
                                      facecolor="#E8F1F8", edgecolor=COLOURS[0], linewidth=1.6))  # fmt: skip
        axes.text(x - 0.36, y + 0.25, str(n + 1), fontsize=11, color=COLOURS[0], weight="bold", va="top")
        axes.text(
            x,
            y + (0.04 if word else 0),
            _folded(label, 8 if per_row > 3 else 12),
            ha="center",
            va="center",
            fontsize=12,
            color=_INK,
        )
        if word:
            axes.text(x, y - 0.2, _folded(word, 10), ha="center", va="center", fontsize=9.5, color="#4d4d4d")
        if n + 1 < len(chart.labels):
            same = (n + 1) // per_row == row
            way = 1 if row % 2 == 0 else -1
            start, end = (
                ((x + way * 0.43, y), (x + way * 0.57, y)) if same else ((x, y - 0.33), (x, y - 0.67))
            )
            style: dict[str, Any] = {"arrowstyle": "-|>", "color": _INK, "linewidth": 1.6}
            axes.annotate("", xy=end, xytext=start, arrowprops=style)
    axes.set_xlim(-0.55, per_row - 0.45)
    axes.set_ylim(-0.6, rows - 0.4)
    axes.axis("off")
    axes.set_position((0.03, 0.10, 0.94, 0.74))


def _timeline(axes: Axes, chart: Chart) -> None:
    days = [date.fromisoformat(label) for label in chart.labels]
    order = sorted(range(len(days)), key=lambda n: days[n])
    axes.plot([-0.4, len(order) - 0.6], [0, 0], color=COLOURS[0], linewidth=3, zorder=1)
    for place, n in enumerate(order):
        up = place % 2 == 0
        height = 0.42 if up else -0.42
        axes.plot([place, place], [0, height], color="#9a9a9a", linewidth=1.2, zorder=0)
        axes.scatter([place], [0], s=130, color=COLOURS[1], zorder=2)
        told = f"{days[n].year}年{days[n].month}月{days[n].day}日"
        axes.text(place, height + (0.03 if up else -0.03), f"{told}\n{_folded(chart.words[n], 9)}", ha="center",
                  va="bottom" if up else "top", fontsize=10.5, color=_INK, linespacing=1.4)  # fmt: skip
    axes.set_xlim(-0.75, len(order) - 0.25)
    axes.set_ylim(-1, 1)
    axes.axis("off")
    axes.set_position((0.03, 0.10, 0.94, 0.74))


_DRAW: Final = {
    "bars": _bars, "lines": _lines, "shares": _shares, "flow": _flow, "timeline": _timeline, "comparison": _comparison,
}  # fmt: skip


def _ticks(axes: Axes, chart: Chart) -> None:
    longest = max(len(label) for label in chart.labels)
    many = len(chart.labels) > 8 or longest > 8
    if many and longest > 4:  # slanted names need room above the line of the source
        axes.set_position((0.09, 0.25, 0.86, 0.58))
    axes.set_xticks(range(len(chart.labels)), [_folded(label, 8) for label in chart.labels],
                    rotation=35 if many else 0, ha="right" if many else "center")  # fmt: skip


def _frame(axes: Axes, chart: Chart) -> None:
    axes.grid(axis="y", color="#e3e3e3")
    axes.set_axisbelow(True)
    axes.margins(y=0.12)
    if min(value for values in chart.values for value in values) >= 0:
        axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(lambda value, _place: written(value))
    _bare(axes, keep_bottom=True)
    if len(chart.series) > 1:
        axes.legend(
            loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=min(len(chart.series), 4), frameon=False
        )


def _bare(axes: Axes, *, keep_bottom: bool = False) -> None:
    for side in ("top", "right", "left", *(() if keep_bottom else ("bottom",))):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)


def _shift(axes: Axes) -> None:
    """Room for labels on the left."""
    axes.set_position((0.24, 0.12, 0.71, 0.71))


def _folded(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width)[:4])


def _accessible(document: str, chart: Chart) -> str:
    """The SVG with a role, a title and a description that readers for the blind tell."""
    _, _, rest = document.partition("<svg ")
    attributes, _, body = rest.partition(">")
    told = f'<title id="chart-title">{escape(chart.title)}</title><desc id="chart-desc">{escape(chart.alt)}</desc>'
    return f'<svg role="img" lang="zh-CN" aria-labelledby="chart-title chart-desc" {attributes}>{told}{body}'
