"""Identity proof of applicants (身份证明, Art. 29): what a number must look like, and how it is masked. Pure."""

import re
import unicodedata
from datetime import date
from typing import Final

from kernel.contracts import resident_number
from kernel.contracts.credit_code import CreditCodeError, check_credit_code

_OTHER: Final = re.compile(r"[0-9A-Z()\-]{5,30}\Z")

Fault = tuple[str, str, str]


def plain(number: str) -> str:
    """A number as it was meant: half width, upper case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", number).split()).upper()


def identity_fault(kind: str, number: str, today: date) -> Fault | None:
    """What is wrong with an identity number (code, zh, en); None when it can be one."""
    if kind != "resident_id":
        if _OTHER.match(number):
            return None
        return (
            "bad_identity",
            "证件号码应为 5 至 30 位字母、数字",
            "a document number has 5 to 30 letters and digits",
        )
    if len(number) == 15 and number.isdigit():
        zh = "15 位身份证号码已于 2013 年停用,请填写 18 位公民身份号码"
        return ("old_identity", zh, "numbers of 15 digits were given up in 2013: give the one of 18")
    if not resident_number.has_form(number):
        zh = f"公民身份号码应为 18 位(末位可为 X),现为 {len(number)} 位"
        return (
            "bad_identity",
            zh,
            f"a resident number has 18 characters, the last may be X; this has {len(number)}",
        )
    if not resident_number.has_region(number):
        return (
            "bad_identity",
            f"前两位 {number[:2]} 不是地区代码",
            f"the first two digits, {number[:2]}, are no region",
        )
    born = resident_number.birthday(number)
    if born is None or born > today:
        return (
            "bad_identity",
            f"第 7 至 14 位 {number[6:14]} 不是出生日期",
            f"digits 7 to 14, {number[6:14]}, are no birthday",
        )
    if not resident_number.check_holds(number):
        return (
            "bad_identity",
            "末位校验码不符,请逐位核对",
            "the last character does not hold: compare digit by digit",
        )
    return None


def credit_code_fault(code: str) -> Fault | None:
    """What is wrong with an organisation's credit code; None when it holds."""
    try:
        check_credit_code(code)
    except CreditCodeError as error:
        return (error.code, error.zh, error.en)
    return None


def masked_name(name: str) -> str:
    """The first sign and a star for each of the others."""
    return name[:1] + "*" * max(len(name) - 1, 1)


def masked_number(number: str) -> str:
    """A number whose middle is hidden; short ones are hidden but for the last two signs."""
    kept = 4 if len(number) >= 11 else 0
    tail = 4 if len(number) >= 11 else 2
    return number[:kept] + "*" * max(len(number) - kept - tail, 1) + number[len(number) - tail :]
