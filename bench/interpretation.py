"""Interpretation: 50 pages against 5, 300 articles against 300, a chart of each kind, and a released package from memory."""

import time
from collections.abc import Callable
from random import Random
from statistics import median
from typing import Any, Final

from bench.load import request_bytes
from bench.report import Line
from bench.server import product, reference, scratch
from bench.serving import client, compare
from kernel.ids import new_id
from services.interpretation.charts import drawing
from services.interpretation.charts.rules import KINDS, chart
from services.interpretation.checks.rules import check
from services.interpretation.comparisons.rules import compare as lay_beside

#: Signs of a page of an official document (22 lines of 28).
PAGE: Final = 616
ROUNDS: Final = 5
_WORDS: Final = (
    "申请人", "所在乡镇", "人民政府", "补贴资金", "按照", "标准", "发放", "核验", "公示", "县级财政", "农业农村局", "应当", "材料",
    "期限", "内完成", "购机", "作业", "面积", "农户", "合作社", "监督", "检查", "不得", "挪用", "实施", "依据", "规定",
)  # fmt: skip
_TABLES: Final[dict[str, tuple[list[str], list[list[str]]]]] = {
    "bars": (["乡镇", "旧", "新"], [[f"乡镇{n}", str(n * 10), str(n * 12)] for n in range(1, 13)]),
    "lines": (["年份", "甲", "乙"], [[str(2015 + n), str(n * 3), str(n * 5)] for n in range(11)]),
    "shares": (["去向", "金额"], [[f"去向{n}", str(n)] for n in range(1, 8)]),
    "flow": (["步骤", "说明"], [[f"步骤{n}", "说明"] for n in range(8)]),
    "timeline": (["日期", "事项"], [[f"2026-0{n}-01", "事项"] for n in range(1, 9)]),
    "comparison": (["项目", "旧", "新"], [[f"项目{n}", str(n * 10), str(n * 15)] for n in range(1, 9)]),
}
AUTHOR: Final = "b-1;name=Writer"
SIGNER: Final = "b-2;name=Signer"


def run() -> list[Line]:
    """Four lines, all promised."""
    random = Random(54)
    document = _document(random, 50 * PAGE)
    material = _material(random, 5 * PAGE)
    checked = _seconds(lambda: check(document, {}, {"m": ("qa", material)}))
    old, new = _versions(random)
    compared = _seconds(lambda: lay_beside(old, new))
    drawn = {kind: max(_seconds(one) for one in _drawings(kind)) for kind in KINDS}
    slowest = max(drawn, key=lambda kind: drawn[kind])
    return [
        _line("check, 50 pages against 5", 1.0, checked, f"{len(document):,} signs against {5 * PAGE:,}"),
        _line("diff of two 300-article versions", 2.0, compared, f"{len(old):,} signs against {len(new):,}"),
        _line("chart, the slowest kind, SVG or PNG", 0.3, drawn[slowest],
              ", ".join(f"{kind} {seconds * 1000:.0f} ms" for kind, seconds in drawn.items())),
        _reading(),
    ]  # fmt: skip


def _line(name: str, limit: float, seconds: float, note: str) -> Line:
    return Line(name, f"<= {limit:g} s", f"{seconds:.3f} s", "-", None, seconds <= limit, note)


def _seconds(run_once: Callable[[], Any]) -> float:
    """Median seconds of some runs after a first one, which imports and fills caches."""
    run_once()
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        run_once()
        taken.append(time.perf_counter() - begun)
    return median(taken)


def _drawings(kind: str) -> list[Callable[[], bytes]]:
    columns, rows = _TABLES[kind]
    made = chart(kind, "图表", "元", "来源", columns, rows)  # type: ignore[arg-type]  # a key of KINDS
    return [lambda: drawing.svg(made), lambda: drawing.png(made)]


