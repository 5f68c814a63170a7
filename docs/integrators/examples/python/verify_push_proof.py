"""Verifies a proof of delivery offline: python verify_push_proof.py PROOF.zip KEY.pem [SUBSCRIBER SALT]

Needs Python and `cryptography`. Exit codes: 0 it holds, 1 it does not, 2 a file or the salt cannot be read, 3 no such recipient.
Of a time stamp it sees what it is over; whether its authority signed it, the openssl command says that it prints.
"""

import base64
import hashlib
import json
import sys
import zipfile
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
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


def members(der: bytes) -> list[bytes]:
    """The contents of the values that follow each other in DER."""
    found: list[bytes] = []
    while der:
        end = 2 + (der[1] & 127 if der[1] > 127 else 0)
        size = int.from_bytes(der[2:end], "big") if end > 2 else der[1]
        found, der = [*found, der[end : end + size]], der[end + size :]
    return found


def expect(holds: bool, words: str) -> None:
    return None if holds else sys.exit(f"does NOT hold / 不成立: {words}")


def main(path: str = "", key_path: str = "", subscriber: str = "", salt: str = "", *more: str) -> None:
    say = sys.stdout.write
    try:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        opened = bytes.fromhex(salt if (len(salt), more) == (64 * bool(subscriber), ()) else "none")
        recipient = sha(opened + subscriber.encode()).hex()
        bundle, key = Path(path).open("rb"), load_pem_public_key(Path(key_path).read_bytes())  # noqa: SIM115 (closed below)
    except (OSError, ValueError, UnsupportedAlgorithm) as error:  # of a private key too: it is no PUBLIC KEY
        sys.stderr.write(f"cannot be read / 无法读取 (key: PEM, salt: 64 hex digits): {error}\n")
        sys.exit(2)
    try:
        with bundle, zipfile.ZipFile(bundle) as archive:
            message, table, proof = (archive.read(n) for n in ("message.json", "lines.jsonl", "proof.json"))
            token = stamp = archive.read("token.tsr") if "token.tsr" in archive.namelist() else b""
        document, signature = (json.loads(proof)[name] for name in ("document", "signature"))
        key.verify(base64.urlsafe_b64decode(signature["value"] + "=="), canonical(document))  # type: ignore[union-attr, call-arg]
        for place in (0, 1, 1, 0, 2, 1, 0, 0, 2) if token else ():  # down to TSTInfo's messageImprint
            stamp, info = members(stamp)[place], members(stamp)
        imprint, when = (members(stamp)[1], info[4].decode()) if token else (b"", "")
    except (InvalidSignature, zipfile.BadZipFile, LookupError, ValueError, OSError) as error:
        sys.exit(f"does NOT hold / 不成立: {str(error) or 'the signature'}")
    lines, digest = table.splitlines(), sha(canonical(document))
    expect(document["kind"] == "gongkai.push.proof", "another kind of document was signed")
    expect(sha(message).hex() == document["sha256"], "the message was changed")
    expect((len(lines), root_of(lines)) == (document["lines"], document["root"]), "the lines were changed")
    expect(imprint == digest or not token, "the time stamp is over something else")
    facts = [json.loads(line) for line in lines]
    expect(facts[0].get("key_kind") == document.get("key_kind"), "another kind of key")
    sent = [f for f in facts if f["kind"] == "delivery"]
    recipients, deliveries = ({f[k] for f in facts if f["kind"] == k} for k in ("recipient", "delivery"))
    expect(all(f["recipient"] in recipients for f in sent), "a delivery to nobody of the audience")
    expect(all(f["delivery"] in deliveries for f in facts if "delivery" in f), "a line of no delivery")
    for f in (f for f in facts if f["kind"] == "attempt"):  # of its answer status and salted hash are kept
        status, answer = f.get("status"), f.get("answer")
        expect(answer is None or (status is not None and len(answer) == 64), "an answer without its status")
        done = status is not None and f["outcome"] in ("delivered", "accepted_unverified")
        expect(not done or status // 100 == 2, "delivered, though the answer was a refusal")
    say(f"holds / 成立: message {document['message']}, as of {document['at']}\n  {document['notice']}\n")
    how = f"time stamp {when}, openssl ts -verify -digest {digest.hex()} -in token.tsr -CAfile tsa-ca.pem"
    say(f"  {how if token else 'no time stamp / 无时间戳'}\n  title / 标题: {json.loads(message)['title']}\n")
    say("".join(f"  {s}: {sum(f['state'] == s for f in sent)}\n" for s in sorted({f["state"] for f in sent})))
    if subscriber and recipient not in recipients:
        say("  no recipient by this id and salt / 标识与盐值无对应接收者:其一有误,或并非接收者\n")
        sys.exit(3)
    mine = {f["delivery"] for f in sent if f["recipient"] == recipient}
    for fact in (f for f in facts if f.get("recipient") == recipient or f.get("delivery") in mine):
        say(f"  {subscriber}: {json.dumps(fact, ensure_ascii=False)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
