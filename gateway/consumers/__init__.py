"""The systems that call: their keys, in the gateway's own database."""

from pathlib import Path

MIGRATIONS = Path(__file__).parent / "migrations"
