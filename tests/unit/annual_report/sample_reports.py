"""Reports to check: a published one of the old format with its blanks, and one of the new format that is made up."""

from copy import deepcopy
from typing import Any

from services.disclosure_requests.reports.tables import COLUMN_NAMES

Document = dict[str, Any]
#: As the published page leaves them.
_ = ""
NOTHING = [_] * 7

#: 2019年上海市人民政府办公厅政府信息公开工作年度报告 (published 2020-01-31): its tables as printed, blanks included, and the
#: paragraph that tells the numbers. The column 总计 of most results is blank, and two numbers of the text are not the table's.
SHANGHAI_2019: Document = {
    "year": 2019, "format": "2019", "body": "上海市人民政府办公厅",
    "table2": {
        "rules_made": 13, "rules_published": 13, "rules_public": 524,
        "normative_made": 60, "normative_published": 60, "normative_public": 368,
        "licences_last_year": 0, "licences_change": 0, "licences_decisions": 0,
        "services_last_year": 0, "services_change": 0, "services_decisions": 0,
        "penalties_last_year": 0, "penalties_change": 0, "penalties_decisions": 0,
        "coercions_last_year": 0, "coercions_change": 0, "coercions_decisions": 0,
        "fees_last_year": 0, "fees_change": 0, "procurement_projects": 6, "procurement_yuan": 251000,
    },
    "table3": {
        "columns": list(COLUMN_NAMES),
        "rows": {
            "new": [821, 35, _, _, 2, 1, 859], "carried_in": [18, _, _, _, _, _, 18],
            "granted": [258, 12, _, _, 1, 1, _], "partial": [3, _, _, _, _, _, _],
            "deny_secret": [14, _, _, _, _, _, _], "deny_law": NOTHING,
            "deny_three_securities_one_stability": NOTHING, "deny_third_party": NOTHING,
            "deny_internal": [5, _, _, _, _, _, _], "deny_process": [3, 1, _, _, _, _, _],
            "deny_casefile": NOTHING, "deny_inquiry": [10, 2, _, _, _, _, _],
            "not_held": [252, 12, _, _, 1, _, _], "need_making": [44, 3, _, _, _, _, _],
            "unclear_after": [25, _, _, _, _, _, _], "petition": [148, 1, _, _, _, _, _],
            "repeat": [5, 4, _, _, _, _, _], "publication": NOTHING, "massive": NOTHING, "confirm": NOTHING,
            "other": NOTHING, "total": [767, 35, _, _, 2, 1, 805], "carried_out": [72, _, _, _, _, _, 72],
        },
    },
    "table4": {"review": [5, _, _, 2, 7], "suit_direct": [8, _, _, 1, 9], "suit_after_review": [_] * 5},
    "sections": {"overview":
        "市政府办公厅代表市政府共受理政府信息公开申请859件，申请数量较去年回落12.3%；答复政府信息公开申请805件（含上年度结转申请18件，"
        "另有72件申请按照《条例》顺延到下年度答复），均在法定期限内予以答复。予以公开及部分公开258件，占33.9%；不予公开35件，占4.34%；"
        "因本机关不掌握等原因无法提供265件，占32.9%；不予处理158件，占19.6%；其他处理0件。信息公开类行政复议7件，诉讼9件，均获维持。"},
}  # fmt: skip

ZEROS = [0] * 7
#: Made up: no county published this. It holds in every equation.
MADE_UP_2024: Document = {
    "year": 2024, "format": "2021", "body": "某县人民政府办公室",
    "table2": {
        "rules_made": 0, "rules_repealed": 0, "rules_in_force": 0,
        "normative_made": 5, "normative_repealed": 1, "normative_in_force": 25,
        "licences": 310, "penalties": 12, "coercions": 0, "fees_10k_yuan": 59237.2449,
    },
    "table3": {
        "columns": list(COLUMN_NAMES),
        "rows": {
            "new": [58, 7, 0, 0, 1, 0, 66], "carried_in": [2, 0, 0, 0, 0, 0, 2],
            "granted": [20, 4, 0, 0, 1, 0, 25], "partial": [10, 1, 0, 0, 0, 0, 11],
            "deny_secret": [1, 0, 0, 0, 0, 0, 1], "deny_law": ZEROS,
            "deny_three_securities_one_stability": ZEROS, "deny_third_party": [2, 0, 0, 0, 0, 0, 2],
            "deny_internal": [1, 0, 0, 0, 0, 0, 1], "deny_process": [3, 0, 0, 0, 0, 0, 3],
            "deny_casefile": ZEROS, "deny_inquiry": [2, 0, 0, 0, 0, 0, 2],
            "not_held": [9, 2, 0, 0, 0, 0, 11], "need_making": [2, 0, 0, 0, 0, 0, 2],
            "unclear_after": [1, 0, 0, 0, 0, 0, 1], "petition": [2, 0, 0, 0, 0, 0, 2],
            "repeat": [1, 0, 0, 0, 0, 0, 1], "publication": ZEROS, "massive": ZEROS, "confirm": ZEROS,
            "lapsed_correction": [1, 0, 0, 0, 0, 0, 1], "lapsed_fee": [1, 0, 0, 0, 0, 0, 1],
            "other": [1, 0, 0, 0, 0, 0, 1],
            "total": [57, 7, 0, 0, 1, 0, 65], "carried_out": [3, 0, 0, 0, 0, 0, 3],
        },
    },
    "table4": {"review": [2, 1, 0, 1, 4], "suit_direct": [0, 0, 0, 0, 0], "suit_after_review": [1, 0, 0, 0, 1]},
    "previous": {
        "year": 2023, "format": "2021", "body": "某县人民政府办公室",
        "table2": {"rules_in_force": 0, "normative_in_force": 21},
        "table3": {"rows": {"carried_out": [2, 0, 0, 0, 0, 0, 2]}},
    },
}  # fmt: skip


def made_up() -> Document:
    """A copy to change."""
    return deepcopy(MADE_UP_2024)
