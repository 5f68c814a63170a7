"""The kinds of findings with their law, and the words they go by: versioned data, read once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final, Literal

Level = Literal["stop", "look"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind: `stop` must be answered for before it is published as it is, `look` asks for a look. `mask`: the masked copy
    is without it. `law` are bases with the state of their confirmation.
    """

    code: str
    zh: str
    en: str
    level: Level
    mask: bool
    law: tuple[Mapping[str, str], ...]
    source: str
    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    not_in: tuple[str, ...] = ()


_DATA: Final[Mapping[str, Any]] = json.loads(
    files(__package__).joinpath("data/kinds.json").read_text("utf-8")
)
VERSION: Final[str] = _DATA["version"]


def _kind(code: str, told: Mapping[str, Any]) -> Kind:
    members: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in told.items()
    }
    return Kind(code=code, **members)


KINDS: Final[Mapping[str, Kind]] = {code: _kind(code, told) for code, told in _DATA["kinds"].items()}
PROVINCES: Final = frozenset(_DATA["provinces"].split())
MOBILE_PREFIXES: Final = frozenset(_DATA["mobile_prefixes"].split())
LABELS: Final[Mapping[str, tuple[str, ...]]] = {name: tuple(words) for name, words in _DATA["labels"].items()}
