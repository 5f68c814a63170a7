"""A time-stamping authority on the loopback: `openssl ts -reply` behind HTTP, with a CA of its own, and lies on demand."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kernel.security.time_stamp import query
from tests.support.hostile_receivers import read_request

POLICY: Final = "1.3.6.1.4.1.99999.1.2"
OTHER_POLICY: Final = "1.3.6.1.4.1.99999.1.3"
_CONFIG: Final = f"""
[tsa]
default_tsa = tsa_here
[tsa_here]
serial = serial
signer_digest = sha256
default_policy = {POLICY}
other_policies = {OTHER_POLICY}
digests = sha256
accuracy = secs:1
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""
_REDIRECT: Final = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
_REFUSED: Final = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"


def openssl() -> str | None:
    """Where OpenSSL is, of version 3 or later; None without it."""
    found = shutil.which("openssl")
    said = (
        subprocess.run([found, "version"], capture_output=True, text=True, check=True).stdout if found else ""
    )
    return found if said.startswith("OpenSSL") and int(said.split()[1].partition(".")[0]) >= 3 else None


@dataclass
class Authority:
    """Where it works. `lies`: what the next answers are instead of a time stamp over what was asked for, one after the other:
    imprint, nonce, garbage, redirect, large, slow, status, stranger (signed under another CA).
    """

    folder: Path
    port: int = 0
    lies: list[str] = field(default_factory=list)
    asked: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/tsa"

    @property
    def ca(self) -> Path:
        return self.folder / "ca.pem"

    def answer(self, asked: bytes, signer: str = "tsa") -> bytes:
        """The TimeStampResp to a TimeStampReq, as OpenSSL makes it."""
        place, answer = self.folder / "query.tsq", self.folder / "answer.tsr"
        place.write_bytes(asked)
        asking = ["-config", "tsa.cnf", "-queryfile", place.name, "-out", answer.name]
        signing = ["-signer", f"{signer}.pem", "-inkey", f"{signer}.key", "-chain", "issuing.pem"]
        command = ["openssl", "ts", "-reply", *asking, *signing]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        return answer.read_bytes()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await read_request(reader)
        asked = request.partition(b"\r\n\r\n")[2]
        self.asked.append(asked)
        lie = self.lies.pop(0) if self.lies else ""
        if lie == "slow":
            await reader.read()  # until the other side gives up
        else:
            writer.write(await asyncio.to_thread(self._said, asked, lie))
        writer.close()

    def _said(self, asked: bytes, lie: str) -> bytes:
        if lie in ("redirect", "status"):
            return _REDIRECT if lie == "redirect" else _REFUSED
        if lie in ("garbage", "large"):
            return _http(b"<html>" * (10 if lie == "garbage" else 20_000))
        if lie == "imprint":
            asked = asked.replace(_imprint(asked), bytes(32))
        if lie == "nonce":
            asked = query(_imprint(asked), 7)
        return _http(self.answer(asked, "stranger" if lie == "stranger" else "tsa"))


def _imprint(asked: bytes) -> bytes:
    before = bytes.fromhex("060960864801650304020105000420")
    return asked.partition(before)[2][:32]


def _http(body: bytes) -> bytes:
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def authority_in(folder: Path) -> Authority:
    """An authority under a CA and another that issues; its certificate, and those that it lies with."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tsa.cnf").write_text(_CONFIG)
    (folder / "serial").write_text("0a\n")
    ours, theirs = _ca(folder, "issuing", _ca(folder, "ca")), _ca(folder, "stranger-ca")
    _signer(folder, "tsa", ours, "时间戳机构")
    _signer(folder, "stranger", theirs, "stranger")
    _signer(folder, "for_all", ours, "for all", critical=False)
    return Authority(folder)


@asynccontextmanager
async def listening(authority: Authority) -> AsyncIterator[Authority]:
    """The authority while it answers."""
    server = await asyncio.start_server(authority.talk, "127.0.0.1", authority.port)
    authority.port = server.sockets[0].getsockname()[1]
    try:
        yield authority
    finally:
        server.close()


_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_Issuer = tuple[ec.EllipticCurvePrivateKey, x509.Name]


def _ca(folder: Path, name: str, above: _Issuer | None = None) -> _Issuer:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer = above or (key, subject)
    made = _builder(subject, issuer, key).add_extension(x509.BasicConstraints(True, None), critical=True)
    (folder / f"{name}.pem").write_bytes(made.sign(issuer[0], hashes.SHA256()).public_bytes(Encoding.PEM))
    return key, subject


def _signer(folder: Path, name: str, issuer: _Issuer, common_name: str, *, critical: bool = True) -> None:
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    made = _builder(subject, issuer, key).add_extension(x509.BasicConstraints(False, None), critical=True)
    made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=critical)
    (folder / f"{name}.pem").write_bytes(made.sign(issuer[0], hashes.SHA256()).public_bytes(Encoding.PEM))
    content = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / f"{name}.key").write_bytes(content)


def _builder(subject: x509.Name, issuer: _Issuer, key: _Key) -> x509.CertificateBuilder:
    begun = datetime.now(UTC) - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[1])
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begun)
        .not_valid_after(begun + timedelta(days=30))
    )
