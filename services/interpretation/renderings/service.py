"""Use cases of renderings: a released package, or one on its way, as people read it."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.http.problems import NotFound, Unavailable
from kernel.security.principal import Principal
from services.interpretation.charts import service as charts
from services.interpretation.packages import service as packages
from services.interpretation.releases import repository
from services.interpretation.releases import service as releases
from services.interpretation.renderings import html, plain
from services.interpretation.renderings.rules import Form, Picture, blocks

MEDIA: Final[Mapping[str, str]] = {
    "html": "text/html; charset=utf-8", "print": "text/html; charset=utf-8", "wechat": "text/html; charset=utf-8",
    "text": "text/plain; charset=utf-8",
}  # fmt: skip


async def released(session: AsyncSession, package: str) -> dict[str, Any]:
    """What the public reads of a package; raises NotFound."""
    row = await repository.current(session, package)
    if row is None:
        raise NotFound(f"没有已发布的解读包 {package}", f"there is no released package {package}")
    return releases.shown(row)


async def on_its_way(session: AsyncSession, principal: Principal, package: str) -> dict[str, Any]:
    """A package as it would be read if it were released now; raises NotFound, also for one without a document."""
    found = await packages.whole(session, await packages.read(session, principal, package))
    if found.document is None:
        raise NotFound("还没有文件", "there is no document yet")
    return releases.as_read(found, None) | {
        "questions": [],
        "basis_changed": found.package.basis_changed,
        "emergency": None,
    }


async def rendered(document: Mapping[str, Any], form: Form) -> bytes:
    """A package in a form. Charts need a Chinese font; without one their tables say the same."""
    parts = blocks(document)
    title = f"《{document['title']}》解读"
    if form == "text":
        return plain.text(parts).encode()
    if form == "wechat":
        return html.wechat(parts).encode()
    pictures = {}
    for part in parts:
        if isinstance(part, Picture):
            with suppress(Unavailable):
                picture = await chart_of(document, part.material, part.number, "svg")
                pictures[part.material, part.number] = picture
    return html.page(parts, title, pictures, printed=form == "print").encode()


async def chart_of(document: Mapping[str, Any], material: str, number: int, form: charts.Form) -> bytes:
    """A chart of a material; raises NotFound for one that it does not have."""
    found = next((one for one in document["materials"] if one["name"] == material), None)
    figures = found["content"]["figures"] if found else []
    if number >= len(figures) or (made := charts.of_figure(figures[number], "")) is None:
        raise NotFound(
            f"材料 {material} 没有第 {number} 号图表", f"the material {material} has no chart {number}"
        )
    return await charts.drawn(made, form)
