"""One OpenAPI 3.1 document of the whole suite, merged from what the services say of themselves."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from gateway.description import DESCRIPTION, own_document
from gateway.upstreams import Page, Upstream
from kernel.http.asgi import Scope, Send, send_problem
from kernel.http.problems import Problem, encode
from kernel.http.snapshot import Snapshot, send_snapshot

Document = dict[str, Any]
#: A component as the documents name it: its section ("schemas") and its name.
Component = tuple[str, str]
_REF = "#/components/"
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def document_page(upstreams: Sequence[Upstream], version: str) -> Page:
    """/openapi.json: merged in a thread when a service says something new, else served from memory with an ETag.

    503 while a service is away that has not told its part yet.
    """
    kept: Snapshot | None = None
    made_of: list[Document] = []
    lock = asyncio.Lock()

    def make(told: Sequence[Document]) -> Snapshot:
        documents = {up.name: document for up, document in zip(upstreams, told, strict=True)}
        return Snapshot(
            encode(merge({"gateway": own_document()} | documents, version)), cache_control=b"no-cache"
        )

    async def answer(scope: Scope, send: Send) -> None:
        nonlocal kept, made_of
        try:
            told = await asyncio.gather(*(up.openapi() for up in upstreams))
        except Problem as problem:
            await send_problem(problem, scope, send)
            return
        async with lock:
            if kept is None or any(new is not old for new, old in zip(told, made_of, strict=True)):
                kept, made_of = await asyncio.to_thread(make, told), told
            snapshot = kept
        await send_snapshot(snapshot, scope, send)

    return answer


def merge(documents: Mapping[str, Document], version: str) -> Document:
    """One document from those of several services, by service name; the given ones stay as they are.

    A component that several services describe alike is shared; one that they describe differently gets the
    service before its name in each of them (`Catalog_Item`). Raises ValueError when two services claim the
    same path or the same operationId: both are promises to callers, neither can be renamed silently.
    """
    clashing = _clashing(documents)
    paths: Document = {}
    components: dict[str, Document] = defaultdict(dict)
    tags: dict[str, Document] = {}
    for service, document in documents.items():
        names = {
            (section, name): f"{_pascal(service)}_{name}" if (section, name) in clashing else name
            for section, name in _components(document)
        }
        renamed = _renamed(_with_own_security(document), names)
        for path, item in renamed.get("paths", {}).items():
            if path in paths:
                raise ValueError(f"two services describe the path {path}")
            paths[path] = item
        for (section, name), component in _components(renamed).items():
            components[section][names[section, name]] = component
        for tag in renamed.get("tags", []):
            tags.setdefault(tag["name"], tag)
    _require_unique_ids(paths)
    merged: Document = {
        "openapi": "3.1.0",
        "info": {"title": "公开 Gongkai", "version": version, "description": DESCRIPTION},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": dict(components),
    }
    return merged | ({"tags": list(tags.values())} if tags else {})


def _components(document: Document) -> dict[Component, Any]:
    return {
        (section, name): component
        for section, named in document.get("components", {}).items()
        for name, component in named.items()
    }


def _clashing(documents: Mapping[str, Document]) -> set[Component]:
    """Components that do not mean the same everywhere: by their text, or by what their text refers to."""
    versions: dict[Component, list[Any]] = defaultdict(list)
    for document in documents.values():
        for key, component in _components(document).items():
            versions[key].append(component)
    shared = {key: found for key, found in versions.items() if len(found) > 1}
    clashing = {key for key, found in shared.items() if any(other != found[0] for other in found[1:])}
    referred = {key: _references(found[0]) for key, found in shared.items()}
    grown = True
    while grown:
        more = {key for key in shared if key not in clashing and referred[key] & clashing}
        clashing |= more
        grown = bool(more)
    return clashing


def _references(node: Any) -> set[Component]:
    match node:
        case dict():
            found = {key for value in _reference_values(node) if (key := _component_of(value))}
            return found.union(*(_references(value) for value in node.values()))
        case list():
            return set().union(*(_references(value) for value in node))
        case _:
            return set()


def _reference_values(node: Document) -> list[Any]:
    """The references that one object holds itself: $ref, and the mapping of a discriminator."""
    mapping = node.get("mapping") if "propertyName" in node else None
    return [node.get("$ref"), *(mapping.values() if isinstance(mapping, dict) else ())]


def _component_of(reference: Any) -> Component | None:
    if not isinstance(reference, str) or not reference.startswith(_REF):
        return None
    section, _, rest = reference.removeprefix(_REF).partition("/")
    return section, rest.partition("/")[0]


def _renamed(node: Any, names: Mapping[Component, str]) -> Any:
    """A copy in which references, discriminator mappings and security requirements follow the new names."""
    match node:
        case dict():
            copy = {key: _renamed(value, names) for key, value in node.items()}
            if "$ref" in copy:
                copy["$ref"] = _new_reference(copy["$ref"], names)
            if "propertyName" in copy and isinstance(copy.get("mapping"), dict):
                copy["mapping"] = {key: _new_reference(to, names) for key, to in copy["mapping"].items()}
            if "responses" in copy and isinstance(copy.get("security"), list):
                copy["security"] = [
                    {
                        names.get(("securitySchemes", scheme), scheme): scopes
                        for scheme, scopes in needed.items()
                    }
                    for needed in copy["security"]
                ]
            return copy
        case list():
            return [_renamed(value, names) for value in node]
        case _:
            return node


def _new_reference(reference: Any, names: Mapping[Component, str]) -> Any:
    key = _component_of(reference)
    if key is None or key not in names:
        return reference
    section, name = key
    return f"{_REF}{section}/{names[key]}" + reference.removeprefix(f"{_REF}{section}/{name}")


def _with_own_security(document: Document) -> Document:
    """The document with its general security written at each operation, where it survives the merge."""
    if "security" not in document:
        return document
    document = deepcopy(document)
    for _, _, operation in _operations(document.get("paths", {})):
        operation.setdefault("security", document["security"])
    return document


def _require_unique_ids(paths: Document) -> None:
    seen: dict[str, str] = {}
    for path, method, operation in _operations(paths):
        identifier, where = operation.get("operationId"), f"{method.upper()} {path}"
        if identifier in seen:
            raise ValueError(f"operationId {identifier!r} stands at {seen[identifier]} and at {where}")
        if identifier:
            seen[identifier] = where


def _operations(paths: Document) -> list[tuple[str, str, Document]]:
    return [
        (path, method, item[method]) for path, item in paths.items() for method in _METHODS if method in item
    ]


def _pascal(service: str) -> str:
    return "".join(part.capitalize() for part in service.replace("-", "_").split("_"))
