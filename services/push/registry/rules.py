"""Addresses as they may be shown. Pure."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit


def masked(document: Mapping[str, Any]) -> dict[str, Any]:
    """Name and addresses with what tells of the person replaced by stars: 138****0000, z***@example.cn, a webhook's host."""
    addresses = {name: value for name, value in document["addresses"].items() if value is not None}
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


def _webhook(url: str) -> str:
    return f"https://{urlsplit(url).hostname}/***"


_HIDDEN = {"mobile": _mobile, "email": _email, "webhook": _webhook}
