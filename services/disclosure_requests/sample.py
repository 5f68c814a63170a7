"""The sample county's information offices, for an empty database of an installation that wants to try things out."""

from typing import Any, Final

from kernel.db import Database
from services.disclosure_requests.offices import repository
from services.disclosure_requests.offices.models import Office
from services.disclosure_requests.tools import Tools

COUNTY: Final = "360425"
_SHARED: Final = {
    "postcode": "330300", "email": None, "opening_hours": "工作日 8:30-12:00,14:30-17:30", "bank_account": None,
    "court": "永修县人民法院",
}  # fmt: skip
#: Addresses and telephone numbers are made up.
OFFICES: Final[dict[str, dict[str, Any]]] = {
    "yongxiu": {
        "region": COUNTY, "name": "永修县人民政府办公室", "kind": "government", "address": "永修县涂埠镇示例路 1 号",
        "telephone": "0792-0000001", "number_prefix": "永府办依复", "review_organ": "九江市人民政府",
    },
    "yongxiu-zrzy": {
        "region": COUNTY, "name": "永修县自然资源局", "kind": "department", "address": "永修县涂埠镇示例路 2 号",
        "telephone": "0792-0000002", "number_prefix": "永自然资依复", "review_organ": "永修县人民政府",
    },
    "jiangshang": {
        "region": f"{COUNTY}203", "name": "江上乡人民政府", "kind": "township", "address": "永修县江上乡示例路 3 号",
        "telephone": "0792-0000003", "number_prefix": "江政依复", "review_organ": "永修县人民政府",
    },
}  # fmt: skip


async def make_sample(database: Database, tools: Tools) -> None:
    """Register the sample's offices in a database that has none."""
    async with database.write() as session:
        if await repository.list_page(session, region=None, after=None, limit=1):
            return
        for identifier, values in OFFICES.items():
            own = {name: values[name] for name in ("region", "name", "kind")}
            details = _SHARED | {name: value for name, value in values.items() if name not in own}
            repository.add(
                session, Office(id=identifier, details=details, changed_at=tools.clock.now(), **own)
            )
