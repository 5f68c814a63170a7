"""The forms of the annual report (年度报告格式) as data: rows, columns, figures and their printed titles, in order. Pure.

2021 ── 国办公开办函〔2021〕30号, report years from 2021: table 3 has 25 rows
2019 ── 国办公开办函〔2019〕60号, report years 2019 and 2020: 其他处理 is one row (23 rows), table 2 has other columns
Names are those of the JSON that reports are given in; titles are those printed on the form.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

FormatName = Literal["2021", "2019"]
#: A count, a sum of money, or a change that may be below 0 (本年增/减).
Kind = Literal["count", "money", "change"]


@dataclass(frozen=True, slots=True)
class Title:
    """A name in JSON, the title printed on the form, and its English."""

    name: str
    zh: str
    en: str


#: Table 3 by kind of applicant (申请人情况); the last is the sum of those before it.
COLUMNS: Final[tuple[Title, ...]] = (
    Title("natural_person", "自然人", "natural persons"),
    Title("commercial", "商业企业", "commercial enterprises"),
    Title("research", "科研机构", "research institutions"),
    Title("public_welfare", "社会公益组织", "public welfare organisations"),
    Title("legal_service", "法律服务机构", "legal service institutions"),
    Title("other_org", "其他", "other organisations"),
    Title("total", "总计", "total"),
)
COLUMN_NAMES: Final = tuple(column.name for column in COLUMNS)
#: What an applicant can be.
APPLICANT_KINDS: Final = COLUMN_NAMES[:-1]

#: Table 4: the outcomes of each block; the last is the sum of those before it.
OUTCOMES: Final[tuple[Title, ...]] = (
    Title("upheld", "结果维持", "upheld"),
    Title("corrected", "结果纠正", "corrected"),
    Title("other", "其他结果", "other outcome"),
    Title("pending", "尚未审结", "pending"),
    Title("total", "总计", "total"),
)
OUTCOME_NAMES: Final = tuple(outcome.name for outcome in OUTCOMES)
BLOCKS: Final[tuple[Title, ...]] = (
    Title("review", "行政复议", "administrative review"),
    Title("suit_direct", "未经复议直接起诉", "lawsuits without review"),
    Title("suit_after_review", "复议后起诉", "lawsuits after review"),
)
SUITS: Final = "行政诉讼"

#: The six sections of the report, in their fixed order (政府信息公开条例 Art. 50, 国办公开办函〔2021〕30号).
SECTIONS: Final[tuple[Title, ...]] = (
    Title("overview", "一、总体情况", "overview"),
    Title("proactive", "二、主动公开政府信息情况", "proactive disclosure"),
    Title("applications", "三、收到和处理政府信息公开申请情况", "applications"),
    Title("remedies", "四、政府信息公开行政复议、行政诉讼情况", "reviews and lawsuits"),
    Title("problems", "五、存在的主要问题及改进情况", "problems and improvement"),
    Title("other", "六、其他需要报告的事项", "other matters"),
)
BALANCE_NOTE: Final = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
RESULTS: Final = "三、本年度办理结果"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of table 3. `group`: the heading beside it, where several results stand under one; `leaf`: it is a result."""

    name: str
    zh: str
    en: str
    leaf: bool = True
    group: str = ""

    @property
    def full(self) -> str:
        """The title with its heading, to be told apart outside the form."""
        return f"{self.group} {self.zh}" if self.group else self.zh


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell of table 2: its name in JSON, its row (key, title) and column (key, title)."""

    name: str
    row: str
    row_zh: str
    column: str
    column_zh: str
    kind: Kind = "count"


@dataclass(frozen=True, slots=True)
class Item:
    """A small table of table 2: an item of Art. 20 and its figures, row by row."""

    zh: str
    figures: tuple[Figure, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The titles of its columns, without 信息内容."""
        return tuple(dict.fromkeys(figure.column_zh for figure in self.figures))

    @property
    def rows(self) -> Mapping[str, tuple[Figure, ...]]:
        """Title of the row -> its figures."""
        return {
            zh: tuple(figure for figure in self.figures if figure.row_zh == zh)
            for zh in dict.fromkeys(figure.row_zh for figure in self.figures)
        }


