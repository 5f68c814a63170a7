"""Charts of every kind as SVG and PNG; tables that do not fit are refused at their cell."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image

from services.interpretation.charts import drawing
from services.interpretation.charts.rules import KINDS, ChartFault, chart

TABLES: dict[str, tuple[list[str], list[list[str]]]] = {
    "bars": (["街道", "2025年", "2026年"], [["望湖", "320", "1,415"], ["青石", "180", "260.5"]]),
    "lines": (["年份", "入园率"], [["2024", "88"], ["2025", "91.5"]]),
    "shares": (["去向", "金额"], [["助餐", "70"], ["维修", "30"]]),
    "flow": (["步骤", "说明"], [[f"第{n}步", ""] for n in range(7)]),
    "timeline": (["日期", "事项"], [["2027-03-01", "开始"], ["2027-02-01", "公布"]]),
    "comparison": (["项目", "旧", "新"], [["租房补贴", "300", "600"], ["时限", "20", "10"]]),
}  # fmt: skip


def made(kind: str, **changes: Any) -> Any:
    columns, rows = TABLES[kind]
    given = {
        "title": "标题 & <符号>",
        "unit": "万元",
        "source": "民政局",
        "columns": columns,
        "rows": rows,
    } | changes
    return chart(kind, **given)  # type: ignore[arg-type]


@pytest.fixture(scope="module", autouse=True)
def font() -> None:
    try:
        drawing.font()
    except drawing.NoFontError:
        pytest.skip("no Chinese font is installed (apt-get install fonts-noto-cjk)")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_an_accessible_svg_and_a_png(kind: str) -> None:
    one = made(kind)
    root = ElementTree.fromstring(drawing.svg(one))
    assert root.get("role") == "img"
    name = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{name}title") == one.title
    assert root.findtext(f"{name}desc") == one.alt
    words = "".join(root.itertext())
    assert all(label in words for label in ("民政局", one.title))
    assert not any(key.startswith("on") for element in root.iter() for key in element.attrib)
    picture = Image.open(io.BytesIO(drawing.png(one)))
    assert picture.size == (960, 600)
    assert picture.info["Title"] == one.title


def test_the_same_table_gives_the_same_bytes() -> None:
    assert drawing.svg(made("bars")) == drawing.svg(made("bars"))


def test_the_text_for_those_who_do_not_see_says_every_value() -> None:
    assert (
        made("bars").alt
        == "标题 & <符号>。望湖:2025年 320万元、2026年 1,415万元；青石:2025年 180万元、2026年 260.5万元。"
    )
    assert made("bars", alt="自己写的").alt == "自己写的"


@pytest.mark.parametrize(
    ("kind", "changes", "code", "pointer"),
    [
        ("bars", {"rows": [["望湖", "3元", "4"]]}, "mixed_units", "/rows/0/1"),
        ("bars", {"rows": [["望湖", "很多", "4"]]}, "no_number", "/rows/0/1"),
        ("bars", {"rows": [["望湖", "4"]]}, "ragged", "/rows/0"),
        ("shares", {"columns": ["去向", "甲", "乙"]}, "columns_do_not_fit", "/columns"),
        ("shares", {"rows": [["甲", "-1"]]}, "no_shares", "/rows"),
        ("timeline", {"rows": [["明年", "开始"]]}, "no_day", "/rows/0/0"),
        ("flow", {"rows": [["步", ""]] * 11}, "too_many_rows", "/rows"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_at_its_cell(
    kind: str, changes: dict[str, Any], code: str, pointer: str
) -> None:
    with pytest.raises(ChartFault) as caught:
        made(kind, **changes)
    assert (caught.value.code, caught.value.pointer) == (code, pointer)


def test_the_unit_may_stand_in_a_cell_when_it_is_the_tables() -> None:
    assert made("lines", unit="%", rows=[["2024", "88%"]]).values == ((88.0,),)


def test_a_font_that_was_installed_after_matplotlib_kept_its_list_is_found(tmp_path: Path) -> None:
    def run(code: str) -> str:
        environment = os.environ | {"MPLCONFIGDIR": str(tmp_path)}
        return subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        ).stdout.strip()

    run("from matplotlib import font_manager")
    [kept] = tmp_path.glob("fontlist-*.json")
    fonts = json.loads(kept.read_text())
    files = {one["fname"] for one in fonts["ttflist"] if one["name"] in drawing.FONTS}
    fonts["ttflist"] = [one for one in fonts["ttflist"] if one["fname"] not in files]
    kept.write_text(json.dumps(fonts))
    assert run("from services.interpretation.charts import drawing; print(drawing.font())") in drawing.FONTS
