"""`gongkai push verify`: hold a proof of delivery against a public key alone, without server, database or network.
`gongkai push import`: register many recipients through a running suite.

Exit codes of `verify`: 0 it holds, 1 it does not, 2 a file or the salt cannot be read, 3 it holds and has no recipient by this id and salt.
"""

import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from cryptography.x509 import Certificate

from gongkai.cli.output import NEGATIVE, BadInput, fail, write_json
from kernel.security.seal import key_id
from kernel.security.time_stamp import Stamp, load_roots
from services.push.proofs.rules import BadBundle, checked, recipient_lines, time_stamp_of

#: The exit code where a proof that holds has nobody who was asked for.
NOBODY: Final = 3

push_app = typer.Typer(
    name="push", no_args_is_help=True, help="精准推送:核验投递证明、批量登记 / push: proofs, recipients"
)


@push_app.callback()
def push() -> None:
    """精准推送 / push."""


@push_app.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(help="投递证明 (zip) / a proof of delivery")],
    key: Annotated[Path, typer.Option("--key", help="公钥 (PEM) / public key")],
    subscriber: Annotated[
        str | None, typer.Option("--subscriber", help="要揭示的接收者 / recipient to be disclosed")
    ] = None,
    salt: Annotated[str | None, typer.Option("--salt", help="该接收者的盐值 / its salt")] = None,
    tsa_ca: Annotated[
        Path | None, typer.Option("--tsa-ca", help="时间戳机构的 CA 证书 (PEM) / CA of the time stamp")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / write JSON")] = False,
) -> None:
    """离线核验投递证明 / Verify a proof of delivery offline."""
    content, pem = _read(file), _read(key)
    try:
        key_id(pem)
    except ValueError as error:
        fail(f"{key}:{error}")
    if (subscriber is None) is not (salt is None):
        fail("--subscriber 与 --salt 须同时给出 / --subscriber goes with --salt")
    roots = _roots(tsa_ca)
    try:
        found = checked(content, pem)
        mine = recipient_lines(content, subscriber, salt) if subscriber and salt else None
        if roots is not None:
            time_stamp_of(content, roots)
    except BadBundle as error:
        zh, _, en = str(error).partition(" / ")
        if as_json:
            write_json({"ok": False, "error": {"zh": zh, "en": en}})
        else:
            sys.stdout.write(f"投递证明不成立:{zh} / it does not hold: {en}\n")
        raise typer.Exit(NEGATIVE) from error
    except ValueError as error:
        fail(f"--salt 应为 64 位十六进制 / the salt is 64 hex digits: {error}")
    if as_json:
        stamped = {"time_stamp_verified": roots is not None}
        write_json({"ok": True} | found | stamped | ({} if mine is None else {"recipient": mine}))
    else:
        sys.stdout.write(_said(found, mine, roots is not None))
    if mine is not None and not mine:
        raise typer.Exit(NOBODY)


@push_app.command("import")
def import_recipients(
    file: Annotated[Path, typer.Argument(help="订阅者文件:.csv 或 .ndjson / a file of recipients")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="试运行:只检查 / checked only")] = False,
    subscribe: Annotated[
        str | None,
        typer.Option(help="JSON:rule、channels、frequency / the subscription that each new one gets"),
    ] = None,
    url: Annotated[
        str, typer.Option(envvar="GONGKAI_URL", help="服务地址 / where the suite answers")
    ] = "http://127.0.0.1:8000",
    key: Annotated[str, typer.Option(envvar="GONGKAI_KEY", help="密钥 / the key")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / write JSON")] = False,
) -> None:
    """批量登记订阅者,显示进度 / Register many recipients from a file; how far it is stands on stderr.

    行号同表格软件:表头为第 1 行,空行计入。退出码:0 各行均已登记;1 有行未登记;2 文件不能读、表头有误、没有数据行、输入有误。
    """
    from gongkai.cli.push_sending import Sending

    try:
        done, faults = Sending(url, key, sys.stderr).send(file, dry_run=dry_run, subscribe=subscribe)
    except BadInput as error:
        fail(str(error))
    if as_json:
        write_json(done | {"faults": faults})
    else:
        sys.stdout.write(
            f"登记 {done['registered']},已有 {done['existing']},未登记 {done['refused']}"
            f" / registered, existing, refused of {done['rows']}\n"
        )
        if faults and file.suffix.lower() == ".csv":
            sys.stdout.write(
                "行号同表格软件:表头为第 1 行,空行计入"
                " / rows as spreadsheet programs number them: the header is row 1, empty rows count\n"
            )
        for fault in faults:
            first = fault["errors"][0]
            sys.stdout.write(
                f"  第 {fault['row']} 行 {first['pointer']} {first['message_zh']} / row {fault['row']}: {first['message_en']}\n"
            )
    if done["refused"]:
        raise typer.Exit(NEGATIVE)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        fail(f"无法读取文件 {path} / cannot read {path}: {error.strerror}")


def _roots(path: Path | None) -> tuple[Certificate, ...] | None:
    try:
        return None if path is None else load_roots(path)
    except ValueError as error:
        fail(str(error))


def _time_said(stamp: Stamp | None, trusted: bool) -> str:
    if stamp is None:
        return "没有时间戳 / no time stamp"
    how = "经 CA 证书核验 / verified" if trusted else "签名未核验,用 --tsa-ca 核验 / not verified: --tsa-ca"
    return f"时间戳 / time stamp {stamp.at.isoformat()}  {stamp.authority}({how})"


def _said(found: dict[str, Any], mine: list[dict[str, Any]] | None, trusted: bool) -> str:
    document = found["document"]
    states = "、".join(f"{state} {number}" for state, number in found["deliveries"].items()) or "-"
    lines = [
        f"投递证明成立:{document['lines']} 行,截至 {document['at']} / it holds: {document['lines']} lines",
        f"消息 / message {document['message']}  sha256 {document['sha256']}",
        _time_said(found["time_stamp"], trusted),
        f"接收者 / recipients {found['lines'].get('recipient', 0)};投递 / deliveries: {states}",
    ]
    if mine is not None:
        lines += (
            [f"该接收者 / this recipient: {len(mine)} 行"]
            if mine
            else ["标识与盐值无对应接收者:其一有误,或并非接收者 / no recipient by this id and salt"]
        )
        lines += [
            f"  {one['kind']}  {one.get('state') or one.get('outcome') or ('told' if one.get('told') else 'not told')}"
            for one in mine
        ]
    return "\n".join([*lines, document["notice"]]) + "\n"
