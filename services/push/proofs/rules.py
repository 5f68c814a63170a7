"""The bundle of a message and what it is held against, the outcomes of a report, and shares that sum up. Pure.

    bundle (zip)
    ├── message.json   the canonical bytes of the message, as every receiver got them
    ├── lines.jsonl    one fact a line: message, audience, rules, recipients, deliveries, attempts, receipts, postings
    └── proof.json     {document: {sha256 of the message, number of lines, Merkle root of the lines, …}, signature}

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
from typing import Any, Final, Literal

import orjson

from kernel.security.merkle import merkle_root
from kernel.security.seal import BadSeal, verify

KIND: Final = "gongkai.push.proof"
NOTICE: Final = "完整性证据,不是电子印章 / integrity evidence, not a legal seal"
#: Instead, where the message was sent with a key of kind test.
NOTICE_OF_TEST: Final = "试发:未发给任何人,不能证明任何人已被告知 / a test: nothing was sent to anybody, it proves of nobody that they were told"
CLOCK: Final = "server clock, Asia/Shanghai; no external time stamp"
MESSAGE: Final = "message.json"
LINES: Final = "lines.jsonl"
PROOF: Final = "proof.json"
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
    """A value under a salt (64 hex digits each): equal for equal values of one recipient of one message alone."""
    return hashlib.sha256(bytes.fromhex(salt) + value.encode()).hexdigest()


def line_hash(line: bytes) -> str:
    """The leaf that a line is in the tree."""
    return hashlib.sha256(line).hexdigest()


def document_of(
    message: str, sha256: str, hashes: Sequence[str], at: datetime, key_kind: str
) -> dict[str, Any]:
    """What is signed of a bundle: `at` is when it was made, `lines` the state as of then, `key_kind` that of its message's key."""
    return {
        "kind": KIND, "version": 1, "message": message, "sha256": sha256, "lines": len(hashes),
        "root": merkle_root(hashes), "at": at.isoformat(), "clock": CLOCK, "key_kind": key_kind,
        "notice": NOTICE_OF_TEST if key_kind == "test" else NOTICE,
    }  # fmt: skip


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
    state. Raises BadBundle, or ValueError for a key that cannot be read.
    """
    parts = _parts(content)
    try:
        document = verify(orjson.loads(parts[PROOF]), public_pem)
    except orjson.JSONDecodeError as error:
        raise BadBundle("proof.json 不是 JSON / proof.json is not JSON") from error
    except BadSeal as error:
        raise BadBundle(str(error)) from error
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
    }


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
    """What a bundle (held against its key before) says of one recipient whose salt was disclosed; empty when it is none."""
    facts = [orjson.loads(line) for line in _parts(content)[LINES].splitlines()]
    recipient = marked(salt, subscriber)
    mine = {one["delivery"] for one in _of(facts, "delivery") if one["recipient"] == recipient}
    return [one for one in facts if one.get("recipient") == recipient or one.get("delivery") in mine]


def _parts(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > MAX_BYTES:
                raise BadBundle("文件过大 / the bundle is too large")
            return {name: archive.read(name) for name in (MESSAGE, LINES, PROOF)}
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadBundle("不是投递证明文件 / this is no proof of delivery") from error


def _consistent(facts: Sequence[Mapping[str, Any]], document: Mapping[str, Any]) -> None:
    """That lines name each other: no delivery without its recipient, no attempt without its delivery."""
    recipients = {one["recipient"] for one in _of(facts, "recipient")}
    deliveries = {one["delivery"] for one in _of(facts, "delivery")}
    strays = [one for one in _of(facts, "delivery") if one["recipient"] not in recipients]
    strays += [
        one
        for kind in ("attempt", "receipt", "decision", "posting")
        for one in _of(facts, kind)
        if one["delivery"] not in deliveries
    ]
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
