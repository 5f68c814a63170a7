"""The bundle of a message and what it is held against, the outcomes of a report, and shares that sum up. Pure.

    bundle (zip)
    ├── message.json   the canonical bytes of the message, as every receiver got them
    ├── lines.jsonl    one fact a line: message, audience, rules, recipients, deliveries, attempts, receipts, failovers, postings
    ├── proof.json     {document: {sha256 of the message, number of lines, Merkle root of the lines, …}, signature}
    ├── document.json  the canonical bytes of that document: signature and time stamp stand over these
    ├── time.json      how far the time stamp is, and how it is verified; not signed
    └── token.tsr      the time stamp (RFC 3161), where there is one

A recipient is named by sha256(salt ‖ subscriber), an address by sha256(salt ‖ address): the salt is of one message and one
recipient, stays with the office, and is disclosed for one recipient at a time.
"""

import hashlib
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

import orjson
from cryptography.x509 import Certificate

from kernel.security.merkle import merkle_root
from kernel.security.seal import BadSeal, canonical, content_hash, verify
from kernel.security.time_stamp import BadStamp, Stamp, read_stamp, verified
from services.push.time_stamps.rules import state_of

KIND: Final = "gongkai.push.proof"
NOTICE: Final = "完整性证据,不是电子印章 / integrity evidence, not a legal seal"
#: Instead, where the message was sent with a key of kind test.
NOTICE_OF_TEST: Final = "试发:未发给任何人,不能证明任何人已被告知 / a test: nothing was sent to anybody, it proves of nobody that they were told"
_SERVER_CLOCK: Final = "server clock, Asia/Shanghai"
#: The clock of a document that was made for one answer, and of one that is kept: it is signed before it is stamped.
CLOCK: Final = f"{_SERVER_CLOCK}; no external time stamp"
KEPT_CLOCK: Final = (
    f"{_SERVER_CLOCK}; a time stamp (RFC 3161) over this document, where there is one, is token.tsr"
)
MESSAGE: Final = "message.json"
LINES: Final = "lines.jsonl"
PROOF: Final = "proof.json"
DOCUMENT: Final = "document.json"
TIME: Final = "time.json"
TOKEN: Final = "token.tsr"
#: What anybody verifies a time stamp with: the certificates are to be had from the authority, not from whoever made the bundle.
VERIFY: Final = f"openssl ts -verify -data {DOCUMENT} -in {TOKEN} -CAfile tsa-ca.pem"
#: A bundle is read whole; a larger one is refused before it is unpacked.
MAX_BYTES: Final = 512 * 2**20
_SHA256: Final = re.compile(r"[0-9a-f]{64}\Z")

