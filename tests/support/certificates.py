"""Certificates made for a test: a key that signs for itself, under a name, good or expired."""

import ssl
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Certificate:
    """A certificate and its key, PEM in one."""

    pem: bytes
    key: bytes

    def server(self) -> ssl.SSLContext:
        """What a server shows it with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "both.pem"
            path.write_bytes(self.key + self.pem)
            context.load_cert_chain(path)
        return context

    def client(self, trusted: bool) -> ssl.SSLContext:
        """What a client judges it with: this certificate as the only authority, or none that knows it."""
        context = ssl.create_default_context()
        if trusted:
            context.load_verify_locations(cadata=self.pem.decode())
        return context


@cache
def certificate_for(name: str, expired: bool = False) -> Certificate:
    """A certificate of a name, of today or of the year before last."""
    key = ec.generate_private_key(ec.SECP256R1())
    begun = datetime.now(UTC) - timedelta(days=800 if expired else 1)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begun)
        .not_valid_after(begun + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Certificate(
        made.public_bytes(Encoding.PEM), key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
