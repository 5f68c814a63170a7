"""Word templates with `{{ placeholders }}`: which they use, and filling them. The same values give the same bytes.

A template may hold `{{ name }}`, `{%p if name %} … {%p else %} … {%p endif %}` and
`{%p for one in names %} {{ one }} {%p endfor %}` (p: the paragraph of the mark goes away; tr: the table's row), and
nothing else: no expression of the template language reaches the machine.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO
from typing import Final

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from kernel.archives import pack, unpack
from kernel.office_documents.opening import BOUNDS, MAIN, BadDocument, open_document, read_xml

Values = Mapping[str, str | Sequence[str]]
_MARK: Final = re.compile(r"\{[{%#]")
#: Marks that put a value outside of a run of text.
_BARE: Final = re.compile(r"\{\{[-+]?\s*(?:r|p|tr|tc)\s")
#: XML 1.0 cannot hold them; the bell and the form feed would mean something to docxtpl.
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PARAGRAPH: Final = "\a"


@dataclass(frozen=True, slots=True)
class Used:
    """Placeholders of a template: shown whatever the values are, shown under a condition, and only tested."""

    always: set[str] = field(default_factory=set)
    sometimes: set[str] = field(default_factory=set)
    tested: set[str] = field(default_factory=set)

    @property
    def names(self) -> set[str]:
        return self.always | self.sometimes | self.tested


def placeholders_of(content: bytes) -> Used:
    """What a template uses. Raises BadDocument for one that cannot be opened, or that uses more than placeholders."""
    for name, part in open_document(content).items():
        beside = name.endswith((".xml", ".rels")) and not _is_text(name)
        if beside and _MARK.search(etree.tostring(read_xml(part), encoding="unicode")):
            raise BadDocument(
                "misplaced_placeholder", f"{name} 中不能使用占位符", f"placeholders cannot stand in {name}"
            )
    used = Used()
    for written, source in _sources(content):
        if found := _BARE.search(re.sub(r"<[^>]*>", "", written)):
            raise _beyond(f"{found[0]}… }}}}")
        try:
            tree = _environment().parse(source)
        except TemplateSyntaxError as error:
            raise BadDocument(
                "bad_template", f"占位符写法有误:{error.message}", f"the marks do not parse: {error.message}"
            ) from error
        _walk(tree.body, used, ())
    return used


def fill(content: bytes, values: Values, *, title: str, dated: date) -> bytes:
    """A checked template with its placeholders replaced; a line break in a value begins a new paragraph.

    `title` and `dated` become the document's properties. Raises BadDocument when it cannot be filled.
    """
    template = DocxTemplate(BytesIO(content))
    try:
        template.render(
            {name: _clean(value) for name, value in values.items()}, _environment(), autoescape=True
        )
    except (TemplateError, etree.XMLSyntaxError) as error:
        raise BadDocument(
            "bad_template", f"模板无法填写:{error}", f"the template cannot be filled: {error}"
        ) from error
    properties = template.docx.core_properties
    properties.title = title
    properties.created = properties.modified = datetime.combine(dated, time())
    file = BytesIO()
    template.save(file)
    return repacked(file.getvalue())


def repacked(content: bytes) -> bytes:
    """The same document in bytes that depend on its parts alone."""
    parts = unpack(content, BOUNDS)
    first = "[Content_Types].xml"
    return pack({name: parts[name] for name in sorted(parts, key=lambda name: (name != first, name))})


def _is_text(name: str) -> bool:
    return name == MAIN or name.startswith(("word/header", "word/footer"))


def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def _sources(content: bytes) -> Iterator[tuple[str, str]]:
    """Of the body, the headers and the footers: the XML as written, and the template text as docxtpl reads it."""
    template = DocxTemplate(BytesIO(content))
    template.init_docx()
    written = [template.get_xml()]
    for kind in (template.HEADER_URI, template.FOOTER_URI):
        written += [template.get_part_xml(part) for _, part in template.get_headers_footers(kind)]
    return ((xml, template.patch_xml(xml)) for xml in written)


def _walk(
    body: Sequence[nodes.Node], used: Used, loops: tuple[str, ...], *, conditional: bool = False
) -> None:
    """Collect names; raises BadDocument for any node of the template language but those that a template may hold."""
    for node in body:
        match node:
            case nodes.Output():
                for shown in node.nodes:
                    if isinstance(shown, nodes.TemplateData):
                        continue
                    name = _name(shown)
                    if name not in loops:
                        (used.sometimes if conditional else used.always).add(name)
            case nodes.If(test=test, elif_=[]):
                used.tested.add(_name(test))
                _walk(node.body, used, loops, conditional=True)
                _walk(node.else_, used, loops, conditional=True)
            case nodes.For(target=nodes.Name(name=one), test=None, else_=[], recursive=False):
                (used.sometimes if conditional else used.always).add(_name(node.iter))
                _walk(node.body, used, (*loops, one), conditional=True)
            case _:
                raise _beyond(type(node).__name__)


def _name(node: nodes.Node) -> str:
    if not isinstance(node, nodes.Name):
        raise _beyond(type(node).__name__)
    return node.name


def _beyond(what: str) -> BadDocument:
    return BadDocument(
        "bad_template",
        f"模板中有不支持的写法({what});只可用 {{{{ 名称 }}}}、{{%p if 名称 %}}、{{%p for 一项 in 名称 %}}",
        f"the template holds what cannot be used ({what}): {{{{ name }}}}, {{%p if name %}}, {{%p for one in names %}} can",
    )


def _clean(value: str | Sequence[str]) -> str | list[str]:
    if not isinstance(value, str):
        return [str(_clean(one)) for one in value]
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return _UNWRITABLE.sub("", text).replace("\n", _PARAGRAPH)