Outcome = Literal["told", "handed_over", "uncertain", "waiting", "not_told"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("told", "handed_over", "uncertain", "waiting", "not_told")
#: State of a delivery -> what it means for its recipient. Of several channels the best counts.
MEANS: Final[dict[str, Outcome]] = {
    "delivered": "told", "accepted_unverified": "handed_over", "uncertain": "uncertain", "planned": "waiting",
    "queued": "waiting", "leased": "waiting", "failed_temp": "waiting", "held": "waiting", "failed_perm": "not_told",
    "suppressed": "not_told", "expired": "not_told", "superseded": "not_told",
}  # fmt: skip


def marked(salt: str, value: str) -> str:
    """A value under a salt (64 hex digits): equal for equal values of one recipient of one message alone. Raises ValueError."""
    return hashlib.sha256(bytes.fromhex(salt) + value.encode()).hexdigest()


def line_hash(line: bytes) -> str:
    """The leaf that a line is in the tree."""
    return hashlib.sha256(line).hexdigest()


class Tree(NamedTuple):
    """The Merkle root over the hashes of lines, and how many there are."""

    root: str
    lines: int


def tree_of(hashes: Sequence[str]) -> Tree:
    """The tree over leaves in this order; of many it takes seconds."""
    return Tree(merkle_root(hashes), len(hashes))


def document_of(
    message: str, sha256: str, key_kind: str, tree: Tree, at: datetime, *, kept: tuple[int, str | None] | None = None
) -> dict[str, Any]:  # fmt: skip
    """What is signed of a bundle: `at` is when it was made, `tree` the state as of then, `key_kind` of the key that sent the message.
    `kept`: the number of the kept root that it is, and the hash of the document before it.
    """
    number, previous = kept or (None, None)
    return {
        "kind": KIND, "version": 1, "message": message, "sha256": sha256, "key_kind": key_kind, "lines": tree.lines,
        "root": tree.root, "number": number, "previous": previous, "at": at.isoformat(),
        "clock": KEPT_CLOCK if kept else CLOCK, "notice": NOTICE_OF_TEST if key_kind == "test" else NOTICE,
    }  # fmt: skip


def time_of(
    number: int | None, sha256: str, stamp: Stamp | None, code: str | None, *, configured: bool
) -> dict[str, Any]:
    """What a bundle says of its time: the kept root that it is (None: it is none, or none yet), the hash that is stamped, and the stamp
    or why there is none; `code` is why the last answer of the authority was refused.
    """
    state = state_of(stamp is not None, configured=configured)
    waits = code or ("not_asked_yet" if number else "root_not_kept_yet")
    return {
        "state": state, "number": number, "sha256": sha256, "clock": clock_of(stamp),
        "reason": waits if state == "pending" else None, "at": stamp.at if stamp else None,
        "policy": stamp.policy if stamp else None, "serial": stamp.serial if stamp else None,
        "authority": stamp.authority if stamp else None, "verify": VERIFY if stamp else None,
    }  # fmt: skip


def clock_of(stamp: Stamp | None) -> str:
    """Whose clock a proof stands on: that its document existed at a time is the authority's word, when things happened ours."""
    if stamp is None:
        return CLOCK
    return f"{_SERVER_CLOCK}; the document existed at {stamp.at.isoformat()}, says {stamp.authority or 'the authority'} (RFC 3161)"


def shares(counts: Mapping[Outcome, int]) -> dict[Outcome, str]:
    """The share of each outcome in percent with two decimals; they sum to 100.00 (largest remainders), or all are 0."""
    total = sum(counts.values())
    if not total:
        return dict.fromkeys(counts, "0.00")
    whole = {name: divmod(10_000 * number, total) for name, number in counts.items()}
    missing = 10_000 - sum(part for part, _ in whole.values())
    rounded_up = sorted(whole, key=lambda name: (-whole[name][1], name))[:missing]
    points = {name: part + (name in rounded_up) for name, (part, _) in whole.items()}
    return {name: f"{part // 100}.{part % 100:02d}" for name, part in points.items()}


class BadBundle(ValueError):
    """A bundle that does not hold. `中文 / English`."""


def checked(content: bytes, public_pem: bytes) -> dict[str, Any]:
    """Hold a bundle against a public key: its signed document, with the counts of its lines by kind and of its deliveries by
    state, and what its time stamp says (whose signature needs the authority's CA: see `time_stamp_of`). Raises BadBundle, or
    ValueError for a key that cannot be read.
    """
    parts = _parts(content)
    try:
        document = verify(orjson.loads(parts[PROOF]), public_pem)
    except orjson.JSONDecodeError as error:
        raise BadBundle("proof.json 不是 JSON / proof.json is not JSON") from error
    except BadSeal as error:
        raise BadBundle(str(error)) from error
    if parts.get(DOCUMENT, canonical(document)) != canonical(document):
        raise BadBundle("document.json 不是被签名的内容 / document.json is not what was signed")
    stamp = _stamp(parts.get(TOKEN), document)
    if document.get("kind") != KIND:
        raise BadBundle("签名文件不是投递证明 / what was signed is no proof of delivery")
    if hashlib.sha256(parts[MESSAGE]).hexdigest() != document["sha256"]:
        raise BadBundle("消息内容被改动 / the message was changed")
    lines = parts[LINES].splitlines()
    if len(lines) != document["lines"]:
        raise BadBundle(
            f"应有 {document['lines']} 行,现有 {len(lines)} 行 / {document['lines']} lines were signed, there are {len(lines)}"
        )
    if merkle_root([line_hash(line) for line in lines]) != document["root"]:
        raise BadBundle("记录行被改动或调换 / lines were changed or moved")
    facts = [orjson.loads(line) for line in lines]
    _consistent(facts, document)
    return {
        "document": document,
        "lines": dict(sorted(Counter(one["kind"] for one in facts).items())),
        "deliveries": dict(sorted(Counter(one["state"] for one in _of(facts, "delivery")).items())),
        "time_stamp": stamp,
        "clock": clock_of(stamp),
    }


def time_stamp_of(content: bytes, roots: Sequence[Certificate]) -> Stamp:
    """The time stamp of a bundle (held against its key before), signed by an authority that leads to one of `roots`. Raises BadBundle,
    also for a bundle without one.
    """
    parts = _parts(content)
    if TOKEN not in parts:
        raise BadBundle("没有时间戳 / it has no time stamp")
    try:
        return verified(parts[TOKEN], canonical(orjson.loads(parts[PROOF])["document"]), roots)
    except BadStamp as error:
        raise BadBundle(str(error)) from error


def _stamp(token: bytes | None, document: Mapping[str, Any]) -> Stamp | None:
    """What the time stamp of a bundle says, whoever signed it; that it stands over the document is seen here."""
    if token is None:
        return None
    try:
        stamp = read_stamp(token)
    except BadStamp as error:
        raise BadBundle(str(error)) from error
    if stamp.imprint != content_hash(document):
        raise BadBundle("时间戳不是加盖在此文件上的 / the time stamp stands over another document")
    return stamp


def answered(attempt: Mapping[str, Any]) -> bool:
    """Whether what is kept of an attempt's answer (`status`, and `answer`: the salted hash of its body) fits its outcome: no hash without
    a status, nothing delivered by an answer that refuses. Bundles of earlier versions kept neither.
    """
    status, answer = attempt.get("status"), attempt.get("answer")
    if answer is not None and (status is None or not _SHA256.match(answer)):
        return False
    return (
        status is None
        or attempt["outcome"] not in ("delivered", "accepted_unverified")
        or 200 <= status < 300
    )


def recipient_lines(content: bytes, subscriber: str, salt: str) -> list[dict[str, Any]]:
    """What a bundle (held against its key before) says of one recipient whose salt was disclosed; empty where no recipient has this id and
    salt. Raises ValueError for a salt that is none.
    """
    if len(salt) != 2 * hashlib.sha256().digest_size:
        raise ValueError(salt)
    facts = [orjson.loads(line) for line in _parts(content)[LINES].splitlines()]
    recipient = marked(salt, subscriber)
    mine = {one["delivery"] for one in _of(facts, "delivery") if one["recipient"] == recipient}
    return [one for one in facts if one.get("recipient") == recipient or one.get("delivery") in mine]


def _parts(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > MAX_BYTES:
                raise BadBundle("文件过大 / the bundle is too large")
            parts = {name: archive.read(name) for name in (MESSAGE, LINES, PROOF)}
            more = [name for name in (DOCUMENT, TOKEN) if name in archive.namelist()]
            return parts | {name: archive.read(name) for name in more}
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadBundle("不是投递证明文件 / this is no proof of delivery") from error


def _consistent(facts: Sequence[Mapping[str, Any]], document: Mapping[str, Any]) -> None:
    """That lines name each other: no delivery without its recipient, no attempt without its delivery."""
    recipients = {one["recipient"] for one in _of(facts, "recipient")}
    deliveries = {one["delivery"] for one in _of(facts, "delivery")}
    strays = [one for one in _of(facts, "delivery") if one["recipient"] not in recipients]
    strays += [
        one
        for kind in ("attempt", "receipt", "decision", "failover", "posting")
        for one in _of(facts, kind)
        if one["delivery"] not in deliveries
    ]
    strays += [one for one in _of(facts, "failover") if one["source"] not in deliveries]
    [message] = list(_of(facts, "message"))
    same_kind = message.get("key_kind", "live") == document.get("key_kind", "live")
    if strays or message["sha256"] != document["sha256"] or not same_kind:
        raise BadBundle("记录行互不相符 / lines do not fit together")
    if odd := [one for one in _of(facts, "attempt") if not answered(one)]:
        raise BadBundle(
            f"投递 {odd[0]['delivery']} 的应答与结果不符 / the answer to {odd[0]['delivery']} does not fit what became of it"
        )


def _of(facts: Iterable[Mapping[str, Any]], kind: str) -> Iterable[Mapping[str, Any]]:
    return (one for one in facts if one["kind"] == kind)
