"""Time stamps (RFC 3161) against OpenSSL: what is asked is what it reads, what it stamps is taken, and nothing else."""

import hashlib
import subprocess
from functools import cache
from pathlib import Path

import pytest
from cryptography.x509 import Certificate
from hypothesis import given
from hypothesis import strategies as st

from kernel.security.time_stamp import BadStamp, check_oid, load_roots, query, read_stamp, verified
from tests.support.time_stamping import OTHER_POLICY, POLICY, Authority, authority_in, openssl

CONTENT = b'{"kind":"gongkai.push.proof"}'
DIGEST = hashlib.sha256(CONTENT).digest()
NONCE = 2**63 + 5
TST_INFO = "1.2.840.113549.1.9.16.1.4"
pytestmark = pytest.mark.skipif(openssl() is None, reason="openssl (3 or later) is not installed")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority_in(tmp_path_factory.mktemp("tsa"))


@cache
def answer(authority_folder: Path, policy: str = "", signer: str = "tsa") -> bytes:
    return Authority(authority_folder).answer(query(DIGEST, NONCE, policy or None), signer)


def refused(content: bytes, roots: tuple[Certificate, ...], over: bytes = CONTENT, **more: object) -> str:
    """The code of the refusal; its words are there in both languages."""
    with pytest.raises(BadStamp) as error:
        verified(content, over, roots, **more)  # type: ignore[arg-type]
    assert error.value.zh
    assert error.value.en
    return error.value.code


def test_openssl_reads_the_question_and_its_answer_is_verified(authority: Authority) -> None:
    (authority.folder / "q.tsq").write_bytes(query(DIGEST, NONCE, OTHER_POLICY))
    command = ["openssl", "ts", "-query", "-in", "q.tsq", "-text"]
    text = subprocess.run(command, cwd=authority.folder, check=True, capture_output=True, text=True).stdout
    assert f"Policy OID: {OTHER_POLICY}" in text
    assert f"Nonce: 0x{NONCE:X}" in text
    assert "Certificate required: yes" in text
    roots = load_roots(authority.ca)
    found = verified(answer(authority.folder), CONTENT, roots, nonce=NONCE, policy=POLICY)
    assert (found.imprint, found.policy, found.nonce) == (DIGEST.hex(), POLICY, NONCE)
    assert found.authority == "CN=时间戳机构"
    assert found == read_stamp(answer(authority.folder))
    assert verified(answer(authority.folder, OTHER_POLICY), CONTENT, roots).policy == OTHER_POLICY


def test_an_answer_to_something_else_or_by_a_stranger_is_refused(authority: Authority) -> None:
    roots, good = load_roots(authority.ca), answer(authority.folder)
    assert refused(good, roots, b"another") == "wrong_imprint"
    assert refused(good, roots, nonce=NONCE - 1) == "wrong_nonce"
    assert refused(good, roots, policy=OTHER_POLICY) == "wrong_policy"
    assert refused(answer(authority.folder, "1.2.3"), roots) == "not_granted"
    assert refused(answer(authority.folder, signer="stranger"), roots) == "not_trusted"
    assert refused(good, load_roots(authority.folder / "stranger-ca.pem")) == "not_trusted"
    for rubbish in (b"", b"0", b"<html>", good[:-1], good + b"\0"):
        assert refused(rubbish, roots) == "unreadable"


def test_a_signer_whose_certificate_is_for_other_things_too_is_refused(authority: Authority) -> None:
    """RFC 3161 2.3: the extended key usage is critical. OpenSSL signs no answer so: the same TSTInfo is signed as plain CMS."""
    info = authority.folder / "info.der"
    token = ["openssl", "ts", "-reply", "-in", "good.tsr", "-token_out", "-out", "token.der"]
    (authority.folder / "good.tsr").write_bytes(answer(authority.folder))
    cut = ["openssl", "cms", "-verify", "-noverify", "-inform", "DER", "-in", "token.der", "-out", info.name]
    sign = f"openssl cms -sign -binary -nodetach -econtent_type {TST_INFO} -md sha256 -certfile issuing.pem".split()
    sign += ["-in", info.name, "-outform", "DER", "-out", "again.der"]
    codes = {}
    for signer in ("tsa", "for_all"):
        for command in (token, cut, [*sign, "-signer", f"{signer}.pem", "-inkey", f"{signer}.key"]):
            subprocess.run(command, cwd=authority.folder, check=True, capture_output=True)
        body = bytes.fromhex("3003020100") + (authority.folder / "again.der").read_bytes()
        whole = b"\x30\x82" + len(body).to_bytes(2, "big") + body
        try:
            codes[signer] = verified(whole, CONTENT, load_roots(authority.ca)).policy
        except BadStamp as error:
            codes[signer] = error.code
    assert codes == {"tsa": POLICY, "for_all": "not_trusted"}


@given(place=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_an_answer_with_one_bit_changed_says_the_same_or_is_refused(
    authority: Authority, place: int, bit: int
) -> None:
    good = answer(authority.folder)
    changed = bytearray(good)
    changed[place % len(good)] ^= 1 << bit
    try:
        found = verified(bytes(changed), CONTENT, load_roots(authority.ca), nonce=NONCE, policy=POLICY)
    except BadStamp:
        return
    assert found == read_stamp(good)


def test_an_oid_and_a_file_of_certificates_are_read_or_refused(tmp_path: Path) -> None:
    assert check_oid(POLICY) == POLICY
    for wrong in ("", "1", "a.b", "1.2.3.", "9.9.9", "1.2." + "9" * 100):
        with pytest.raises(ValueError, match="OID"):
            check_oid(wrong)
    (tmp_path / "x.pem").write_text("no certificate")
    for path in (tmp_path / "x.pem", tmp_path / "absent.pem"):
        with pytest.raises(ValueError, match=path.name):
            load_roots(path)
