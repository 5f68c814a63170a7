"""Links and codes lead to where the server listens, as long as nobody says where the public reaches it."""

from typing import Any

import pytest

from gongkai.embedded import catalog_settings, push_settings
from gongkai.settings import Settings


@pytest.mark.parametrize(
    "given, address",
    [
        ({}, "http://127.0.0.1:8000"),
        ({"port": 19010}, "http://127.0.0.1:19010"),
        ({"port": 19010, "public_url": "https://gk.example.gov.cn/"}, "https://gk.example.gov.cn"),
    ],
)
def test_the_public_address_is_that_of_the_port_unless_it_is_set(given: dict[str, Any], address: str) -> None:
    settings = Settings(**given)
    assert settings.public_address == address
    assert push_settings(settings).public_url == catalog_settings(settings).public_url == address
