"""`gongkai bundle verify`: check an evidence bundle with public keys alone, without server, database or network.

Exit codes: 0 it holds, 1 something in it does not, 2 it cannot be read.
"""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from gongkai.cli.output import NEGATIVE, fail, write_json
from kernel.archives import BadArchive
from services.disclosure_requests.bundles.checking import Report, check
from services.disclosure_requests.bundles.rules import NOTICE

bundle_app = typer.Typer(name="bundle", no_args_is_help=True, help="核验证据材料包 / check evidence bundles")


@bundle_app.callback()
def bundle() -> None:
    """核验证据材料包 / check evidence bundles."""


@bundle_app.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(help="材料包 (zip) / the bundle")],
    key: Annotated[
        list[Path], typer.Option("--key", help="公钥 (PEM),轮换过的可多次给出 / public key; repeatable")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / write JSON")] = False,
) -> None:
    """核验签名、文件、回执、台账链与每日根 / Check signature, files, receipts, the ledger's chain and the daily roots."""
    try:
        report = check(_bytes(file), *(_bytes(path) for path in key))
    except (BadArchive, ValueError) as error:
        fail(str(error))
    if as_json:
        counts = {
            "files": report.files,
            "receipts": report.receipts,
            "entries": report.entries,
            "proofs": report.proofs,
        }
        members = {name: value for name, value in report.manifest.items() if name != "files"}
        write_json(
            {
                "ok": report.ok,
                "bundle": members,
                "checked": counts,
                "faults": [asdict(one) for one in report.faults],
            }
        )
    else:
        sys.stdout.write(_said(report))
    if not report.ok:
        raise typer.Exit(NEGATIVE)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        fail(f"无法读取文件 {path} / cannot read {path}: {error.strerror}")


def _said(report: Report) -> str:
    if not report.ok:
        lines = [f"  {one.path}:{one.zh} / {one.en}\n" for one in report.faults]
        return "材料包不成立 / the bundle does not hold\n" + "".join(lines)
    about = report.manifest
    return (
        f"材料包成立:{report.files} 个文件、{report.receipts} 份回执、{report.entries} 条台账、{report.proofs} 个包含证明"
        f" / it holds: files, receipts, ledger entries, inclusion proofs\n"
        f"登记编号 {about['registration']}  工作机构 {about['office']}  截至 {about['as_of']}  {about['audience']}"
        " / registration, office, as of, audience\n"
        f"{NOTICE}\n"
    )
