"""Time stamps (RFC 3161): ask an authority for one, and hold what it answers against the bytes that it stands over. No I/O.

The request is written here: the library's own cannot name a policy, and has to be given the bytes instead of their hash.
Whatever is wrong with an answer has a code of its own; in doubt it is refused.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.x509 import (
    Certificate,
    ObjectIdentifier,
    load_der_x509_certificate,
    load_pem_x509_certificates,
)
from rfc3161_client import (
    PKIStatus,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from kernel.clock import SHANGHAI

QUERY: Final = "application/timestamp-query"
#: An answer with its certificates has some thousand bytes; a longer one is none.
MAX_BYTES: Final = 32 * 1024
_SHA256: Final = ObjectIdentifier("2.16.840.1.101.3.4.2.1")
#: What the library hands on of OpenSSL, between much else.
_REASON: Final = re.compile(r"Verify error: ([^\"]{1,200})")
_CERTIFICATES: Final = 0xA0
_INTEGER, _BOOLEAN, _OCTETS, _NULL, _OID, _SEQUENCE = 0x02, 0x01, 0x04, 0x05, 0x06, 0x30


class BadStamp(ValueError):
    """An answer that is no time stamp over these bytes: `code` in snake case, `zh` and `en` say what is wrong."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.code, self.zh, self.en = code, zh, en


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an authority says: the SHA-256 that it stamped (64 hex digits) and when, under which policy, as its number `serial`
    (hex digits); `authority` is the subject of the certificate that signed, as RFC 4514 writes it. `nonce` is the asker's.
    """

    imprint: str
    at: datetime
    policy: str
    serial: str
    authority: str
    nonce: int | None


def query(sha256: bytes, nonce: int, policy: str | None = None) -> bytes:
    """A TimeStampReq (DER) for a SHA-256, with the wish for the signer's certificate. `policy` is an OID in dots."""
    algorithm = _der(_SEQUENCE, _oid(_SHA256.dotted_string) + _der(_NULL, b""))
    imprint = _der(_SEQUENCE, algorithm + _der(_OCTETS, sha256))
    wanted = _oid(policy) if policy else b""
    return _der(_SEQUENCE, _integer(1) + imprint + wanted + _integer(nonce) + _der(_BOOLEAN, b"\xff"))


def read_stamp(answer: bytes) -> Stamp:
    """What a TimeStampResp (DER) says, whoever signed it. Raises BadStamp."""
    return _said(_read(answer))


def verified(
    answer: bytes, content: bytes, roots: Sequence[Certificate], *, nonce: int | None = None, policy: str | None = None
) -> Stamp:  # fmt: skip
    """What a TimeStampResp says over `content`, signed by a certificate for time stamping (critical, RFC 3161 2.3) that leads to one
    of `roots` and was valid then. Raises BadStamp.
    """
    response = _read(answer)
    said = _said(response)
    if said.imprint != hashlib.sha256(content).hexdigest():
        raise BadStamp(
            "wrong_imprint", "时间戳不是加盖在此文件上的", "the time stamp stands over something else"
        )
    if nonce is not None and said.nonce != nonce:
        raise BadStamp(
            "wrong_nonce", "应答不是对此次请求的(nonce 不符)", "it answers another request: the nonce differs"
        )
    if policy and said.policy != policy:
        raise BadStamp(
            "wrong_policy",
            f"时间戳的策略是 {said.policy},应为 {policy}",
            f"its policy is {said.policy}, not {policy}",
        )
    builder = VerifierBuilder(roots=list(roots))
    try:
        builder.build().verify_message(response, content)
    except (VerificationError, ValueError) as error:
        found = _REASON.search(str(error))
        said_of = found[1] if found else str(error)[:200]
        raise BadStamp(
            "not_trusted",
            f"签名或证书不成立:{said_of}",
            f"its signature or its certificates do not hold: {said_of}",
        ) from error
    return said


