"""Use cases of templates: keep a new version, fill one in."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import contains
from kernel.db import Session, one_at_a_time
from kernel.http.problems import FieldError, Invalid, NotFound, id_taken
from kernel.security.principal import Principal
from services.push.region_changes import service as region_changes
from services.push.templates import repository
from services.push.templates.models import TemplateVersion
from services.push.templates.rules import (
    MAX_NAMES,
    TemplateError,
    filled,
    names_in,
    needed_in,
    new_text,
    read_text,
)
from services.push.tools import Tools


def shown(row: TemplateVersion) -> dict[str, Any]:
    """A version as answers show it."""
    read = [read_text(text, "") for text in (row.title, *row.paragraphs)]
    names = ("id", "version", "region", "title", "paragraphs", "client", "at")
    return {name: getattr(row, name) for name in names} | {
        "names": sorted({name for parts in read for name in names_in(parts)}),
        "needed": sorted({name for parts in read for name in needed_in(parts)}),
    }


def usable(principal: Principal, row: TemplateVersion) -> bool:
    """Whether a template is of the caller's division, one below it, or one above it: a township uses its county's."""
    return principal.reaches(row.region) or contains(row.region, principal.region)


async def read(
    session: AsyncSession, principal: Principal, identifier: str, version: int | None = None
) -> TemplateVersion:
    """A version of a template that the caller may use; raises NotFound."""
    row = await repository.get(session, identifier, version)
    if row is None or not usable(principal, row):
        raise NotFound(f"没有模板 {identifier}", f"there is no template {identifier}")
    return row


async def put(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> TemplateVersion:
    """Keep the words as a new version; the same words again are the version there is. Raises Invalid for what is no
    template, Conflict for an id that others use.
    """
    await region_changes.require_division(session, principal, values["region"])
    faults: list[FieldError] = []
    names: set[str] = set()
    places = [
        ("/title", values["title"]),
        *((f"/paragraphs/{n}", t) for n, t in enumerate(values["paragraphs"])),
    ]
    for at, text in places:
        try:
            names |= names_in(new_text(text, at))
        except TemplateError as error:
            faults += error.faults
    if len(names) > MAX_NAMES:
        faults.append(
            FieldError(
                "/paragraphs", "too_many_names", f"至多 {MAX_NAMES} 个名称", f"at most {MAX_NAMES} names"
            )
        )
    if faults:
        raise refused(faults)
    await one_at_a_time(session, f"push.template.{identifier}")
    last = await repository.get(session, identifier, None)
    if last is not None:
        if not principal.reaches(last.region):
            raise id_taken(identifier)
        if (last.region, last.title, last.paragraphs) == (
            values["region"],
            values["title"],
            values["paragraphs"],
        ):
            return last
    row = TemplateVersion(
        id=identifier, version=last.version + 1 if last else 1, client=principal.client, at=tools.clock.now(), **values
    )  # fmt: skip
    repository.add(session, row)
    await session.flush()
    return row


async def fill(
    session: AsyncSession,
    principal: Principal,
    identifier: str,
    version: int | None,
    values: Mapping[str, str],
) -> tuple[TemplateVersion, str, list[str]]:
    """The version, title and paragraphs with these values; a paragraph that comes out empty falls away. Raises Invalid."""
    row = await repository.get(session, identifier, version)
    if row is None or not usable(principal, row):
        raise Invalid.at(
            "/template", "unknown_template", f"没有模板 {identifier}", f"there is no template {identifier}"
        )
    try:
        title, *paragraphs = filled([("/template", text) for text in (row.title, *row.paragraphs)], values)
    except TemplateError as error:
        raise refused(error.faults) from error
    return row, title, [text for text in paragraphs if text.strip()]


def refused(faults: "list[FieldError] | tuple[FieldError, ...]") -> Invalid:
    """One problem for all faults."""
    first = faults[0]
    return Invalid(
        f"{first.pointer}:{first.message_zh}",
        f"{first.pointer}: {first.message_en}",
        code=first.code,
        errors=faults,
    )
