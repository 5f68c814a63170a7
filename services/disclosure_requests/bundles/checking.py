"""Checking a bundle without the server: signature, files, receipts, the ledger's chain, the daily roots. Pure."""

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import orjson

from kernel.archives import BadArchive, unpack
from kernel.security.merkle import root_of_proof
from kernel.security.seal import BadSeal, key_id, verify
from services.disclosure_requests.bundles.rules import (
    ATTACHED,
    BOUNDS,
    CHRONOLOGY,
    KIND,
    MANIFEST,
    PROOFS,
    RECEIPTS,
)
from services.disclosure_requests.ledger.rules import GENESIS, chain_faults
from services.disclosure_requests.receipts.rules import checked


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a bundle that does not hold: a stable code, the member, and a sentence in both languages."""

    code: str
    path: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found: the signed manifest (empty when it cannot be trusted), what was held, and every fault."""

    manifest: Mapping[str, Any]
    files: int
    receipts: int
    entries: int
    proofs: int
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        return not self.faults


def check(content: bytes, *public_pems: bytes) -> Report:
    """Check a bundle with the public keys that the office signs, or signed, with.

    Raises BadArchive for a file that is no bundle, ValueError for a key that cannot be read.
    """
    members = unpack(content, BOUNDS)
    if MANIFEST not in members:
        raise BadArchive(f"不是证据材料包:缺少 {MANIFEST} / no evidence bundle: {MANIFEST} is missing")
    try:
        document = _verified(_json(members[MANIFEST]), public_pems)
    except BadSeal as error:
        zh, _, en = str(error).partition(" / ")
        return Report({}, 0, 0, 0, 0, (Fault("bad_signature", MANIFEST, zh, en),))
    if document.get("kind") != KIND:
        raise BadArchive("不是证据材料包 / no evidence bundle")
    faults = list(_file_faults(document["files"], members))
    if faults:
        return Report(document, len(document["files"]), 0, 0, 0, tuple(faults))
    entries = _json(members[CHRONOLOGY])["entries"]
    receipts = _json(members[RECEIPTS])["items"]
    proofs = _json(members[PROOFS])["items"]
    faults += _chain_faults(document, entries)
    faults += _commitment_faults(entries, members)
    faults += _receipt_faults(entries, receipts, public_pems)
    faults += _proof_faults(entries, proofs, public_pems)
    return Report(document, len(document["files"]), len(receipts), len(entries), len(proofs), tuple(faults))


def _verified(signed: Any, pems: Sequence[bytes]) -> dict[str, Any]:
    keys = {key_id(pem): pem for pem in pems}
    signature = signed.get("signature") if isinstance(signed, dict) else None
    named = signature.get("key") if isinstance(signature, dict) else None
    return verify(signed, keys.get(str(named), pems[0]))


def _json(content: bytes) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise BadArchive("包内文件不是 JSON / a member is not JSON") from error


def _file_faults(listed: Sequence[Mapping[str, Any]], members: Mapping[str, bytes]) -> Iterator[Fault]:
    named = {file["path"] for file in listed}
    for path in sorted(set(members) - named - {MANIFEST}):
        yield Fault("added_file", path, "清单之外的文件", "a file that the manifest does not list")
    for file in listed:
        content = members.get(file["path"])
        if content is None:
            yield Fault(
                "missing_file",
                file["path"],
                "缺少清单所列的文件",
                "a file that the manifest lists is missing",
            )
        elif (len(content), hashlib.sha256(content).hexdigest()) != (file["bytes"], file["sha256"]):
            yield Fault("changed_file", file["path"], "文件被改动", "the file was changed")


def _chain_faults(document: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    """The whole version is hashed anew; where members are withheld, each entry has to name the one before."""
    if document["audience"] == "court":
        rows = [
            SimpleNamespace(
                **{**entry, "on": date.fromisoformat(entry["on"]), "at": datetime.fromisoformat(entry["at"])}
            )
            for entry in entries
        ]
        for fault in chain_faults(document["application"], rows, document["head"]):
            yield Fault(fault.code, CHRONOLOGY, fault.zh, fault.en)
        return
    before = GENESIS
    for place, entry in enumerate(entries, 1):
        if (entry["number"], entry["previous"]) != (place, before):
            yield Fault(
                "broken_link", CHRONOLOGY, f"第 {place} 条与前一条不相衔接", f"entry {place} does not follow"
            )
        before = entry["hash"]
    if before != document["head"]:
        yield Fault("missing_entry", CHRONOLOGY, "末尾有记录缺失", "entries are missing from the end")


def _commitment_faults(entries: Sequence[Mapping[str, Any]], members: Mapping[str, bytes]) -> Iterator[Fault]:
    """A file of the case is the one that its ledger entry commits to."""
    there = {entry["number"]: entry["data"] for entry in entries if entry["kind"] == "attached"}
    for one in _json(members[ATTACHED])["items"] if ATTACHED in members else []:
        if one["withheld"]:
            continue
        made = hmac.digest(bytes.fromhex(one["salt"]), members[one["path"]], "sha256").hex()
        if made != there.get(one["entry"], {}).get("commitment"):
            number = one["entry"]
            yield Fault(
                "differs_from_ledger",
                one["path"],
                f"文件与台账第 {number} 条不符",
                f"the file differs from entry {number} of the ledger",
            )


def _receipt_faults(
    entries: Sequence[Mapping[str, Any]], receipts: Sequence[Any], pems: Sequence[bytes]
) -> Iterator[Fault]:
    try:
        documents = checked(receipts, *pems)
    except BadSeal as error:
        zh, _, en = str(error).partition(" / ")
        yield Fault("bad_receipt", RECEIPTS, zh, en)
        return
    there = {entry["number"]: (entry["hash"], entry["kind"], entry["on"]) for entry in entries}
    for said in documents:
        if there.get(said["number"]) != (said["entry"], said["event"], said["on"]):
            number = said["number"]
            yield Fault(
                "differs_from_receipt",
                RECEIPTS,
                f"台账第 {number} 条与其回执不符",
                f"entry {number} differs from its receipt",
            )


def _proof_faults(
    entries: Sequence[Mapping[str, Any]], proofs: Sequence[Mapping[str, Any]], pems: Sequence[bytes]
) -> Iterator[Fault]:
    hashes = {entry["number"]: entry["hash"] for entry in entries}
    for one in proofs:
        number = one["number"]
        try:
            root = _verified(one["root"], pems)
        except BadSeal as error:
            zh, _, en = str(error).partition(" / ")
            yield Fault("bad_root", PROOFS, f"{one['day']} 的根:{zh}", f"the root of {one['day']}: {en}")
            continue
        same = (root["day"], hashes.get(number)) == (one["day"], one["hash"])
        if not same or root_of_proof(one["hash"], one["proof"]) != root["root"]:
            yield Fault(
                "bad_proof",
                PROOFS,
                f"第 {number} 条不在 {one['day']} 的根之下",
                f"entry {number} is not under the root of {one['day']}",
            )
