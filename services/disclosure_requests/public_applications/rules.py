"""What is fixed for applications of the public: where they are filed and followed, in whose name, what follows. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

#: Prefixes of the pages.
APPLY, STATUS = "/apply", "/status"
#: The head of either page.
LINKS: Final = ((APPLY, "提交申请"), (STATUS, "查询进度"))
#: The client and key under which the ledger and the registers know the public.
CLIENT: Final = "public"
#: Filings of an office are counted over this time.
WINDOW_SECONDS: Final = 3600
NEXT_STEP: Final = {
    "zh": "请保存查询口令,并凭口令确认申请:网上提交的申请,以双方确认之日为收到之日,答复期限自次日起算"
    "(《政府信息公开条例》第三十一条)",
    "en": "Keep the token, and confirm the application by it: an application by web is received on the day on which both"
    " sides have confirmed it, and the period runs from the next (Art. 31)",
}
#: What answers about one applicant's case carry: they are kept nowhere, and lead nowhere.
PRIVATE: Final = {"cache-control": "no-store", "referrer-policy": "no-referrer"}


def whole(values: Mapping[str, Any], today: date) -> dict[str, Any]:
    """An application of the public with all that registration asks for."""
    return {
        **values, "manner": "web", "submitted_on": today, "client_application_id": None, "officer": None, "team": None,
    }  # fmt: skip
