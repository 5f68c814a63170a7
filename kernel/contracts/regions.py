"""The tree of administrative divisions (行政区划) as its codes draw it: GB/T 2260 to the county, then 9 and 12 digits.

000000 country ─ 360000 province ─ 360400 prefecture ─ 360425 county ─ 360425102 township ─ 360425102001 village
"""

from typing import Final, Literal

Level = Literal["country", "province", "prefecture", "county", "township", "village"]

COUNTRY: Final = "000000"
LEVELS: Final[tuple[Level, ...]] = ("country", "province", "prefecture", "county", "township", "village")


def stem(code: str) -> str:
    """The digits that every code below shares: `36` of 360000, `3604` of 360400, nothing of the country."""
    if len(code) > 6:
        return code
    while code.endswith("00"):
        code = code[:-2]
    return code


def contains(above: str, below: str) -> bool:
    """Whether `below` is `above` itself or lies in its subtree."""
    return below.startswith(stem(above)) and len(below) >= len(above)


def ancestors(code: str) -> tuple[str, ...]:
    """The divisions above, nearest first, the country last. Counties directly under a province skip the prefecture."""
    found: list[str] = []
    if len(code) == 12:
        found.append(code[:9])
    if len(code) >= 9:
        found.append(code[:6])
    if code[4:6] != "00" or len(code) > 6:
        found.append(code[:4] + "00")
    if code[2:6] != "0000":
        found.append(code[:2] + "0000")
    if code != COUNTRY:
        found.append(COUNTRY)
    return tuple(dict.fromkeys(above for above in found if above != code))


def unpadded(code: str) -> str:
    """360425102000 -> 360425102, 360425000000 -> 360425: statistics fill codes up to 12 digits; no place has the number 000."""
    while len(code) in (9, 12) and code.endswith("000"):
        code = code[:-3]
    return code


def check_unpadded(code: str) -> str:
    """The code; raises ValueError (`中文 / English`) for one that is filled up with zeros, with what to write instead."""
    if (short := unpadded(code)) != code:
        raise ValueError(
            f"行政区划代码 {code} 末尾补了零,请写作 {short} / the division code {code} is filled up with zeros: use {short}"
        )
    return code


def level_of(code: str) -> Level:
    """The level that a code's shape says; raises ValueError when it is not 6, 9 or 12 digits, or filled up with zeros."""
    if not (code.isascii() and code.isdigit() and len(code) in (6, 9, 12)):
        raise ValueError("行政区划代码为 6、9 或 12 位数字 / a division code has 6, 9 or 12 digits")
    check_unpadded(code)
    if len(code) > 6:
        return "township" if len(code) == 9 else "village"
    return LEVELS[len(stem(code)) // 2]
