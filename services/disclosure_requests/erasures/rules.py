"""When personal data of a closed case may be erased, and the certificate of it. Pure.

No law gives a number of years for the files of applications: the schedule is this installation's own, by outcome. What
makes an erasure lawful is 《个人信息保护法》 Art. 47 (from memory: compare before you print it).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from services.disclosure_requests.reports.tables import FORM_2021

DEFAULT: Final = "default"
#: Years after the day a case was closed, by its row of table 3; `default` for every other row.
RETENTION_YEARS: Final[Mapping[str, int]] = MappingProxyType(
    {DEFAULT: 10, "lapsed_correction": 3, "lapsed_fee": 3, "other": 3}
)
SCHEDULE_BASIS: Final = "法律未规定依申请公开案卷中个人信息的保存年限;此为本单位设置 / no law sets it: this installation's setting"
KIND: Final = "gongkai.disclosure_request.erasure"
NOTICE: Final = (
    "数据密钥与密文已删除,台账、回执和统计不变;本证明为完整性证据,不是电子印章"
    " / the data key and the ciphertext are gone; integrity evidence, not a legal seal"
)


@dataclass(frozen=True, slots=True)
class Ground:
    """Why personal data are erased; `waits`: not before the retention period is over."""

    article: str
    zh: str
    en: str
    waits: bool = True
    basis_status: str = "memory"


GROUNDS: Final[Mapping[str, Ground]] = {
    "retention_expired": Ground("《个人信息保护法》第四十七条第一款第二项", "保存期限已届满", "the retention period is over"),
    "purpose_achieved": Ground("《个人信息保护法》第四十七条第一款第一项", "处理目的已实现或者不再必要",
                               "the purpose is achieved, or no longer needs them"),
    "unlawful_processing": Ground("《个人信息保护法》第四十七条第一款第四项", "违反法律、行政法规处理个人信息(如误登记)",
                                  "they were processed against the law, such as by mistake", waits=False),
}  # fmt: skip


def read_schedule(text: str) -> Mapping[str, int]:
    """A schedule written `default=10,lapsed_fee=3`. Raises ValueError (`中文 / English`) for another form, an unknown row,
    no default, or years outside 1 to 100.
    """
    schedule = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        row, _, years = part.partition("=")
        if row not in (DEFAULT, *FORM_2021.leaves) or not years.isdecimal() or not 1 <= int(years) <= 100:
            raise ValueError(f"{part} 应为 行=年数(1 至 100) / {part}: row=years, from 1 to 100, is needed")
        schedule[row] = int(years)
    if DEFAULT not in schedule:
        raise ValueError("缺少 default / default is missing")
    return MappingProxyType(schedule)


def years_of(schedule: Mapping[str, int], row: str | None) -> int:
    """How many years a case of this outcome keeps its personal data."""
    return schedule.get(row or DEFAULT, schedule[DEFAULT])


def retained_until(closed_on: date, years: int) -> date:
    """The last day of the retention period: the same day so many years later (28 February for the 29th)."""
    try:
        return closed_on.replace(year=closed_on.year + years)
    except ValueError:
        return closed_on.replace(year=closed_on.year + years, day=28)


def closed_before(today: date, years: int) -> date:
    """The period of `years` is over today for what was closed before this day."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return date(today.year - years, 3, 1)


def certificate(
    *, application: str, registration: str, office: str, at: str, basis: str, reason: str, row: str | None,
    closed_on: str, retain_until: str, proposed_by: Mapping[str, Any], approved_by: Mapping[str, Any],
    ciphertext_hash: str, entries: int, head: str,
) -> dict[str, Any]:  # fmt: skip
    """The document of an erasure: what was forgotten of which case, why, on whose word, and how its ledger stood before."""
    ground = GROUNDS[basis]
    return {
        "kind": KIND, "version": 1, "application": application, "registration": registration, "office": office, "at": at,
        "basis": basis, "article": ground.article, "basis_status": ground.basis_status, "reason": reason, "row": row,
        "closed_on": closed_on, "retain_until": retain_until, "proposed_by": dict(proposed_by),
        "approved_by": dict(approved_by), "forgotten": {"data_key": True, "ciphertext_sha256": ciphertext_hash},
        "ledger": {"entries": entries, "head": head}, "notice": NOTICE,
    }  # fmt: skip
