"""Makes policy documents and materials that agree with them, and the same materials with one number changed.

Every text is put together from pieces of its own, of fields that the rules' examples do not speak of (heating, elderly meals, school
buses, housing, vaccines, libraries); values are written one way in the document and another way in the material.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any, Final

_SIGNS: Final = "零一二三四五六七八九"
_ARABIC_INDIC: Final = {ord("0") + n: 0x0660 + n for n in range(10)}
_PLACES: Final = (
    ("镇东县", "镇东"),
    ("临河市", "临河"),
    ("青石区", "青石"),
    ("北川镇", "北川"),
    ("望湖街道", "望湖"),
)


def han(value: int) -> str:
    """A whole number in Chinese numerals: 12300 is 一万二千三百."""
    if value >= 10000:
        rest = value % 10000
        return han(value // 10000) + "万" + ("" if not rest else ("零" if rest < 1000 else "") + han(rest))
    told, zero = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, power)
        if digit:
            told += ("零" if zero and told else "") + _SIGNS[digit] + unit
            zero = False
        elif told:
            zero = True
    return (told.removeprefix("一") if told.startswith("一十") else told) or "零"


def formal(value: int) -> str:
    """A whole number as receipts write it: 80 is 捌拾."""
    return han(value).translate(str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟"))


def money(value: int, random: Random) -> str:
    """An amount as somebody may write it."""
    ways: list[Callable[[], str]] = [
        lambda: f"{value}元", lambda: f"{value:,}元", lambda: f"{han(value)}元", lambda: f"{value}.00元",
        lambda: f"{value}元".translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"}),
    ]  # fmt: skip
    ways += [
        lambda: f"¥{value:,}",
        lambda: f"{formal(value)}元",
        lambda: f"{value}元".translate(_ARABIC_INDIC),
    ]
    if value % 100 == 0 and value >= 10000:
        ways.append(lambda: f"{f'{value / 10000:.4f}'.rstrip('0').rstrip('.')}万元")
    return random.choice(ways)()


def count(value: int, unit: str, random: Random) -> str:
    return random.choice((f"{value}{unit}", f"{han(value)}{unit}"))


def day(value: tuple[int, int, int], random: Random, *, short: bool = False) -> str:
    year, month, number = value
    ways = [f"{year}年{month}月{number}日"]
    if short:
        ways.append(f"{month}月{number}日")
        ways.append(
            f"{''.join(_SIGNS[int(d)] for d in str(year)).replace('零', '〇')}年{han(month)}月{han(number)}日"
        )
    return random.choice(ways)


@dataclass
class Fact:
    """A value of a clause: how the document and how the material write it, and the same with another value."""

    kind: str
    value: Any
    unit: str = ""

    def write(self, random: Random, *, short: bool = False) -> str:
        if self.kind == "money":
            return money(self.value, random)
        if self.kind == "day":
            return day(self.value, random, short=short)
        if self.kind == "share":
            return random.choice((f"{self.value}%", f"百分之{han(self.value)}"))
        return count(self.value, self.unit, random)

    def changed(self, random: Random) -> "Fact":
        if self.kind == "day":
            year, month, number = self.value
            which = random.randrange(3)
            changed = [
                (year + random.choice((-1, 1)), month, number), (year, month % 12 + 1, number),
                (year, month, number % 28 + 1),
            ][which]  # fmt: skip
            return Fact("day", changed)
        if self.kind == "money":
            return Fact(
                "money", random.choice((self.value * 10, self.value + 100, self.value * 2, self.value + 50))
            )
        ways = (
            self.value + 1,
            self.value * 2,
            self.value + 5,
            max(1, self.value - 1) if self.value > 2 else 9,
        )
        return Fact(self.kind, random.choice(ways), self.unit)


#: (document clause, what a material says of it, its facts): {0}, {1} are the facts.
Clause = tuple[str, tuple[str, ...], Callable[[Random], list[Fact]]]


def _round(random: Random, low: int, high: int, step: int) -> int:
    return random.randrange(low, high, step)


_CLAUSES: Final[tuple[Clause, ...]] = (
    ("对独居老人配送午餐的助餐点,按每份餐{0}的标准给予运营补助。",
     ("助餐点给独居老人送一份午餐,能得到{0}的运营补助。", "助餐点的运营补助是每份餐{0}。"),
     lambda r: [Fact("money", _round(r, 3, 15, 1))]),
    ("集中供热管网改造由业主承担的部分,按建筑面积每平方米{0}计收,低保家庭减免{1}。",
     ("管网改造费每平方米{0},低保家庭可以少交{1}。", "低保家庭的供热改造费减免{1},其他业主每平方米交{0}。"),
     lambda r: [Fact("money", _round(r, 20, 90, 5)), Fact("share", r.choice((20, 30, 40, 60)))]),
    ("校车运营单位应当为每名学生投保,保险金额不低于{0}。",
     ("坐校车的孩子都有保险,保额至少{0}。", "校车单位给学生买的保险,保险金额不能低于{0}。"),
     lambda r: [Fact("money", _round(r, 200000, 900000, 100000))]),
    ("新就业大学生租房补贴标准为每人每月{0},累计享受不超过{1}。",
     ("刚工作的大学生租房,每月可领{0},最长领{1}。", "租房补贴一个月{0},加起来不超过{1}。"),
     lambda r: [Fact("money", _round(r, 300, 1500, 100)), Fact("count", _round(r, 12, 40, 2), "个月")]),
    ("流感疫苗接种财政补助的对象为年满{0}的常住老人。",
     ("常住老人年满{0}就能享受流感疫苗补助。",),
     lambda r: [Fact("count", _round(r, 60, 80, 5), "周岁")]),
    ("社区图书角开放时间每周不少于{0},管理员由街道聘任。",
     ("社区图书角一周至少开放{0}。",),
     lambda r: [Fact("count", _round(r, 20, 56, 2), "小时")]),
    ("申请人应当于{0}前通过社区窗口或者手机端提交材料。",
     ("请在{0}前到社区窗口或用手机提交材料。", "提交材料的截止日是{0}。"),
     lambda r: [Fact("day", (2027, r.randrange(3, 12), r.randrange(2, 28)))]),
    ("受理单位自收到材料之日起{0}内完成核验,并在{1}内告知结果。",
     ("受理单位{0}内核验完毕,结果在{1}内告诉您。",),
     lambda r: [Fact("count", _round(r, 5, 20, 2), "个工作日"), Fact("count", _round(r, 2, 5, 1), "日")]),
    ("既有住宅加装电梯,每部给予一次性补助{0},由区财政承担{1}。",
     ("老楼装一部电梯,一次补助{0},其中区财政出{1}。", "加装电梯每部补{0}。"),
     lambda r: [Fact("money", _round(r, 80000, 260000, 12500)), Fact("share", r.choice((50, 65, 70, 80)))]),
    ("托育机构普惠名额不得少于总名额的{0},每名幼儿每月收费不得高于{1}。",
     ("普惠名额至少占{0},一个孩子每月最多收{1}。", "孩子上普惠托育,每月收费不超过{1}。"),
     lambda r: [Fact("share", r.choice((25, 35, 45, 55))), Fact("money", _round(r, 1600, 3200, 200))]),
    ("公益性岗位人员的岗位补贴按照每月{0}发放,期限最长{1}。",
     ("公益岗每月补贴{0},最多{1}。",),
     lambda r: [Fact("money", _round(r, 1750, 2900, 50)), Fact("count", _round(r, 2, 5, 1), "年")]),
    ("单次维修费用超过{0}的,应当经业主大会表决,同意比例不低于{1}。",
     ("修一次要花{0}以上的,得业主大会表决,同意的不少于{1}。",),
     lambda r: [Fact("money", _round(r, 30000, 90000, 5000)), Fact("share", r.choice((51, 66, 75)))]),
    ("骨干教师交流到乡村学校任教满{0}的,发放交通补助{1}。",
     ("骨干教师到乡村学校教满{0},可得交通补助{1}。",),
     lambda r: [Fact("count", _round(r, 2, 6, 1), "年"), Fact("money", _round(r, 2400, 9600, 600))]),
    ("旧衣回收箱间距不大于{0},破损的应当在{1}内更换。",
     ("每隔{0}就有一个旧衣回收箱,坏了{1}内换新。",),
     lambda r: [Fact("count", _round(r, 2, 9, 1), "公里"), Fact("count", _round(r, 24, 72, 12), "小时")]),
)  # fmt: skip
_CHAT: Final = (
    "这项政策由街道具体办理,不清楚的可以打电话问。", "办事不用跑两趟,材料不齐会一次说清。", "大家最关心的是钱从哪里来、怎么领。",
    "政策出台前,我们走访了不少住户,听了许多意见。", "具体名单会在社区公告栏公布,欢迎监督。", "一家人里有一人提出就行。",
)  # fmt: skip
_QUESTIONS: Final = (
    "这一条怎么理解?",
    "具体标准是多少?",
    "老百姓能得到什么?",
    "有哪些时间要求?",
    "这方面是怎么规定的?",
)


@dataclass
class Sample:
    """A document, a material and its head; `mutated` says what was changed."""

    document: str
    content: dict[str, Any]
    head: dict[str, Any]
    mutated: str | None = None


def sample(random: Random, *, mutate: bool) -> Sample:
    """A document of six to ten articles and a material about most of them; with `mutate` one value of it is another."""
    place, short = random.choice(_PLACES)
    clauses = random.sample(_CLAUSES, random.randrange(6, 11))
    facts = [make(random) for _, _, make in clauses]
    effective = Fact("day", (2027, random.randrange(1, 7), random.randrange(1, 28)))
    articles = [f"{place}民生服务事项管理办法", "第一条 为改善公共服务,结合本地实际,制定本办法。"]
    for n, ((text, _, _), values) in enumerate(zip(clauses, facts, strict=True), 2):
        mark = han(n) if random.random() < 0.8 else str(n)
        articles.append(f"第{mark}条 " + text.format(*(one.write(random) for one in values)))
    last = len(clauses) + 2
    articles.append(f"第{han(last)}条 本办法自{effective.write(random)}起施行。")
    said = []
    for n, ((_, ways, _), values) in enumerate(zip(clauses, facts, strict=True), 2):
        if random.random() < 0.85:
            said.append((n, random.choice(ways), list(values)))
    said.append((last, random.choice(("办法从{0}起施行。", "自{0}开始执行。")), [effective]))
    told = None
    if mutate:
        while True:
            at = random.randrange(len(said))
            n, way, values = said[at]
            used = [i for i in range(len(values)) if f"{{{i}}}" in way]
            if used:
                break
        which = random.choice(used)
        other = values[which].changed(random)
        told = f"{way}: {values[which].value}{values[which].unit} -> {other.value}"
        values = [*values[:which], other, *values[which + 1 :]]
        said[at] = (n, way, values)
    sentences = []
    for n, way, values in said:
        # A date without its year does not show that the year was changed.
        short_dates = told is None or not told.startswith(way)
        text = way.format(*(one.write(random, short=short_dates) for one in values))
        if random.random() < 0.3:
            text = text.rstrip("。") + f"(第{random.choice((han(n), str(n)))}条)。"
        sentences.append(text)
    random.shuffle(sentences)
    return Sample("\n".join(articles), _material(random, short, sentences), {}, told)


def _material(random: Random, short: str, sentences: list[str]) -> dict[str, Any]:
    """The sentences spread over elements, questions and paragraphs, with talk between them."""
    empty: dict[str, Any] = {
        "title": f"{short}民生服务怎么办", "interpreter": None, "elements": {}, "paragraphs": [], "qa": [], "cases": [],
        "steps": [], "comparisons": [], "terms": [], "figures": [],
    }  # fmt: skip
    for text in sentences:
        match random.randrange(3):
            case 0:
                empty["elements"].setdefault(
                    random.choice(("main_content", "standards", "benefits")), []
                ).append(text)
            case 1:
                empty["qa"].append({"question": random.choice(_QUESTIONS), "answer": text})
            case _:
                empty["paragraphs"].append(random.choice(_CHAT) + text)
    return empty
