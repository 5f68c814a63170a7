"""Whose report it is: an office's own, or that of a division with all offices in it. Pure."""

from dataclasses import dataclass
from typing import Literal

from services.disclosure_requests.reports.rules import OrganClass

Scope = Literal["office", "region"]


@dataclass(frozen=True, slots=True)
class Subject:
    """An office by its id, or a division by its code; `organ` sets when its report is due."""

    scope: Scope
    id: str
    name: str
    region: str
    organ: OrganClass

    def as_dict(self) -> dict[str, str]:
        """JSON of the subject."""
        return {"scope": self.scope, "id": self.id, "name": self.name, "region": self.region}

    @property
    def path(self) -> str:
        """Its reports on the wire."""
        return f"/v1/disclosure-requests/{self.scope}s/{self.id}/annual-reports"
