"""Texts of county notices with persons in them, drawn by a seed, and what stands in each.

They were not written from the rules: identity numbers, cards, phones and what only looks like them (document, contract, case and
meter numbers, serials, credit codes, amounts, dates, areas, versions, coordinates) are drawn here, with check digits
reckoned here.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
#: Digits as an input method for Chinese may write them.
_WIDE: Final = {0x30 + n: 0xFF10 + n for n in range(10)}
_NAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN: Final = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂建国华红玉梅文"
_WHO: Final = ("申请人", "经公示,补助对象", "户主", "被征收人")
_CALLED: Final = ("身份证号", "公民身份号码:", "证件号码 ", "")
_ROADS: Final = ("建设", "湖滨", "解放", "新民", "环城", "站前", "学府", "凤凰", "滨江", "古樟")
_VILLAGES: Final = ("杨柳", "石桥", "上湾", "大塘", "枫林", "坪上", "虹桥", "洋湖")
_TOWNS: Final = ("涂埠镇", "三角乡", "白槎镇", "梅棠镇", "马口镇", "虬津镇")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and what stands in it: (kind, start, end)."""

    text: str
    truth: tuple[tuple[str, int, int], ...]


class Drawn:
    """A text in the making; `say` adds words, `put` something of a kind."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.text, self.truth = chance, "", list[tuple[str, int, int]]()

    def say(self, text: str) -> None:
        self.text += text

    def put(self, kind: str, text: str) -> None:
        self.truth.append((kind, len(self.text), len(self.text) + len(text)))
        self.text += text


def texts(seed: int, count: int = 4_000) -> Iterator[Labelled]:
    """Texts of one or two sentences, in the same order for the same seed."""
    chance = random.Random(seed)
    for _ in range(count):
        drawn = Drawn(chance)
        for _ in range(chance.randint(1, 2)):
            chance.choice(_SENTENCES)(drawn)
            drawn.say(chance.choice(("。", ";", "。\n")))
        yield Labelled(drawn.text, tuple(drawn.truth))


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def _name(chance: random.Random) -> str:
    return chance.choice(_NAMES) + "".join(chance.choices(_GIVEN, k=chance.randint(1, 2)))


def _identity(chance: random.Random, youngest: int = 19, oldest: int = 90) -> str:
    region = chance.choice(("360425", "360481", "420106", "110105", "513227", "659001", "810000", "830000"))
    born = date(2026, 3, 1) - timedelta(days=chance.randint(youngest * 366, oldest * 365))
    digits = f"{region}{born:%Y%m%d}{_digits(chance, 3)}"
    check = "10X98765432"[sum(w * int(d) for w, d in zip(_WEIGHTS, digits, strict=True)) % 11]
    whole = digits + check
    form = chance.random()
    if form < 0.1:
        return f"{whole[:6]} {whole[6:14]} {whole[14:]}"
    if form < 0.15:
        return f"{whole[:6]}-{whole[6:14]}-{whole[14:]}"
    if form < 0.2:
        return whole.translate(_WIDE)
    return whole.lower() if form < 0.25 else whole


def _card(chance: random.Random) -> str:
    head = chance.choice(("621700", "622202", "622848", "621483", "623052", "621226"))
    body = head + _digits(chance, chance.choice((9, 12)))
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    whole = body + str(-total % 10)
    return " ".join(whole[n : n + 4] for n in range(0, len(whole), 4)) if chance.random() < 0.3 else whole


def _mobile(chance: random.Random) -> str:
    head = chance.choice(("138", "139", "150", "159", "177", "186", "199", "133", "166", "191"))
    rest = _digits(chance, 8)
    form = chance.random()
    if form < 0.15:
        return f"{head} {rest[:4]} {rest[4:]}"
    if form < 0.25:
        return f"{head}-{rest[:4]}-{rest[4:]}"
    return f"+86 {head}{rest}" if form < 0.3 else head + rest


def _landline(chance: random.Random) -> str:
    area, size = chance.choice((("0792", 7), ("0791", 8), ("010", 8), ("021", 8), ("0817", 7)))
    number = chance.choice("3568") + _digits(chance, size - 1)
    form = chance.random()
    if form < 0.2:
        return f"({area}){number}"
    return f"({area}) {number}" if form < 0.3 else f"{area}-{number}"


def _day(chance: random.Random) -> date:
    return date(2019, 1, 1) + timedelta(days=chance.randint(0, 2600))


def _person(d: Drawn) -> None:
    d.say(f"{d.chance.choice(_WHO)}{_name(d.chance)}({d.chance.choice(_CALLED)}")
    d.put("identity_number", _identity(d.chance))
    d.say(d.chance.choice((")已通过审核", ")符合条件", ",家庭人口3人)")))


def _paid(d: Drawn) -> None:
    d.say(
        f"补助款{d.chance.randint(300, 9000)}.00元已打入{_name(d.chance)}{d.chance.choice(('的账户', '农业银行卡', '一卡通', '名下'))}"
    )
    d.put("bank_card", _card(d.chance))


def _called(d: Drawn) -> None:
    d.say(
        d.chance.choice(
            (f"联系人{_name(d.chance)},", "如有异议请致电", f"{_name(d.chance)} ", "手机:", "电话")
        )
    )
    d.put("mobile_phone", _mobile(d.chance))
    d.say(d.chance.choice(("", "联系", ",工作日上午接听", "(微信同号)")))


def _office(d: Drawn) -> None:
    d.say(d.chance.choice(("监督电话:", "咨询电话", "县民政局办公室 ", "传真:", "举报电话(工作日)")))
    d.put("landline", _landline(d.chance))


def _house(d: Drawn) -> None:
    d.say(f"{_name(d.chance)}{d.chance.choice((',住', ',家庭住址:', ',户籍地为'))}")
    town = f"永修县{d.chance.choice(_TOWNS)}"
    kind = d.chance.randint(0, 2)
    n = d.chance.randint
    if kind == 0:
        d.put(
            "exact_address",
            f"{town}{d.chance.choice(_ROADS)}{d.chance.choice(('路', '大道', '街'))}{n(1, 300)}号{n(1, 20)}栋{n(101, 1802)}室",
        )
    elif kind == 1:
        d.put(
            "exact_address",
            f"{town}{d.chance.choice(_VILLAGES)}村{d.chance.choice('一二三四五六七八')}组{n(1, 90)}号",
        )
    else:
        d.put("exact_address", f"{town}{d.chance.choice(_ROADS)}小区{n(1, 30)}号楼{n(1, 4)}单元{n(101, 902)}")


def _ill(d: Drawn) -> None:
    d.say(f"{_name(d.chance)},")
    d.put(
        "health",
        d.chance.choice(
            (
                "患有尿毒症",
                "确诊为肺癌",
                "高血压三级",
                "脑梗后遗症",
                "红斑狼疮",
                "强直性脊柱炎",
                "肝硬化",
                "冠心病史",
                "甲状腺结节",
                "骨折住院",
            )
        ),
    )
    d.say(f",自付医疗费{d.chance.randint(1, 30)}万元")


def _disabled(d: Drawn) -> None:
    d.say(f"{_name(d.chance)},")
    d.put(
        "disability",
        d.chance.choice(
            (
                "肢体二级残疾",
                "视力残疾",
                "听力一级",
                "智力残疾三级",
                "双目失明",
                "残疾证",
                "下肢瘫痪",
                "重度残疾",
            )
        ),
    )
    d.say(",享受护理补贴")


def _child(d: Drawn) -> None:
    d.say(f"受益人{_name(d.chance)},")
    d.put(
        "minor",
        d.chance.choice(
            (
                "孤儿",
                "留守儿童",
                "小学生",
                "11岁",
                "三年级2班",
                "事实无人抚养儿童",
                "幼儿园大班",
                "16周岁",
                "早产婴儿",
                "初一新生",
            )
        ),
    )


def _young(d: Drawn) -> None:
    d.say(f"{_name(d.chance)} ")
    start, number = len(d.text), _identity(d.chance, 1, 16)
    d.put("identity_number", number)
    d.truth.append(("minor", start, len(d.text)))


def _secret(d: Drawn) -> None:
    d.put(
        "secrecy_mark",
        d.chance.choice(("机密★5年", "秘密★", "绝密★长期", "密级:秘密", "机 密★启用前", "秘密★1年")),
    )


def _inner(d: Drawn) -> None:
    d.put(
        "work_secret",
        d.chance.choice(
            (
                "内部资料",
                "仅供内部使用",
                "不得外传",
                "会议纪要",
                "送审稿",
                "过程稿",
                "只发领导",
                "内部参考",
                "讨论稿",
                "不宜公开",
            )
        ),
    )
    d.say("(第二版)")


def _document(d: Drawn) -> None:
    year, number = d.chance.randint(2015, 2026), _digits(d.chance, 3)
    d.say(
        f"根据赣府发〔{year}〕{d.chance.randint(1, 120)}号和永民字[{year}]{number}号,自{_day(d.chance):%Y年%m月%d日}起施行"
    )


def _contract(d: Drawn) -> None:
    label = d.chance.choice(
        ("合同编号", "流水号:", "订单号", "项目代码", "受理编号:", "发票号码为", "不动产单元代码", "用电户号")
    )
    d.say(
        f"{label}{d.chance.choice('123456789')}{_digits(d.chance, d.chance.choice((9, 10, 11, 13, 15, 17, 18, 19)))}"
    )


def _bare_serial(d: Drawn) -> None:
    head = d.chance.choice((f"{_day(d.chance):%Y%m%d}", "36042500", "JX", "YX2026", "No.", "YB-", "(2026)"))
    d.say(f"附件{d.chance.randint(1, 9)}见 {head}{_digits(d.chance, d.chance.choice((6, 8, 10, 11)))}")


def _code(d: Drawn) -> None:
    tail = "".join(d.chance.choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=9))
    d.say(
        f"统一社会信用代码{d.chance.choice(('91', '11', '12', '92'))}360425{tail}{d.chance.choice('0123456789X')}的单位中标"
    )


def _amount(d: Drawn) -> None:
    money = d.chance.randint(10**9, 2 * 10**11)
    d.say(d.chance.choice((
        f"总投资{money}元", f"结算金额¥{money}.{_digits(d.chance, 2)}", f"征收面积{money // 1000}.{_digits(d.chance, 2)}平方米",
        f"下达资金{money:,}元", f"累计发放1{_digits(d.chance, 10)}元",
    )))  # fmt: skip


def _moment(d: Drawn) -> None:
    day = _day(d.chance)
    d.say(d.chance.choice((
        f"公示时间{day:%Y-%m-%d}至{day + timedelta(days=7):%Y-%m-%d}", f"更新于{day:%Y%m%d}{_digits(d.chance, 6)}",
        f"系统版本1.3{_digits(d.chance, 1)}.{_digits(d.chance, 8)}", f"坐标115.8{_digits(d.chance, 11)},29.0{_digits(d.chance, 10)}",
        f"IP地址10.138.{d.chance.randint(0, 255)}.{d.chance.randint(0, 255)}", f"邮编330300,校验码{_digits(d.chance, 11)}",
    )))  # fmt: skip


def _like_an_identity(d: Drawn) -> None:
    """A number of 18 digits whose check digit or birth date does not hold."""
    number = _identity(d.chance).translate({wide: chr(sign) for sign, wide in _WIDE.items()})
    bare = "".join(sign for sign in number.upper() if sign.isalnum())
    wrong = d.chance.choice([sign for sign in "0123456789X" if sign != bare[-1]])
    d.say(f"档案号{bare[:-1]}{wrong}")


def _plain(d: Drawn) -> None:
    d.say(d.chance.choice((
        "各乡镇人民政府要切实加强组织领导,保障困难群众基本生活", "依法保守国家秘密和商业秘密,落实保密责任",
        "依据《中华人民共和国残疾人保障法》第四十六条制定本办法", "做好世界艾滋病日宣传工作", "本路段长3.2公里,设计时速60公里",
        "非涉密项目,可以公开", "在人民路改造工程二期范围内", "县教育局负责适龄人口入学统计", "第3号公告同时废止", "加强地方病防治条件建设",
        "拨打12345热线或400-820-8820咨询", "全面推进村级综合服务设施建设",
    )))  # fmt: skip


_SENTENCES: Final[tuple[Callable[[Drawn], None], ...]] = (
    _person, _person, _paid, _called, _called, _office, _house, _ill, _disabled, _child, _young, _secret, _inner, _document,
    _contract, _contract, _bare_serial, _bare_serial, _code, _amount, _amount, _moment, _moment, _like_an_identity, _plain,
)  # fmt: skip