def load_roots(path: Path) -> tuple[Certificate, ...]:
    """The certificates of a PEM file. Raises ValueError, bilingual, where there is none to be read."""
    try:
        return tuple(load_pem_x509_certificates(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise ValueError(
            f"时间戳 CA 证书文件 {path} 无法读取,应为 PEM / the file of the time-stamping CA {path} cannot be read as PEM"
        ) from error


def check_oid(text: str) -> str:
    """An OID in dots, as it is. Raises ValueError, bilingual."""
    try:
        if len(text) > 100:
            raise ValueError(text)
        return ObjectIdentifier(text).dotted_string
    except ValueError as error:
        raise ValueError(
            f"{text!r} 不是 OID,应如 1.2.3.4.1 / {text!r} is no OID: write it like 1.2.3.4.1"
        ) from error


def _read(answer: bytes) -> TimeStampResponse:
    try:
        response = decode_timestamp_response(_sorted(answer))
        status = PKIStatus(response.status)
        words = "; ".join(response.status_string)
    except ValueError as error:
        raise BadStamp(
            "unreadable", "应答不是时间戳(RFC 3161)", "the answer is no time stamp (RFC 3161)"
        ) from error
    if status is not PKIStatus.GRANTED:
        said = f"{status.name.lower()}{': ' + words if words else ''}"[:300]
        raise BadStamp(
            "not_granted", f"时间戳机构未予加盖:{said}", f"the authority gave no time stamp: {said}"
        )
    return response


def _sorted(answer: bytes) -> bytes:
    """An answer with its certificates in the order of DER, on which the library insists. Authorities that run OpenSSL leave them as they
    were given; they stand outside of what is signed. What cannot be read stays as it is.
    """
    try:
        at, _ = _inside(answer, 0)
        for skipped in (1, 1, 0, 3):  # to the token, its content, SignedData, its certificates
            for _ in range(skipped):
                _, at = _inside(answer, at)
            if skipped == 3 and answer[at] != _CERTIFICATES:
                return answer
            at, end = _inside(answer, at)
        begin, found = at, []
        while at < end:
            _, after = _inside(answer, at)
            found.append(answer[at:after])
            at = after
    except IndexError:
        return answer
    return answer[:begin] + b"".join(sorted(found)) + answer[end:] if at == end else answer


def _inside(der: bytes, at: int) -> tuple[int, int]:
    """Where the content of the value at `at` begins and ends. Raises IndexError behind the end."""
    size, begin = der[at + 1], at + 2
    if size & 0x80:
        begin += size & 0x7F
        size = int.from_bytes(der[at + 2 : begin], "big")
    return begin, begin + size


def _said(response: TimeStampResponse) -> Stamp:
    try:
        info = response.tst_info
        imprint = info.message_imprint
        if imprint.hash_algorithm != _SHA256:
            raise BadStamp("wrong_imprint", "时间戳不是以 SHA-256 加盖的", "it does not stand over a SHA-256")
        return Stamp(
            imprint.message.hex(), info.gen_time.astimezone(SHANGHAI), info.policy.dotted_string, f"{info.serial_number:x}",
            _authority(response), info.nonce,
        )  # fmt: skip
    except (ValueError, TypeError, KeyError) as error:
        if isinstance(error, BadStamp):
            raise
        raise BadStamp("unreadable", "时间戳无法读取", "the time stamp cannot be read") from error


def _authority(response: TimeStampResponse) -> str:
    """The subject of the certificate that the signature names; empty where the answer does not bring it."""
    signed = response.signed_data
    signers = {(one.issuer, one.serial_number) for one in signed.signer_infos}
    certificates = map(load_der_x509_certificate, signed.certificates)
    names = (one.subject for one in certificates if (one.issuer, one.serial_number) in signers)
    return next((name.rfc4514_string() for name in names), "")


def _der(tag: int, content: bytes) -> bytes:
    """A value of DER; every content here is shorter than 128 bytes or has its length in one more byte."""
    size = bytes([len(content)]) if len(content) < 128 else bytes([0x81, len(content)])
    return bytes([tag]) + size + content


def _integer(value: int) -> bytes:
    return _der(_INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    return _der(_OID, b"".join(map(_base128, (40 * first + second, *rest))))


def _base128(value: int) -> bytes:
    digits = [value & 0x7F]
    while value := value >> 7:
        digits.append(value & 0x7F | 0x80)
    return bytes(reversed(digits))
