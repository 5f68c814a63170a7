"""The unified social credit code (统一社会信用代码, GB 32100). Pure.

1 2 3----8 9--------16 17 18
│ │ │      │           │  └ check character, modulus 31
│ │ │      │           └ check digit of the organisation code (GB 11714), modulus 11
│ │ │      └ organisation code
│ │ └ division of the registrar at registration (GB/T 2260), kept after the division is abolished
│ └ class of the body
└ registrar
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_MISREAD: Final[Mapping[str, str]] = {"I": "1", "O": "0", "Z": "2", "S": "5", "V": "U"}
#: The country as registrar's division; placeholders that no registrar has.
_NATIONAL: Final = "100000"
_NO_DIVISION: Final = ("000000", "999999")

#: Registrar -> (its name, class -> its name), GB 32100-2015 as amended. basis_status: confirmed for the
#: registrars 1, 5, 9, A, N, Y and for 11, 12, N1, N2, N3; secondary for the rest. Another class is a warning.
REGISTRARS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "1": ("机构编制", {"1": "机关", "2": "事业单位", "3": "编办直接管理机构编制的群众团体", "9": "其他"}),
    "2": ("外交", {"1": "外国常驻新闻机构", "9": "其他"}),
    "3": ("司法行政", {"1": "律师执业机构", "2": "公证处", "3": "基层法律服务所", "4": "司法鉴定机构",
                    "5": "仲裁委员会", "9": "其他"}),
    "4": ("文化", {"1": "外国在华文化中心", "9": "其他"}),
    "5": ("民政", {"1": "社会团体", "2": "民办非企业单位", "3": "基金会", "9": "其他"}),
    "6": ("旅游", {"1": "外国旅游部门常驻代表机构", "2": "港澳台地区旅游部门常驻代表机构", "9": "其他"}),
    "7": ("宗教", {"1": "宗教活动场所", "2": "宗教院校", "9": "其他"}),
    "8": ("工会", {"1": "基层工会", "9": "其他"}),
    "9": ("市场监督管理", {"1": "企业", "2": "个体工商户", "3": "农民专业合作社"}),
    "A": ("中央军委改革和编制办公室", {"1": "军队事业单位", "9": "其他"}),
    "N": ("农业农村", {"1": "组级集体经济组织", "2": "村级集体经济组织", "3": "乡镇级集体经济组织",
                    "9": "其他"}),
    "Y": ("其他", {"1": "其他"}),
}  # fmt: skip


class CreditCodeError(ValueError):
    """No credit code; the message says what is wrong, `中文 / English`, `code` names it for programs."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.code, self.zh, self.en = code, zh, en


@dataclass(frozen=True, slots=True)
class CodeWarning:
    """Something to look at that does not make the code wrong."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A code that holds, in upper case, and its parts; `region` may have been abolished since."""

    code: str
    registrar: str
    class_: str
    region: str
    organisation_code: str
    warnings: tuple[CodeWarning, ...]


def check_credit_code(code: str, known_region: Callable[[str], bool] | None = None) -> CreditCode:
    """The code and its parts; full-width signs, small letters and blanks are put right.

    Raises CreditCodeError. Both check characters are computed (GB 32100 and, inside, GB 11714). A division
    that `known_region` does not know gives a warning, never an error: codes are for life, divisions are not.
    """
    code = plain_code(code)
    if len(code) != 18:
        raise CreditCodeError(
            "bad_length",
            f"统一社会信用代码应为 18 位,现为 {len(code)} 位",
            f"a unified social credit code has 18 characters, this has {len(code)}",
        )
    for place, sign in enumerate(code, 1):
        if sign not in ALPHABET:
            hint = _MISREAD.get(sign)
            raise CreditCodeError(
                "bad_character",
                f"第 {place} 位“{sign}”不是代码字符(不使用 I、O、Z、S、V)"
                + (f",是否应为 {hint}?" if hint else ""),
                f"character {place}, {sign!r}, is not used in codes" + (f"; is it {hint}?" if hint else ""),
            )
    registrar, class_, region, organisation = code[0], code[1], code[2:8], code[8:17]
    if registrar not in REGISTRARS:
        raise CreditCodeError(
            "unknown_registrar",
            f"第 1 位“{registrar}”不是登记管理部门代码(GB 32100)",
            f"character 1, {registrar!r}, is no registrar of GB 32100",
        )
    if not region.isdigit() or region in _NO_DIVISION:
        raise CreditCodeError(
            "bad_region",
            f"第 3 至 8 位“{region}”不是登记管理机关的行政区划代码",
            f"characters 3 to 8, {region!r}, are no division code",
        )
    if organisation[8] != organisation_check(organisation[:8]):
        raise CreditCodeError(
            "organisation_check",
            f"第 9 至 17 位组织机构代码“{organisation}”的校验码不符(GB 11714),请核对这 9 位",
            f"the check digit of the organisation code {organisation!r}, characters 9 to 17, does not hold",
        )
    if code[17] != credit_check(code[:17]):
        raise CreditCodeError(
            "check_character",
            "第 18 位校验码不符(GB 32100),请逐位核对",
            "the check character, the 18th, does not hold: compare the code sign by sign",
        )
    return CreditCode(code, registrar, class_, region, organisation, _warnings(code, known_region))


def credit_check(first17: str) -> str:
    """The 18th character: modulus 31 over the alphabet without I, O, Z, S, V (GB 32100)."""
    total = sum(ALPHABET.index(sign) * weight for sign, weight in zip(first17, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organisation_check(first8: str) -> str:
    """The ninth character of an organisation code: modulus 11, 10 is X (GB 11714)."""
    total = sum(int(sign, 36) * weight for sign, weight in zip(first8, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def _warnings(code: str, known_region: Callable[[str], bool] | None) -> tuple[CodeWarning, ...]:
    found = []
    registrar, classes = REGISTRARS[code[0]]
    if code[1] not in classes:
        zh = f"第 2 位“{code[1]}”不在{registrar}登记的机构类别中(GB 32100-2015),请核对"
        found.append(
            CodeWarning("unknown_class", zh, f"class {code[1]!r} is not known under registrar {code[0]}")
        )
    region = code[2:8]
    if known_region is not None and region != _NATIONAL and not known_region(region):
        zh = f"登记地行政区划 {region} 不在现行区划中,可能已撤销"
        found.append(
            CodeWarning("unknown_region", zh, f"division {region} is not in the tree; it may be abolished")
        )
    return tuple(found)


def plain_code(code: str) -> str:
    """The signs of a code as it was meant: half width, upper case, no blanks, no apostrophe of a spreadsheet."""
    kept = (sign for sign in unicodedata.normalize("NFKC", code) if not sign.isspace())
    return "".join(sign for sign in kept if unicodedata.category(sign) != "Cf").lstrip("'‘’`").upper()
