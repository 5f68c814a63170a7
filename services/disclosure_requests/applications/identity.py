"""Identity proof of applicants (身份证明, Art. 29): what a number must look like, and how it is masked. Pure.

Resident identity numbers (GB 11643): region 6, birth 8, sequence 3, check modulus 11-2. Residence permits of residents of
Hong Kong, Macao and Taiwan (81, 82, 83) and permanent residence cards (9…) have the same form; for the latter the region
part follows rules of its own.
"""

import re
import unicodedata
from datetime import date
from typing import Final

from kernel.contracts.credit_code import CreditCodeError, check_credit_code

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
#: First two digits of a resident number: provinces (GB/T 2260), 81-83 for residence permits.
_PROVINCES: Final = frozenset(
    {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62,
     63, 64, 65, 71, 81, 82, 83}
)  # fmt: skip
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
    if not re.fullmatch(r"\d{17}[\dX]", number, re.ASCII):
        zh = f"公民身份号码应为 18 位(末位可为 X),现为 {len(number)} 位"
        return (
            "bad_identity",
            zh,
            f"a resident number has 18 characters, the last may be X; this has {len(number)}",
        )
    if int(number[:2]) not in _PROVINCES and number[0] != "9":
        return (
            "bad_identity",
            f"前两位 {number[:2]} 不是地区代码",
            f"the first two digits, {number[:2]}, are no region",
        )
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        born = None
    if born is None or not date(1880, 1, 1) <= born <= today:
        return (
            "bad_identity",
            f"第 7 至 14 位 {number[6:14]} 不是出生日期",
            f"digits 7 to 14, {number[6:14]}, are no birthday",
        )
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    if _CHECKS[total % 11] != number[17]:
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
