"""Addresses as they may be shown. Pure."""

from collections.abc import Mapping
from typing import Any


def masked(document: Mapping[str, Any]) -> dict[str, Any]:
    """Name and addresses with what tells of the person replaced by stars: 138****0000, z***@example.cn."""
    addresses = {name: value for name, value in document["addresses"].items() if value and name in _HIDDEN}
    return {
        "name": _name(document["name"]),
        "addresses": {name: _HIDDEN[name](value) for name, value in addresses.items()},
    }


def _name(name: str | None) -> str | None:
    return None if name is None else name[0] + "*" * (len(name) - 1)


def _mobile(number: str) -> str:
    return f"{number[:3]}****{number[-4:]}"


def _email(address: str) -> str:
    local, _, domain = address.partition("@")
    return f"{local[0]}***@{domain}"


_HIDDEN = {"mobile": _mobile, "email": _email}
