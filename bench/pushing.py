"""A push database for benchmarks: a catalogue's item for everybody, subscribers with webhooks, messages; filled by many rows at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert

from gongkai.embedded import push_settings
from gongkai.settings import Settings
from kernel.clock import SystemClock
from kernel.db import Database
from kernel.db.migrate import upgrade
from kernel.ids import new_id
from kernel.security.principal import Principal
from kernel.security.scopes import SCOPES
from services.push.about import MIGRATIONS
from services.push.app import make_tools
from services.push.channels.webhooks import new_secret
from services.push.endpoints.models import Endpoint, SealedEndpoint
from services.push.known import repository as known
from services.push.known.models import KnownCatalogue, KnownItem
from services.push.messages import service as messages
from services.push.messages.schemas import MessageIn
from services.push.registry.models import SealedSubscriber, Subscriber
from services.push.subscriptions.models import Subscription, SubscriptionVersion
from services.push.tools import Tools
from services.push.wire import Wire, channels_of
from services.push.worker import Worker

COUNTY: Final = "360425"
CALLER: Final = Principal("bench", "bench", COUNTY, frozenset(SCOPES))
CATALOGUE, ITEM = "cat_bench", "budget-1"
#: Rows of one statement.
ROWS: Final = 1000


@dataclass(frozen=True, slots=True)
class Pushing:
    """A database with its tools."""

    database: Database
    tools: Tools

    def worker(self) -> Worker:
        """A worker with every channel."""
        wire = Wire(self.tools.settings)
        return Worker(self.database, self.tools, channels_of(self.database, self.tools, wire), wire)

    async def send(self, number: int) -> str:
        """A message of everybody; its id."""
        body = {
            "reference": f"m{number}", "region": COUNTY, "item": ITEM, "title": "关于补偿安置方案的公告", "issuer": "县自然资源局",
            "paragraphs": ["经批准，现将集体土地征收补偿安置方案予以公告。请被征地农户核对面积与金额。" * 4], "class": "statutory",
            "facts": [{"kind": "amount", "label": "补偿款", "value": "12345.60"}],
        }  # fmt: skip
        async with self.database.write() as session:
            values = MessageIn.model_validate(body).model_dump()
            return (await messages.accept(session, CALLER, self.tools, values)).id


async def pushing(data: Path, database_url: str | None, ports: Sequence[int]) -> Pushing:
    """A new database with the item, in a catalogue newer than a first start's; webhooks may go to these ports of this machine."""
    targets = ",".join(f"127.0.0.0/8:{port}" for port in ports)
    settings = Settings(data=data, database_url=database_url, port=0, push_targets=targets)
    data.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240  # before anything runs
    upgrade(settings.url_of("push"), MIGRATIONS)
    found = Pushing(Database(settings.url_of("push")), make_tools(push_settings(settings), SystemClock()))
    facts = {
        "audience": {"scope": "whole_society", "note": None},
        "responsible_body": None,
        "domain": "budget",
    }
    async with found.database.write() as session:
        await known.keep(
            session,
            KnownCatalogue(catalogue=CATALOGUE, region=COUNTY, number=99, effective_from=found.tools.clock.today(),
                           guidelines=[], changed=[]),
        )  # fmt: skip
        await known.keep(session, KnownItem(source=CATALOGUE, item=ITEM, domain="budget", facts=facts))
    return found


async def subscribers(pushing: Pushing, first: int, count: int, channel: str, urls: Sequence[str]) -> None:
    """So many subscribers of the item on a channel, registered by many rows at once; webhooks by turns at these addresses."""
    now, keys = datetime.now(UTC), pushing.tools.keys
    rule = {"item": [ITEM]}
    for begin in range(first, first + count, ROWS):
        people: list[dict[str, Any]] = []
        sealed, wanted, versions, ends, closed = [], [], [], [], []
        for n in range(begin, min(begin + ROWS, first + count)):
            owner, subscription = new_id("sbr"), new_id("sub")
            people.append({
                "id": owner, "client": "bench", "reference": f"r{n}", "kind": "system", "region": f"{COUNTY}102001",
                "quiet_from": None, "quiet_to": None, "ordinary_cap": None, "progress_cap": None, "created_at": now, "changed_at": now, "changes": 0,
                "erased_at": None, "version": 1,
            })  # fmt: skip
            shut = keys.seal(owner, {"name": None, "addresses": {}})
            sealed.append(
                {
                    "subscriber": owner,
                    "key_id": shut.key_id,
                    "wrapped_key": shut.wrapped_key,
                    "ciphertext": shut.ciphertext,
                }
            )
            wanted.append({
                "id": subscription, "subscriber": owner, "version": 1, "active": True, "rule": rule, "channels": [channel],
                "revision": n + 1, "changed_at": now,
            })  # fmt: skip
            versions.append({
                "subscription": subscription, "version": 1, "active": True, "rule": rule, "channels": [channel],
                "revision": n + 1, "client": "bench", "at": now,
            })  # fmt: skip
            if urls:
                endpoint = new_id("end")
                ends.append({
                    "id": endpoint, "client": "bench", "channel": channel, "region": COUNTY, "owner": owner, "subscriber": owner,
                    "name": "bench", "mode": "live", "team": [], "concurrency": 8, "per_minute": None, "uncertain": None,
                    "off_reason": None, "off_at": None, "created_at": now, "changed_at": now, "changes": 0, "version": 1,
                })  # fmt: skip
                document = {
                    "url": urls[n % len(urls)], "secrets": [{"secret": new_secret(), "until": None}], "options": {},
                }  # fmt: skip
                shut = keys.seal(endpoint, document)
                closed.append(
                    {
                        "endpoint": endpoint,
                        "key_id": shut.key_id,
                        "wrapped_key": shut.wrapped_key,
                        "ciphertext": shut.ciphertext,
                    }
                )
        async with pushing.database.write() as session:
            for table, rows in (
                (Subscriber, people), (SealedSubscriber, sealed), (Subscription, wanted), (SubscriptionVersion, versions),
                (Endpoint, ends), (SealedEndpoint, closed),
            ):  # fmt: skip
                if rows:
                    await session.execute(insert(table), rows)
