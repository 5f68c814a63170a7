"""Which groups the words of a catalogue mean. Pure."""

from collections.abc import Iterable, Mapping

from kernel.text import normalised


def standing_for(words: str | None, groups: Mapping[str, Iterable[str]]) -> list[str]:
    """The groups (id -> the words it stands for) that are meant by an item's 公开对象, by id; punctuation and width of the
    words do not count.
    """
    asked = normalised(words or "")
    return sorted(
        group for group, texts in groups.items() if asked and any(normalised(text) == asked for text in texts)
    )
