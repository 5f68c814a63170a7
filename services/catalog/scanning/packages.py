"""Parts of an Office package that every kind has: properties, what is embedded, texts of parts that are not read by themselves.

Pure. XML with a DTD is refused, nothing is fetched or expanded.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from kernel.archives import BadArchive, unpack
from kernel.file_types import UnfitFile
from services.catalog.scanning.segments import BOUNDS, Hidden, Segment

#: Properties that name persons or their organs, and all of an office's own.
_NAMING: Final = ("creator", "lastModifiedBy", "Company", "Manager")
_PROPERTIES: Final = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")
_THUMBNAIL: Final = "docProps/thumbnail"
_RELATIONS: Final = "_rels/.rels"
#: Parts without a text of their own.
_SILENT: Final = ("theme", "styles", "settings", "fontTable", "numbering", "webSettings", "stylesWithEffects", "calcChain")  # fmt: skip
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf", ".tif", ".tiff", ".svg")


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of a package by name. Raises UnfitFile."""
    try:
        return unpack(content, BOUNDS)
    except BadArchive as error:
        zh, _, en = str(error).partition(" / ")
        raise UnfitFile("bad_archive", f"无法打开:{zh}", f"it cannot be opened: {en}") from error


def read(content: bytes) -> etree._Element:
    """The root of a part. Raises UnfitFile for one with a DTD or that is damaged."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\x00" in content:
        raise UnfitFile(
            "dtd", "文件含 DTD、实体声明或不是 UTF-8,不予打开",
            "it declares a DTD or entities, or is not UTF-8, and is not opened",
        )  # fmt: skip
    try:
        return etree.fromstring(
            content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        )
    except etree.XMLSyntaxError as error:
        raise UnfitFile(
            "damaged_file", "文件已损坏;请用办公软件打开后另存",
            "the file is damaged: open it and save it again",
        ) from error  # fmt: skip


def written(root: etree._Element) -> bytes:
    """A part as bytes."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def name_of(node: etree._Element) -> str:
    """The name of an element without its namespace; empty for a comment."""
    return str(node.tag).rpartition("}")[2] if isinstance(node.tag, str) else ""


def properties(parts: Mapping[str, bytes]) -> Iterator[Hidden]:
    """Properties that name somebody; their values are not told."""
    for part in _PROPERTIES:
        if part in parts:
            for node in _telling(part, read(parts[part])):
                yield Hidden("metadata", part, "", "custom" if part.endswith("custom.xml") else name_of(node))


def without_properties(parts: dict[str, bytes]) -> None:
    """Empty the properties that name somebody, and take away the picture of the first page."""
    for part in [one for one in parts if one.startswith(_THUMBNAIL)]:
        del parts[part]
        root = read(parts[_RELATIONS])
        for relation in [one for one in root if (one.get("Target") or "").lstrip("/") == part]:
            root.remove(relation)
        parts[_RELATIONS] = written(root)
    for part in _PROPERTIES:
        if part in parts:
            root = read(parts[part])
            for node in list(_telling(part, root)):
                if part.endswith("custom.xml"):
                    root.remove(node)
                else:
                    node.text = ""
            parts[part] = written(root)


def _telling(part: str, root: etree._Element) -> Iterator[etree._Element]:
    for node in root:
        if part.endswith("custom.xml") or (name_of(node) in _NAMING and (node.text or "").strip()):
            yield node


def others(parts: Mapping[str, bytes], known: Mapping[str, object] | frozenset[str]) -> Iterator[Segment]:
    """Texts of all other parts, leaf by leaf: comments, charts, shapes, data behind a form."""
    for part in rest_of(parts, known):
        for node in leaves(read(parts[part])):
            yield Segment(part, name_of(node), node.text or "", hidden=True)


def rest_of(parts: Mapping[str, bytes], known: Mapping[str, object] | frozenset[str]) -> Iterator[str]:
    """The names of parts that may hold a text and are not among those that are read by themselves."""
    for part in parts:
        stem = part.rpartition("/")[2].removesuffix(".xml").rstrip("0123456789")
        if (
            part.endswith(".xml")
            and part not in known
            and part not in _PROPERTIES
            and stem not in _SILENT
            and part != "[Content_Types].xml"
        ):
            yield part


def leaves(root: etree._Element) -> Iterator[etree._Element]:
    """Elements that hold text and no other element."""
    for node in root.iter():
        if isinstance(node.tag, str) and len(node) == 0 and node.text and node.text.strip():
            yield node


def unread(parts: Mapping[str, bytes]) -> Iterator[Hidden]:
    """Pictures and embedded objects: nobody has looked into them."""
    for part in parts:
        folders = part.split("/")
        if part.lower().endswith(_PICTURES) and "media" in folders:
            yield Hidden("unread_content", part, "", "picture")
        elif {"embeddings", "activeX", "externalLinks", "pivotCache"} & set(
            folders
        ) and "_rels" not in folders:
            yield Hidden("unread_content", part, "", folders[1] if len(folders) > 2 else "object")
        elif part.startswith(_THUMBNAIL):
            yield Hidden("unread_content", part, "", "thumbnail")
