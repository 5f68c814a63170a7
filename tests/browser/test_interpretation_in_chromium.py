"""Pages of interpretation in a browser: read by everybody, on a phone too; charts are there, nothing is fetched from elsewhere."""

from itertools import pairwise
from pathlib import Path

from services.interpretation.comparisons.rules import compare
from services.interpretation.comparisons.table import page as comparison_page
from services.interpretation.materials.schemas import MaterialIn
from services.interpretation.renderings.service import rendered
from tests.support.browser import Browser
from tests.support.interpretation import DOCUMENT, package, qa, steps
from tests.support.page_audit import WIDTH, assert_readable

FIGURES = [
    {"title": "补贴标准", "unit": "元", "source": "本办法", "columns": ["项目", "标准"],
     "rows": [["每亩补贴", "80"], ["每户最高", "12000"]], "chart": "bars"}
]  # fmt: skip


async def test_the_page_of_a_package_and_a_comparison_are_readable_on_a_phone(
    browser: Browser, tmp_path: Path
) -> None:
    head = package()
    materials = []
    for name, content in (("qa", qa()), ("steps", steps(figures=FIGURES))):
        dumped = MaterialIn.model_validate(content).model_dump()
        materials.append({"name": name, "form": dumped["form"], "title": dumped["title"], "content": dumped})
    document = head | {"interpreter": None, "materials": materials, "document": {"text": DOCUMENT}}
    (tmp_path / "page.html").write_bytes(await rendered(document, "html"))
    later = DOCUMENT.replace("80元", "90元")
    (tmp_path / "comparison.html").write_text(comparison_page(compare(DOCUMENT, later), "新旧对照"), "utf-8")
    for name in ("page", "comparison"):
        page = browser.page(width=390)
        page.go(f"file://{tmp_path / name}.html")
        assert page.ask("document.querySelectorAll('h1').length") == 1
        assert page.ask("document.documentElement.lang") == "zh-CN"
        assert page.ask(WIDTH) <= 0, f"{name} scrolls sideways"
        assert (
            page.ask("[...document.images].filter(i => !i.complete || !i.naturalWidth || !i.alt).length") == 0
        )
        assert (
            page.ask(
                "performance.getEntriesByType('resource').filter(r => !r.name.startsWith('data:')).length"
            )
            == 0
        )
        levels = page.ask("[...document.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1])")
        assert all(b - a <= 1 for a, b in pairwise(levels))
        assert_readable(page, name)
    assert page.ask("document.querySelectorAll('del, ins').length") == 2
