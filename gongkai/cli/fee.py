"""`gongkai fee`: the information-processing fee of one application, per item or per page; no server."""

import sys
from typing import Annotated

import typer

from gongkai.cli.output import BadInput, fail, write_json
from services.disclosure_requests.fees.rules import MAX_COUNT, Charge, Fee, fee_of

_UNITS = {"items": "件", "pages": "页"}
_METHODS = {"items": "按件计收", "pages": "按量计收"}
_STATUS = {"confirmed": "", "secondary": "据转述文本", "memory": "未核对文本", "inference": "推断"}


def fee(
    pages: Annotated[
        str | None, typer.Option(help="按量计收:本件申请的页数 / pages of this application")
    ] = None,
    items: Annotated[str | None, typer.Option(help="按件计收:本次申请的件数 / items applied for")] = None,
    already: Annotated[
        str | None,
        typer.Option(help="同一申请人本自然月内此前的件数 / items of the same applicant earlier this month"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / write JSON")] = False,
) -> None:
    """信息处理费 / the information-processing fee of an application."""
    try:
        found = _fee(pages, items, already)
    except BadInput as error:
        fail(str(error))
    if as_json:
        write_json(found.as_dict())
    else:
        sys.stdout.write(_table(found))


def _fee(pages: str | None, items: str | None, already: str | None) -> Fee:
    """Raises BadInput for what cannot be counted."""
    if (pages is None) == (items is None):
        raise BadInput(
            "请恰好给出 --pages、--items 之一,每件申请只按一种标准计收(第三条) / "
            "give exactly one of --pages, --items: one method for each application (Art. 3)"
        )
    if items is None:
        if already is not None:
            raise BadInput(
                "--already 只用于 --items;页数按单件申请计算,不累计 / "
                "--already goes with --items only: pages are counted for each application alone"
            )
        return fee_of("pages", _count(pages or "", "--pages"))
    before = 0 if already is None else _count(already, "--already")
    asked = _count(items, "--items")
    if asked + before > MAX_COUNT:
        raise BadInput(
            f"--items 与 --already 之和不应超过 {MAX_COUNT} / "
            f"--items and --already together are at most {MAX_COUNT}"
        )
    return fee_of("items", asked, before)


def _count(text: str, name: str) -> int:
    digits = text.strip()
    if (
        digits.isascii()
        and digits.isdigit()
        and len(digits) <= len(str(MAX_COUNT))
        and int(digits) <= MAX_COUNT
    ):
        return int(digits)
    raise BadInput(
        f"{name} 应为 0 至 {MAX_COUNT} 的整数:{text} / {name} must be a whole number from 0 to {MAX_COUNT}: {text}"
    )


def _table(found: Fee) -> str:
    """The answer for a person, in Chinese."""
    unit = _UNITS[found.method]
    month = f"(本月此前 {found.already} {unit})" if found.already else ""
    lines = [
        f"{_METHODS[found.method]}　{found.count} {unit}{month},应收 {found.yuan} 元",
        *(_line(charge, unit) for charge in found.charges),
        f"依据　{found.basis}{_known(found.basis_status)}",
        *(f"说明　{rule.zh}({rule.article}){_known(rule.basis_status)}" for rule in found.rules),
    ]
    return "\n".join(lines) + "\n"


def _line(charge: Charge, unit: str) -> str:
    step = charge.step
    span = f"{step.first}{unit}以上" if step.last is None else f"{step.first}—{step.last}{unit}"
    if not step.rate:
        return f"  {span}　{charge.count} {unit},不收费"
    return f"  {span}　{charge.count} {unit} × {step.rate} 元 = {charge.yuan} 元"


def _known(status: str) -> str:
    return f"〔{_STATUS[status]}〕" if _STATUS[status] else ""
