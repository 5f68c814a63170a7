"""Verifies a proof of delivery offline: python verify_push_proof.py PROOF.zip KEY.pem [SUBSCRIBER SALT]

Needs the standard library and `cryptography`, nothing of the server that made it. Exit codes: 0 it holds, 1 it does not.
"""

import base64
import hashlib
import json
import sys
import zipfile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_public_key


def sha(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def canonical(document: object) -> bytes:
    """The bytes that were signed: members sorted, no blanks, UTF-8 (RFC 8785)."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def root_of(lines: list[bytes]) -> str:
    """The Merkle root over the hashes of the lines (RFC 6962: leaves and nodes are hashed apart)."""
    level = [sha(b"\x00" + sha(line)) for line in lines]
    while len(level) > 1:
        pairs = [sha(b"\x01" + level[n] + level[n + 1]) for n in range(0, len(level) - 1, 2)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return level[0].hex()


def say(line: str) -> None:
    sys.stdout.buffer.write(line.encode() + b"\n")


def expect(holds: bool, words: str) -> None:
    if not holds:
        sys.exit(f"does NOT hold / 不成立: {words}")


def main(path: str, key_path: str, subscriber: str = "", salt: str = "") -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            message, table, proof = (archive.read(n) for n in ("message.json", "lines.jsonl", "proof.json"))
        signed = json.loads(proof)
        signature, document = signed["signature"], signed["document"]
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        sys.exit(f"does NOT hold / 不成立: {error}")
    with open(key_path, "rb") as file:
        key = load_pem_public_key(file.read())
    value = signature["value"]
    try:
        key.verify(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)), canonical(document))
    except (InvalidSignature, ValueError):
        expect(False, "the signature")
    lines = table.splitlines()
    expect(document["kind"] == "gongkai.push.proof", "another kind of document was signed")
    expect(sha(message).hex() == document["sha256"], "the message was changed")
    expect(len(lines) == document["lines"], "lines are missing or were added")
    expect(root_of(lines) == document["root"], "lines were changed or moved")

    facts = [json.loads(line) for line in lines]
    kinds = ("message", "recipient", "delivery", "attempt", "receipt", "decision")
    by_kind = {kind: [f for f in facts if f["kind"] == kind] for kind in kinds}
    recipients = {f["recipient"] for f in by_kind["recipient"]}
    deliveries = {f["delivery"] for f in by_kind["delivery"]}
    expect(
        all(f["recipient"] in recipients for f in by_kind["delivery"]), "a delivery to nobody of the audience"
    )
    for kind in ("attempt", "receipt", "decision"):
        expect(all(f["delivery"] in deliveries for f in by_kind[kind]), f"an {kind} of no delivery")
    for f in by_kind["attempt"]:  # what is kept of answers: the status, and the salted hash of the body
        status, answer = f.get("status"), f.get("answer")
        expect(answer is None or (status is not None and len(answer) == 64), "an answer without its status")
        done = f["outcome"] in ("delivered", "accepted_unverified")
        expect(not done or status is None or status // 100 == 2, "delivered, though the answer was a refusal")

    say(f"holds / 成立: message {document['message']}, as of {document['at']}")
    expect(by_kind["message"][0].get("key_kind") == document.get("key_kind"), "the kind of key was changed")
    say(f"  {document['notice']}")
    say(f"  title / 标题: {json.loads(message)['title']}")
    for state in sorted({f["state"] for f in by_kind["delivery"]}):
        say(f"  {state}: {sum(f['state'] == state for f in by_kind['delivery'])}")
    if subscriber:
        name = hashlib.sha256(bytes.fromhex(salt) + subscriber.encode()).hexdigest()
        expect(name in recipients, f"{subscriber} is no recipient")
        mine = {f["delivery"] for f in by_kind["delivery"] if f["recipient"] == name}
        for fact in facts:
            if fact.get("recipient") == name or fact.get("delivery") in mine:
                say(f"  {subscriber}: {json.dumps(fact, ensure_ascii=False)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
