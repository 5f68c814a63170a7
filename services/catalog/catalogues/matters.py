"""What must be public by law (政府信息公开条例 Arts. 19-21), and which items of a catalogue are such matters. Pure.

The lists are the Regulation's (confirmed); that a domain or a word of an item's name belongs to an entry is our
reading (inference), and every answer says so. Such a matter can leave a catalogue only when the body has no power over
it, which its list of powers and duties (权责清单) has to show.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

Who = Literal["every", "county", "township"]
#: The kinds of acts that can prescribe disclosure themselves (Art. 20(15): 法律、法规、规章和国家有关规定).
_ACTS: Final = frozenset(
    {"law", "administrative_regulation", "department_rule", "local_regulation", "local_rule"}
)
_REGULATION: Final = "政府信息公开条例"


@dataclass(frozen=True, slots=True)
class Matter:
    """One entry of the lists: who owes it, its words, and the domains and words of names that we read as it."""

    id: str
    who: Who
    article_zh: str
    article_en: str
    name_zh: str
    domains: frozenset[str]
    words: str

    def shown(self) -> dict[str, Any]:
        """The entry as answers show it: the list is confirmed, the matching of an item to it is an inference."""
        return {
            "id": self.id, "name": self.name_zh, "article": self.article_zh, "article_en": self.article_en,
            "basis_status": "confirmed", "match_status": "inference",
        }  # fmt: skip


def _entry(number: int, name: str, domains: str, words: str) -> Matter:
    numeral = (
        "一",
        "二",
        "三",
        "四",
        "五",
        "六",
        "七",
        "八",
        "九",
        "十",
        "十一",
        "十二",
        "十三",
        "十四",
        "十五",
    )[number - 1]
    return Matter(
        f"art20.{number:02d}", "every", f"《政府信息公开条例》第二十条第({numeral})项",
        f"政府信息公开条例 Art. 20({number})", name, frozenset(domains.split()), words,
    )  # fmt: skip


def _of(who: Literal["county", "township"], number: int, name: str, domains: str, words: str) -> Matter:
    whose_zh, whose_en = ("设区的市级、县级", "county") if who == "county" else ("乡(镇)", "township")
    return Matter(
        f"art21.{who}.{number:02d}", who, f"《政府信息公开条例》第二十一条({whose_zh})",
        f"政府信息公开条例 Art. 21 ({whose_en})", name, frozenset(domains.split()), words,
    )  # fmt: skip


ART_19: Final = Matter(
    "art19", "every", "《政府信息公开条例》第十九条", "政府信息公开条例 Art. 19",
    "涉及公众利益调整、需要公众广泛知晓或者需要公众参与决策的政府信息", frozenset(), r"征求意见|听证|公众参与|重大.{0,2}决策",
)  # fmt: skip
ART_20_15: Final = _entry(15, "法律、法规、规章和国家有关规定规定应当主动公开的其他政府信息", "", "")

MATTERS: Final[tuple[Matter, ...]] = (
    ART_19,
    _entry(1, "行政法规、规章和规范性文件", "", r"法规|规章|规范性文件|政策文件"),
    _entry(2, "机关职能、机构设置、办公地址、办公时间、联系方式、负责人姓名", "",
           r"机关职能|机构设置|机构职能|办公(?:地址|时间)|联系方式|负责人|领导"),
    _entry(3, "国民经济和社会发展规划、专项规划、区域规划及相关政策", "territorial-spatial-planning", r"规划"),
    _entry(4, "国民经济和社会发展统计信息", "", r"统计"),
    _entry(5, "办理行政许可和其他对外管理服务事项的依据、条件、程序以及办理结果", "tax-administration",
           r"行政许可|办事指南|服务事项|行政审批|审批结果"),
    _entry(6, "实施行政处罚、行政强制的依据、条件、程序以及具有一定社会影响的行政处罚决定", "urban-law-enforcement",
           r"行政处罚|行政强制|处罚决定"),
    _entry(7, "财政预算、决算信息", "fiscal-budget", r"预算|决算|三公"),
    _entry(8, "行政事业性收费项目及其依据、标准", "", r"收费"),
    _entry(9, "政府集中采购项目的目录、标准及实施情况", "public-resource-trading", r"政府采购|集中采购"),
    _entry(10, "重大建设项目的批准和实施情况", "major-construction-projects", r"重大建设项目|重大项目"),
    _entry(11, "扶贫、教育、医疗、社会保障、促进就业等方面的政策、措施及其实施情况",
           "poverty-alleviation compulsory-education health-care social-insurance employment"
           " rural-dilapidated-housing elderly-care affordable-housing",
           r"扶贫|乡村振兴|教育|招生|医疗|社会保险|社会保障|就业"),
    _entry(12, "突发公共事件的应急预案、预警信息及应对情况", "disaster-relief", r"应急预案|预警|突发|救灾|灾情"),
    _entry(13, "环境保护、公共卫生、安全生产、食品药品、产品质量的监督检查情况",
           "environmental-protection work-safety food-drug-supervision",
           r"环境|公共卫生|安全生产|食品|药品|产品质量"),
    _entry(14, "公务员招考的职位、名额、报考条件等事项以及录用结果", "", r"公务员|招考|录用"),
    _of("county", 1, "市政建设", "municipal-services", r"市政|供水|供气|供热|供电"),
    _of("county", 2, "公共服务", "public-culture public-legal-services elderly-care", r"公共服务|公共文化|公共法律"),
    _of("county", 3, "公益事业", "public-culture", r"公益"),
    _of("county", 4, "土地征收", "land-expropriation", r"土地征收|征收土地|征地"),
    _of("county", 5, "房屋征收", "housing-expropriation", r"房屋征收"),
    _of("county", 6, "治安管理", "household-registration", r"治安|户籍|户口"),
    _of("county", 7, "社会救助", "social-assistance", r"社会救助|低保|最低生活保障|特困|临时救助"),
    _of("township", 1, "贯彻落实农业农村政策", "agricultural-subsidies", r"农业|农村|涉农|惠农"),
    _of("township", 2, "农田水利工程建设运营", "", r"农田水利|水利工程"),
    _of("township", 3, "农村土地承包经营权流转", "", r"承包经营权|土地流转"),
    _of("township", 4, "宅基地使用情况审核", "", r"宅基地"),
    _of("township", 5, "土地征收", "land-expropriation", r"土地征收|征收土地|征地"),
    _of("township", 6, "房屋征收", "housing-expropriation", r"房屋征收"),
    _of("township", 7, "筹资筹劳", "", r"筹资筹劳|一事一议"),
    _of("township", 8, "社会救助", "social-assistance", r"社会救助|低保|最低生活保障|特困|临时救助"),
)  # fmt: skip


def statutory_matters(item: Mapping[str, Any], level: str) -> list[Matter]:
    """The entries of Arts. 19-21 that an item is read as, in their order; empty when it is none.

    `level` is the level of the division whose catalogue it is: what a county leaves out is missing for the townships
    that inherit from it, so both lists hold there; a township owes Arts. 19, 20 and its own list of Art. 21. Village
    and residents' affairs and public enterprises have other laws.
    """
    if item["regime"] != "government_information":
        return []
    name = item["name"] or ""
    found = [
        matter
        for matter in MATTERS
        if (matter.who != "county" or level not in ("township", "village"))
        and (item["domain"] in matter.domains or (matter.words and re.search(matter.words, name)))
    ]
    if not found and any(
        act["kind"] in _ACTS and _REGULATION not in act["title"] for act in item["basis"] or ()
    ):
        found = [ART_20_15]
    return found
