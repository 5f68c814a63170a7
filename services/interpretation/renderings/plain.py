"""Blocks as plain text, for loudspeakers, bulletins and readers that want nothing else. Pure."""

from collections.abc import Sequence

from services.interpretation.renderings.rules import Block, Heading, Paragraph, Picture, Steps, Table


def text(blocks: Sequence[Block]) -> str:
    """The blocks as lines; tables as rows of “name: value”."""
    return "\n".join(line for block in blocks for line in _lines(block)) + "\n"


def _lines(block: Block) -> list[str]:
    match block:
        case Heading(1, words):
            return [words, "=" * 20]
        case Heading(2, words):
            return ["", f"【{words}】"]
        case Heading(_, words):
            return ["", words]
        case Paragraph(words, lead):
            return [lead + words]
        case Steps(items):
            return [f"{n}. {item}" for n, item in enumerate(items, 1)]
        case Table():
            rows = [
                f"{row[0]}:"
                + ",".join(f"{name} {value}" for name, value in zip(block.head[1:], row[1:], strict=True))
                for row in block.rows
            ]
            return ["", block.caption, *rows]
        case Picture():
            return []
