"""What people read: pages, print, the article for WeChat, plain text, charts; tables from files."""

import io
import re
from xml.etree import ElementTree

from openpyxl import Workbook

from tests.support.answers import pointers, problem
from tests.support.interpretation import AUTHOR, BASE, answered, made, package, released, steps
from tests.support.suite import COUNTY, Suite

FIGURE = {
    "title": "补贴标准", "unit": "元", "source": "本办法", "columns": ["项目", "标准"],
    "rows": [["每亩补贴", "80"], ["每户最高", "12000"]], "chart": "bars",
}  # fmt: skip
COMPARED = [{"matter": "插秧补贴 <每亩>", "old": "没有", "new": "每亩80元", "article": "第二条"}]


async def test_a_released_package_is_read_in_every_form(suite: Suite) -> None:
    materials = package()["materials"] | {"steps": steps(figures=[FIGURE], comparisons=COMPARED)}
    there = await released(suite, materials=materials)
    path = f"{BASE}/released/{there['id']}"
    async with suite.client(None) as public:
        pages = {
            form: await public.get(f"{path}/page?format={form}")
            for form in ("html", "print", "wechat", "text")
        }
        assert {answer.status_code for answer in pages.values()} == {200}
        html = pages["html"]
        assert html.headers["content-security-policy"].startswith("default-src 'none'")
        assert '<html lang="zh-CN">' in html.text
        assert 'scope="col"' in html.text
        assert "插秧补贴 &lt;每亩&gt;" in html.text
        assert html.text.count('src="data:image/svg+xml;base64,') == 1
        assert "@page" in pages["print"].text
        article = pages["wechat"].text
        assert "每亩补贴80元" in article
        tags = set(re.findall(r"<([a-z0-9]+)", article))
        assert tags <= {
            "section",
            "h2",
            "h3",
            "p",
            "strong",
            "ol",
            "li",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
        }
        assert set(re.findall(r"\s([a-z-]+)=", article)) == {"style"}
        assert "1. 到乡镇提出申请" in pages["text"].text
        known = {"if-none-match": html.headers["etag"]}
        assert (await public.get(f"{path}/page", headers=known)).status_code == 304
        svg = await public.get(f"{path}/charts/steps/0")
        assert ElementTree.fromstring(svg.content).get("role") == "img"
        assert (await public.get(f"{path}/charts/steps/0?format=png")).content.startswith(b"\x89PNG")
        problem(await public.get(f"{path}/charts/steps/1"), 404)
        problem(await public.get(f"{path}/page?format=pdf"), 400)
        found = answered(await public.get(f"{BASE}/search?q=机插秧一亩补多少"), 200)["items"]
        assert [hit["package"] for hit in found] == [there["id"]]
        assert found[0]["why"]
        assert answered(await public.get(f"{BASE}/search?q=养老保险参保"), 200)["items"] == []
        assert answered(await public.get(f"{BASE}/search?q=机插秧&region=360426"), 200)["items"] == []
        atom = ElementTree.fromstring((await public.get(f"{BASE}/released.atom?region={COUNTY}")).content)
        title = "{http://www.w3.org/2005/Atom}entry/{http://www.w3.org/2005/Atom}title"
        assert atom.findtext(title) == f"《{there['title']}》及解读"
        feed = answered(await public.get(f"{BASE}/released.json"), 200)
        assert [item["_gongkai"]["package"] for item in feed["items"]] == [there["id"]]
        assert (await public.get(feed["items"][0]["url"])).status_code == 200


async def test_charts_of_tables_and_tables_of_files(suite: Suite) -> None:
    table = {"kind": "bars", **{n: v for n, v in FIGURE.items() if n != "chart"}}
    async with suite.client("county", AUTHOR) as author:
        assert (await author.post(f"{BASE}/charts", json=table)).headers["content-type"] == "image/svg+xml"
        mixed = table | {"rows": [["每亩补贴", "80元"], ["每户最高", "1.2万元"]]}
        assert pointers(await author.post(f"{BASE}/charts", json=mixed), 422, "mixed_units") == ["/rows/1/1"]
        wrong = package(materials={"steps": steps(figures=[FIGURE | {"rows": [["每亩补贴", "八十"]]}])})
        refused = await author.post(f"{BASE}/packages", json=wrong)
        assert pointers(refused, 422, "no_number") == ["/materials/steps/figures/0/rows/0/1"]
        read = answered(
            await author.post(f"{BASE}/chart-tables", content="乡镇,金额\n涂埠,3\n".encode("gb18030")), 200
        )
        assert read == {"columns": ["乡镇", "金额"], "rows": [["涂埠", "3"]]}
        book, out = Workbook(), io.BytesIO()
        assert book.active is not None
        book.active.append(["乡镇", "金额"])
        book.active.append(["吴城", 4.5])
        book.save(out)
        read = answered(await author.post(f"{BASE}/chart-tables", content=out.getvalue()), 200)
        assert read["rows"] == [["吴城", "4.5"]]
        problem(await author.post(f"{BASE}/chart-tables", content=b"%PDF-1.7"), 422, "not_a_table")
        there = await made(suite)
        preview = await author.get(f"{BASE}/packages/{there['id']}/page?format=text")
        assert "【文件原文】" in preview.text