def _sentence(random: Random) -> str:
    words = "".join(random.choices(_WORDS, k=random.randrange(6, 14)))
    return f"{words},每亩{random.randrange(10, 900)}元,{random.randrange(3, 60)}个工作日内办结。"


def _document(random: Random, signs: int) -> str:
    lines: list[str] = []
    while sum(map(len, lines)) < signs:
        lines.append(f"第{len(lines) + 1}条 " + "".join(_sentence(random) for _ in range(4)))
    return "\n".join(lines)


def _material(random: Random, signs: int) -> dict[str, Any]:
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < signs:
        paragraphs.append("".join(_sentence(random) for _ in range(3)))
    return {
        "title": "解读", "interpreter": None, "elements": {}, "paragraphs": paragraphs, "qa": [], "cases": [], "steps": [],
        "comparisons": [], "terms": [], "figures": [],
    }  # fmt: skip


def _versions(random: Random) -> tuple[str, str]:
    """Three hundred articles, and the same with a third of them changed, some gone, some moved."""
    articles = ["".join(_sentence(random) for _ in range(3)) for _ in range(300)]
    later = [_sentence(random) + text[20:] if random.random() < 0.33 else text for text in articles]
    later = [text for text in later if random.random() > 0.03]
    for _ in range(8):
        later.insert(random.randrange(len(later)), later.pop(random.randrange(len(later))))
    texts = ["\n".join(f"第{n}条 {text}" for n, text in enumerate(side, 1)) for side in (articles, later)]
    return texts[0], texts[1]


def _reading() -> Line:
    """A released package from memory, against a bare ASGI app that answers the same bytes."""
    with scratch() as directory, product(data := directory / "data") as ours:
        ours.first_answer("/v1/interpretation/gates")
        path = _released(ours, data)
        with client(ours, data, None) as http:
            body = directory / "body.json"
            body.write_bytes(http.get(path).raise_for_status().content)
        with reference("asgi", body) as theirs:
            theirs.first_answer("/")
            note = f"{body.stat().st_size:,} bytes"
            return compare(
                "released package GET",
                0.4,
                ours,
                theirs,
                request_bytes("GET", path, {}),
                "bare ASGI",
                note=note,
            )


def _released(ours: Any, data: Any) -> str:
    """Release a package of the sample county; where it is read."""
    content = {
        "form": "article", "title": "解读", "elements": {
            name: ["说明。"]
            for name in ("background", "basis", "aims", "main_content", "scope", "standards", "terms", "benefits", "changes")
        },
    }  # fmt: skip
    package = {
        "reference": new_id("bench"), "region": "360425", "title": "办法", "issuer": "县政府", "drafting": ["县局"],
        "attribute": "proactive", "category": "normative_document", "document": {"text": "第一条 每亩补贴80元。" * 40},
        "review": {
            "officer": {"id": "b-4", "name": "Reviewer", "role": "审查"}, "reviewed_on": "2026-01-05", "secrecy_opinion": "不涉密",
            "privacy_opinion": "不涉及",
        },
        "signatories": [{"id": "b-2", "name": "Signer", "role": "主任"}], "materials": {"m": content}, "submit": True,
        "plan": {
            "audience": ["农户"], "forms": ["article"], "channels": ["政府网站"], "timetable": "同时",
            "first_interpreter": {"id": "b-3", "name": "Head", "role": "局长"},
        },
    }  # fmt: skip
    base = "/v1/interpretation/packages"
    with client(ours, data, "county", AUTHOR) as author, client(ours, data, "county", SIGNER) as signer:
        made = author.post(base, json=package).raise_for_status().json()
        opened = author.post(f"{base}/{made['id']}/sign-offs").raise_for_status().json()
        seen = {"manifest_sha256": opened["sign_off"]["sha256"]}
        signer.post(f"{base}/{made['id']}/signatures", json=seen).raise_for_status()
        signer.post(f"{base}/{made['id']}/release", json={}).raise_for_status()
    return f"/v1/interpretation/released/{made['id']}/package"