@dataclass(frozen=True)
class Form:
    """One format of the report."""

    name: FormatName
    act: str
    items: tuple[Item, ...]
    rows: tuple[Row, ...]

    @cached_property
    def row_names(self) -> tuple[str, ...]:
        """The rows of table 3 in order."""
        return tuple(row.name for row in self.rows)

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """The rows that hold results (the leaves under 三、本年度办理结果)."""
        return tuple(row.name for row in self.rows if row.leaf)

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        """The figures of table 2 by name."""
        return {figure.name: figure for item in self.items for figure in item.figures}

    @cached_property
    def row(self) -> Mapping[str, Row]:
        """The rows of table 3 by name."""
        return {row.name: row for row in self.rows}

    @cached_property
    def row_titles(self) -> Mapping[str, str]:
        """The titles of the rows of all three tables, by name."""
        return {
            **{figure.row: figure.row_zh for figure in self.figures.values()},
            **{block.name: block.zh for block in BLOCKS},
            **{row.name: row.full for row in self.rows},
        }

    @cached_property
    def column_titles(self) -> Mapping[str, str]:
        """The titles of the columns of all three tables, by name."""
        return {
            **{figure.column: figure.column_zh for figure in self.figures.values()},
            **{title.name: title.zh for title in (*OUTCOMES, *COLUMNS)},
        }

    def under(self, heading: str) -> tuple[str, ...]:
        """The results that stand under a heading; where the form has one row for it, that row."""
        return tuple(row.name for row in self.rows if heading in (row.group, row.zh))


DENIED: Final = "（三）不予公开"
UNAVAILABLE: Final = "（四）无法提供"
NOT_HANDLED: Final = "（五）不予处理"
OTHERWISE: Final = "（六）其他处理"

_RECEIVED: Final = (
    Row("new", "一、本年新收政府信息公开申请数量", "received this year", leaf=False),
    Row("carried_in", "二、上年结转政府信息公开申请数量", "carried over from last year", leaf=False),
)
_DECIDED: Final = (
    Row("granted", "（一）予以公开", "disclosed"),
    Row("partial", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "disclosed in part"),
    Row("deny_secret", "1.属于国家秘密", "denied: state secret", group=DENIED),
    Row("deny_law", "2.其他法律行政法规禁止公开", "denied: forbidden by law or regulation", group=DENIED),
    Row("deny_three_securities_one_stability", "3.危及“三安全一稳定”", "denied: security or stability", group=DENIED),
    Row("deny_third_party", "4.保护第三方合法权益", "denied: rights of a third party", group=DENIED),
    Row("deny_internal", "5.属于三类内部事务信息", "denied: internal affairs", group=DENIED),
    Row("deny_process", "6.属于四类过程性信息", "denied: process information", group=DENIED),
    Row("deny_casefile", "7.属于行政执法案卷", "denied: enforcement case file", group=DENIED),
    Row("deny_inquiry", "8.属于行政查询事项", "denied: matter of another register", group=DENIED),
    Row("not_held", "1.本机关不掌握相关政府信息", "not held", group=UNAVAILABLE),
    Row("need_making", "2.没有现成信息需要另行制作", "would have to be made", group=UNAVAILABLE),
    Row("unclear_after", "3.补正后申请内容仍不明确", "still unclear after correction", group=UNAVAILABLE),
    Row("petition", "1.信访举报投诉类申请", "petition, report or complaint", group=NOT_HANDLED),
    Row("repeat", "2.重复申请", "repeated application", group=NOT_HANDLED),
    Row("publication", "3.要求提供公开出版物", "asks for a publication", group=NOT_HANDLED),
    Row("massive", "4.无正当理由大量反复申请", "massive without good reason", group=NOT_HANDLED),
    Row("confirm", "5.要求行政机关确认或重新出具已获取信息", "asks to confirm or reissue", group=NOT_HANDLED),
)  # fmt: skip
_OTHERWISE: Final = (
    Row("lapsed_correction", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "lapsed: not corrected in time", group=OTHERWISE),
    Row("lapsed_fee", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        "lapsed: fee not paid", group=OTHERWISE),
    Row("other", "3.其他", "other handling", group=OTHERWISE),
)  # fmt: skip
_CLOSING: Final = (
    Row("total", "（七）总计", "results in total", leaf=False),
    Row("carried_out", "四、结转下年度继续办理", "carried over to next year", leaf=False),
)


