"""How long something stays public: public-notice periods (公示期), comment periods (征求意见期) and retention (保留期限).

| rule | source |
|---|---|
| the day of publication is not counted | 《民法典》 Art. 201 |
| a minimum length is complete with its last day; one that is off gives way to the next working day | Art. 203, inference |
| taken down before the strict last day: cut short; between the strict and the rolled day: complete (days are compared, not hours) | inference |
| a length in a cell is the cell's; where a national act sets the same one, the act is named | `ACTS` |
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from kernel.legal_time import WorkCalendar

LENGTHS: Final = frozenset({"notice_period", "consultation_period"})
CELL: Final = "目录所定期限"
#: (words of the act's title, unit, amount) -> the article that sets this minimum.
ACTS: Final[tuple[tuple[str, str, int, str], ...]] = (
    ("土地管理法实施条例", "working_day", 10, "《土地管理法实施条例》第二十六条"),
    ("土地管理法实施条例", "calendar_day", 30, "《土地管理法实施条例》第二十八条"),
    ("国有土地上房屋征收与补偿条例", "calendar_day", 30, "《国有土地上房屋征收与补偿条例》第十条"),
    ("政府采购法实施条例", "working_day", 5, "《政府采购法实施条例》第三十八条"),
    ("招标投标法实施条例", "calendar_day", 3, "《招标投标法实施条例》第五十四条"),
    ("规章制定程序条例", "calendar_day", 30, "《规章制定程序条例》第十五条"),
    ("重大行政决策程序暂行条例", "calendar_day", 30, "《重大行政决策程序暂行条例》第十五条"),
)


@dataclass(frozen=True, slots=True)
class Posted:
    """A publication as far as lengths go."""

    id: str
    published_on: date
    withdrawn_on: date | None


def clauses_of(item: Mapping[str, Any], kinds: frozenset[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """(number from 1, clause) of an item's clauses of these kinds."""
    limit = item["time_limit"]
    for number, clause in enumerate(limit["clauses"] if limit else (), 1):
        if clause["kind"] in kinds:
            yield number, clause


def has_lengths(item: Mapping[str, Any]) -> bool:
    """Whether an item says how long something stays public."""
    return next(clauses_of(item, LENGTHS | {"keep_online"}), None) is not None


def notice_periods(
    item: Mapping[str, Any], posted: Sequence[Posted], calendar: WorkCalendar, today: date
) -> list[dict[str, Any]]:
    """The notice and comment periods that publications of a duty have set running, by publication and clause."""
    return [
        _running(number, clause, item, publication, calendar, today)
        for publication in posted
        for number, clause in clauses_of(item, LENGTHS)
        if clause["amount"] is not None
    ]


def _running(
    number: int, clause: Mapping[str, Any], item: Mapping[str, Any], posted: Posted, calendar: WorkCalendar,
    today: date,
) -> dict[str, Any]:  # fmt: skip
    due = calendar.due(posted.published_on, clause["amount"], clause["unit"], "at_least")
    strict = due.strict_date or due.earliest
    status = "running" if today <= due.latest else "complete"
    if posted.withdrawn_on is not None:
        status = "cut_short" if posted.withdrawn_on < strict else "complete"
    article = _article(clause, item)
    violation = None
    if status == "cut_short":
        named = article or CELL
        violation = {
            "code": "notice_cut_short", "article": article,
            "message_zh": f"{posted.withdrawn_on} 撤下,未满最短期限(至 {strict}),违反{named}",
            "message_en": f"taken down on {posted.withdrawn_on}, before the minimum length ended on {strict}: {named}",
        }  # fmt: skip
    return {
        "clause": number, "kind": clause["kind"], "publication": posted.id, "published_on": posted.published_on,
        "starts_on": posted.published_on + timedelta(days=1), "amount": clause["amount"], "unit": clause["unit"],
        "approximate": bool(clause["vague"]), "ends_on": due.due, "strict_ends_on": due.strict_date,
        "earliest": due.earliest, "latest": due.latest, "certainty": due.status, "status": status,
        "withdrawn_on": posted.withdrawn_on, "basis": article or CELL,
        "basis_status": due.basis_status if article else "inference", "violation": violation,
    }  # fmt: skip


def _article(clause: Mapping[str, Any], item: Mapping[str, Any]) -> str | None:
    titles = [act["title"] for act in item["basis"] or ()]
    for words, unit, amount, article in ACTS:
        if (unit, amount) == (clause["unit"], clause["amount"]) and any(words in title for title in titles):
            return article
    return None


def retention_of(item: Mapping[str, Any], published_on: date | None = None) -> dict[str, Any] | None:
    """How long an item's information stays available; None when its limit does not say.

    `rule` is for_ever (长期, 永久), while_in_force (有效期内) or until (`until` is counted from the last publication:
    《民法典》 Art. 202, null before there is one). With several such clauses the longest holds.
    """
    kept = [clause for _, clause in clauses_of(item, frozenset({"keep_online"}))]
    if not kept:
        return None
    words = item["time_limit"]["text"]
    found: dict[str, Any] = {"words": words, "condition": kept[0]["condition"], "until": None}
    if any(clause["amount"] is None for clause in kept):
        return found | {"rule": "while_in_force" if "有效期" in words else "for_ever"}
    if published_on is not None:
        found["until"] = max(_until(published_on, clause) for clause in kept)
    return found | {"rule": "until"}


def kept_on(item: Mapping[str, Any], published_on: date, day: date) -> bool:
    """Whether an item's information still has to be available on a day."""
    retention = retention_of(item, published_on)
    if retention is None:
        return False
    return retention["until"] is None or day < retention["until"]


def _until(start: date, clause: Mapping[str, Any]) -> date:
    amount = clause["amount"]
    if clause["unit"] in ("month", "year"):
        months = start.year * 12 + start.month - 1 + amount * (12 if clause["unit"] == "year" else 1)
        year, month = divmod(months, 12)
        for day in range(start.day, 27, -1):
            try:
                return date(year, month + 1, day)
            except ValueError:
                continue
        return date(year, month + 1, min(start.day, 28))
    return start + timedelta(days=amount * (7 if clause["unit"] == "week" else 1))
