"""A holiday notice for tests: the arrangement of 2027 as the State Council might give it (no day of it is real)."""

from typing import Any

NOTICE: dict[str, Any] = {
    "year": 2027, "number": "试验〔2026〕1号", "number_status": "memory", "title": "2027年部分节假日安排(试验)",
    "issued_on": "2026-12-28", "known_from": "2026-12-28", "supersedes": None,
    "holidays": [
        {"name": "元旦", "off": ["2027-01-01", "2027-01-02", "2027-01-03"], "working": []},
        {"name": "春节", "off": [f"2027-02-{day:02d}" for day in range(5, 12)], "working": ["2027-02-14"]},
        {"name": "清明节", "off": ["2027-04-03", "2027-04-04", "2027-04-05"], "working": []},
        {"name": "劳动节", "off": [f"2027-05-{day:02d}" for day in range(1, 6)], "working": ["2027-05-08"]},
        {"name": "端午节", "off": ["2027-06-09", "2027-06-10", "2027-06-11"], "working": []},
        {"name": "中秋节", "off": ["2027-09-15", "2027-09-16", "2027-09-17"], "working": []},
        {"name": "国庆节", "off": [f"2027-10-{day:02d}" for day in range(1, 8)], "working": ["2027-10-09"]},
    ],
    "source": "试验", "status": "memory",
}  # fmt: skip
