"""Use cases of renderings: a released package, or one on its way, as people read it."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Database
from kernel.http.problems import NotFound, Unavailable
from kernel.http.snapshot import Loader, Snapshot
from kernel.security.principal import Principal
from services.interpretation.charts import service as charts
from services.interpretation.packages import service as packages
from services.interpretation.releases import repository
from services.interpretation.releases import service as releases
from services.interpretation.renderings import html, plain
from services.interpretation.renderings.rules import Form, Picture, blocks
from services.interpretation.tools import Tools

MEDIA: Final[Mapping[str, str]] = {
    "html": "text/html; charset=utf-8", "print": "text/html; charset=utf-8", "wechat": "text/html; charset=utf-8",
    "text": "text/plain; charset=utf-8",
}  # fmt: skip


def loader(database: Database) -> Loader:
    """What the store of pages calls for a page or a chart of a released package that it does not hold: drawing takes time."""

    async def load(package: str, asked: Mapping[str, str]) -> Snapshot | None:
        async with database.read() as session:
            row = await repository.current(session, package)
        if row is None:
            return None
        document = releases.shown(row)
        if "material" not in asked:
            form: Form = asked["form"]  # type: ignore[assignment]  # as the route has read it
            return Snapshot(await rendered(document, form), MEDIA[form].encode())
        image: charts.Form = asked["form"]  # type: ignore[assignment]  # as the route has read it
        content = await chart_of(document, asked["material"], int(asked["number"]), image)
        return Snapshot(content, charts.MEDIA[image].encode())

    return load


async def released(tools: Tools, package: str, **asked: str) -> Snapshot:
    """A page (`form`) or a chart (`material`, `number`, `form`) of a released package; raises NotFound."""
    query = "/".join(f"{name}={value}" for name, value in sorted(asked.items())).encode()
    found = tools.pages.get(package, query) or await tools.pages.load(package, query, asked)
    if found is None:
        raise NotFound(f"没有已发布的解读包 {package}", f"there is no released package {package}")
    return found


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
