"""`gongkai receipt verify`: check signed receipts with a public key alone, without server, database or network.

Exit codes: 0 they hold, 1 one does not, 2 a file cannot be read.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from gongkai.cli.output import NEGATIVE, BadInput, fail, write_json
from kernel.security.seal import BadSeal, key_id
from services.disclosure_requests.receipts.rules import NOTICE, checked, whole

receipt_app = typer.Typer(
    name="receipt", no_args_is_help=True, help="核验签名回执 / check signed receipts of applications"
)


@receipt_app.callback()
def receipt() -> None:
    """核验签名回执 / check signed receipts of applications."""


@receipt_app.command("verify")
def verify(
    file: Annotated[
        Path, typer.Argument(help="一份回执、回执数组,或含 items 的对象 / a receipt, an array, or items")
    ],
    key: Annotated[
        list[Path], typer.Option("--key", help="公钥 (PEM),轮换过的可多次给出 / public key; repeatable")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / write JSON")] = False,
) -> None:
    """核验回执的签名与前后衔接 / Check the signatures of receipts and that each follows from the one before."""
    try:
        receipts, pems = _receipts(file), [_pem(path) for path in key]
    except BadInput as error:
        fail(str(error))
    try:
        documents = checked(receipts, *pems)
    except BadSeal as error:
        zh, _, en = str(error).partition(" / ")
        if as_json:
            write_json({"ok": False, "error": {"zh": zh, "en": en}})
        else:
            sys.stdout.write(f"回执不成立:{zh} / it does not hold: {en}\n")
        raise typer.Exit(NEGATIVE) from error
    if as_json:
        write_json({"ok": True, "whole": whole(documents), "receipts": documents})
    else:
        sys.stdout.write(_said(documents))


def _receipts(path: Path) -> list[Any]:
    try:
        found = orjson.loads(path.read_bytes())
    except OSError as error:
        raise BadInput(f"无法读取文件 {path} / cannot read {path}: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise BadInput(f"{path} 不是 JSON / {path} is not JSON: {error}") from error
    if isinstance(found, dict) and "items" in found:
        found = found["items"]
    receipts = found if isinstance(found, list) else [found]
    if not receipts:
        raise BadInput(f"{path} 中没有回执 / there is no receipt in {path}")
    return receipts


def _pem(path: Path) -> bytes:
    try:
        pem = path.read_bytes()
        key_id(pem)
    except OSError as error:
        raise BadInput(f"无法读取公钥 {path} / cannot read the key {path}: {error.strerror}") from error
    except ValueError as error:
        raise BadInput(f"{path}:{error}") from error
    return pem


def _said(documents: list[dict[str, Any]]) -> str:
    first, number = documents[0], len(documents)
    begin_zh, begin_en = (
        ("自首份起", "from the first") if whole(documents) else ("首份之前另有回执", "not from the first")
    )
    head = (
        f"回执成立:{number} 份,前后衔接,{begin_zh} / {number} hold, each follows from the one before, {begin_en}\n"
        f"登记编号 {first['registration']}  工作机构 {first['office']}  {first['application']}"
        " / registration, office, application\n"
    )
    return head + "".join(map(_line, documents)) + f"{NOTICE}\n"


def _line(document: Mapping[str, Any]) -> str:
    title, event = document["title"], document["event"].replace("_", " ")
    return f"{document['number']:>3}  {document['on']}  {title} / {event}  {_due(document['due'])}\n"


def _due(due: Mapping[str, Any] | None) -> str:
    if due is None:
        return "答复期限此时不计 / no reply period runs"
    if due["due"] is None:
        return f"答复期限 {due['earliest']} 至 {due['latest'] or '未定'} / reply due between these days"
    return f"答复期限 {due['due']} ({due['status']}) / reply due"
