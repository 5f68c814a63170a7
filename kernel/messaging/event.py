"""CloudEvents 1.0: facts that services tell each other, named `gongkai.<service>.<noun>.<past-verb>.v1`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

TYPE = re.compile(r"gongkai\.[a-z_]+\.[a-z_]+\.[a-z_]+\.v[1-9]\d*")


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `region` (an extension attribute) says whose it is; `public` events carry no duty or case."""

    id: str
    type: str
    source: str
    subject: str
    time: datetime
    region: str
    public: bool
    data: dict[str, Any]

    def as_cloudevent(self) -> dict[str, Any]:
        """The JSON event format (CloudEvents §3)."""
        return {
            "specversion": "1.0",
            "id": self.id,
            "type": self.type,
            "source": self.source,
            "subject": self.subject,
            "time": self.time.isoformat(timespec="milliseconds"),
            "datacontenttype": "application/json",
            "region": self.region,
            "data": self.data,
        }

    def as_message(self) -> dict[str, Any]:
        """What travels between services: the CloudEvent and whether everybody may see it."""
        return self.as_cloudevent() | {"time": self.time.isoformat(), "public": self.public}

    @classmethod
    def of_message(cls, document: Mapping[str, Any]) -> "Event":
        """The event inside a message; raises KeyError or ValueError for anything else."""
        return cls(
            document["id"], document["type"], document["source"], document["subject"],
            datetime.fromisoformat(document["time"]), document["region"], document["public"], document["data"],
        )  # fmt: skip
