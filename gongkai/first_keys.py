"""The keys of a first start: for the administration, and with the sample for its county, written to keys.json."""

import json
from pathlib import Path
from typing import Final

from gateway.consumers import MIGRATIONS
from gateway.consumers.service import create_key, list_keys
from gongkai.settings import Settings
from kernel.clock import Clock, SystemClock
from kernel.db import Database
from kernel.db.migrate import upgrade
from kernel.files import write_whole
from kernel.security.scopes import SCOPES
from services.catalog.sample import COUNTY

_COUNTY_SCOPES: Final = sorted(set(SCOPES) - {"guidelines:write", "operations:write"})
_DEPARTMENT_SCOPES: Final = sorted(
    {
        "catalogue:read",
        "bindings:write",
        "duties:read",
        "events:write",
        "publications:write",
        "officer:assert",
    }
)
#: The keys of a first start: name -> (client, division, scopes). All but admin belong to the sample.
FIRST_KEYS: Final[dict[str, tuple[str, str, list[str]]]] = {
    "admin": ("管理 administration", "000000", sorted(SCOPES)),
    "county": ("永修县政务公开办 (示例)", COUNTY, _COUNTY_SCOPES),
    "department": ("永修县业务系统 (示例)", COUNTY, _DEPARTMENT_SCOPES),
    "township": ("江上乡 (示例)", f"{COUNTY}203", _COUNTY_SCOPES),
    "neighbour": ("德安县 (示例)", "360426", _COUNTY_SCOPES),
}


async def first_keys(settings: Settings, clock: Clock | None = None) -> Path | None:
    """Make the keys of a first start and write them to `<data>/keys.json` (0600); None when there are keys already.

    The file is written before the commit: after a crash in between there are no keys and it is written anew.
    """
    clock = clock or SystemClock()
    url = settings.url_of("gateway")
    settings.data.mkdir(parents=True, exist_ok=True)
    upgrade(url, MIGRATIONS)
    database = Database(url)
    try:
        async with database.write() as session:
            if await list_keys(session):
                return None
            made = {}
            for name, (client, region, scopes) in FIRST_KEYS.items():
                if name == "admin" or settings.sample:
                    _, token = await create_key(
                        session, pepper=settings.pepper(), client=client, label=name, region=region, scopes=scopes,
                        now=clock.now(),
                    )  # fmt: skip
                    made[name] = {"key": token, "region": region, "scopes": scopes}
            path = settings.data / "keys.json"
            write_whole(path, json.dumps(made, ensure_ascii=False, indent=2).encode() + b"\n", replace=True)
            return path
    finally:
        await database.dispose()