def _rows(
    rows: tuple[tuple[str, str], ...], columns: tuple[tuple[str, str, Kind], ...]
) -> tuple[Figure, ...]:
    """The figures of a small table; each is named row_column."""
    return tuple(
        Figure(f"{row}_{column}", row, row_zh, column, column_zh, kind)
        for row, row_zh in rows
        for column, column_zh, kind in columns
    )


def _single(row: str, row_zh: str, column_zh: str, name: str = "", kind: Kind = "count") -> Figure:
    return Figure(name or row, row, row_zh, "number" if kind == "count" else "amount", column_zh, kind)


_HANDLED: Final = "本年处理决定数量"
FORM_2021: Final = Form(
    "2021", "国办公开办函〔2021〕30号",
    items=(
        Item("第二十条第（一）项", _rows(
            (("rules", "规章"), ("normative", "行政规范性文件")),
            (("made", "本年制发件数", "count"), ("repealed", "本年废止件数", "count"),
             ("in_force", "现行有效件数", "count")))),
        Item("第二十条第（五）项", (_single("licences", "行政许可", _HANDLED),)),
        Item("第二十条第（六）项", (_single("penalties", "行政处罚", _HANDLED),
                             _single("coercions", "行政强制", _HANDLED))),
        Item("第二十条第（八）项", (_single("fees", "行政事业性收费", "本年收费金额（单位：万元）",
                                     "fees_10k_yuan", "money"),)),
    ),
    rows=(*_RECEIVED, *_DECIDED, *_OTHERWISE, *_CLOSING),
)  # fmt: skip

_MADE: Final[tuple[tuple[str, str, Kind], ...]] = (
    ("made", "本年新制作数量", "count"), ("published", "本年新公开数量", "count"), ("public", "对外公开总数量", "count"),
)  # fmt: skip
_PROJECTS: Final[tuple[tuple[str, str, Kind], ...]] = (
    ("last_year", "上一年项目数量", "count"), ("change", "本年增/减", "change"),
)  # fmt: skip
_DECISIONS: Final[tuple[tuple[str, str, Kind], ...]] = (*_PROJECTS, ("decisions", "处理决定数量", "count"))
FORM_2019: Final = Form(
    "2019", "国办公开办函〔2019〕60号",
    items=(
        Item("第二十条第（一）项", _rows((("rules", "规章"), ("normative", "规范性文件")), _MADE)),
        Item("第二十条第（五）项", _rows(
            (("licences", "行政许可"), ("services", "其他对外管理服务事项")), _DECISIONS)),
        Item("第二十条第（六）项", _rows((("penalties", "行政处罚"), ("coercions", "行政强制")), _DECISIONS)),
        Item("第二十条第（八）项", _rows((("fees", "行政事业性收费"),), _PROJECTS)),
        Item("第二十条第（九）项", _rows(
            (("procurement", "政府集中采购"),),
            (("projects", "采购项目数量", "count"), ("yuan", "采购总金额", "money")))),
    ),
    rows=(*_RECEIVED, *_DECIDED, Row("other", OTHERWISE, "other handling"), *_CLOSING),
)  # fmt: skip

FORMS: Final[Mapping[str, Form]] = {"2021": FORM_2021, "2019": FORM_2019}
#: The first year with a common format, and the first of the format of 2021.
FIRST_YEAR, FIRST_OF_2021 = 2019, 2021


def form_of(year: int) -> Form:
    """The format of a report year. Raises ValueError before 2019: no common format."""
    if year < FIRST_YEAR:
        raise ValueError(f"reports before {FIRST_YEAR} have no common format")
    return FORM_2021 if year >= FIRST_OF_2021 else FORM_2019
