"""Standard Webhooks: its vectors, rotation, tampering, and verifiers that are not ours."""

import base64
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from services.push.channels import webhooks
from services.push.channels.port import Endpoint
from tests.support.channel_messages import AT, CORRECTION, NOTICE
from tests.support.signatures import verified as good

#: The vectors of the standard's own libraries (v1) and of its first server (v1a).
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KEY = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="
PUBLIC = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="
ID, STAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
V1 = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
V1A = "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=="


def verified(headers: dict[str, str], body: bytes, key: str, now: float, tolerance: int = 300) -> bool:
    """As receivers do it: nothing that is too old or too new, and one good signature."""
    return abs(now - int(headers["webhook-timestamp"])) <= tolerance and good(headers, body, key)


def attempt(*secrets: str) -> tuple[dict[str, str], bytes]:
    rendering = webhooks.render(NOTICE)[0]
    request = webhooks.request(rendering, Endpoint("https://receiver.example/", secrets), AT)
    return dict(request.headers), request.body


def test_the_vectors_of_the_standard() -> None:
    assert webhooks.sign([SECRET], ID, STAMP, BODY) == V1
    assert webhooks.sign([KEY], ID, STAMP, BODY) == V1A
    assert webhooks.public_key(KEY) == PUBLIC
    seed = "whsk_" + base64.b64encode(base64.b64decode(KEY[5:])[:32]).decode()
    assert webhooks.sign([seed], ID, STAMP, BODY) == V1A


def test_an_independent_verifier_agrees() -> None:
    secret, key = webhooks.new_secret(), webhooks.new_signing_key()
    headers, body = attempt(secret, key)
    assert verified(headers, body, secret, AT.timestamp())
    assert verified(headers, body, webhooks.public_key(key), AT.timestamp())
    assert not verified(headers, body, webhooks.new_secret(), AT.timestamp())
    assert not verified(headers, body, secret, AT.timestamp() + 600)


def test_while_a_secret_is_rotated_old_and_new_verify() -> None:
    old, new = webhooks.new_secret(), webhooks.new_secret()
    headers, body = attempt(new, old)
    assert len(headers["webhook-signature"].split(" ")) == 2
    for one in (old, new):
        assert verified(headers, body, one, AT.timestamp())


def test_every_changed_byte_is_noticed() -> None:
    headers, body = attempt(SECRET, KEY)
    for key in (SECRET, PUBLIC):
        for place in range(len(body)):
            changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
            assert not verified(headers, changed, key, AT.timestamp())
        for name, other in (("webhook-id", "msg_other"), ("webhook-timestamp", str(int(AT.timestamp()) + 1))):
            assert not verified(headers | {name: other}, body, key, AT.timestamp())


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
@pytest.mark.parametrize(("added", "status"), [(b"", 0), (b" ", 1)])
def test_openssl_verifies_the_asymmetric_signature_as_the_document_says(
    tmp_path: Path, added: bytes, status: int
) -> None:
    headers, body = attempt(KEY)
    told = (Path(__file__).parents[3] / "docs/integrators/receive-a-webhook.md").read_text("utf-8")
    blocks = [block.partition("```")[0] for block in told.split("```sh\n")[1:]]
    [script] = [block for block in blocks if "openssl" in block]
    environment = {
        "PATH": os.environ["PATH"], "PUBLIC": PUBLIC, "WEBHOOK_ID": headers["webhook-id"],
        "WEBHOOK_TIMESTAMP": headers["webhook-timestamp"], "SIGNATURE": headers["webhook-signature"].removeprefix("v1a,"),
    }  # fmt: skip
    (tmp_path / "body").write_bytes(body + added)
    done = subprocess.run(
        ["sh", "-ec", script], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert done.returncode == status, done.stderr


def test_the_standards_own_library_takes_what_we_sign_and_nothing_that_was_touched() -> None:
    """The referee of v1: an asymmetric and an old signature stand beside the one it reads."""
    referee, now = Webhook(SECRET), datetime.now(UTC)
    for secrets in ((SECRET,), (webhooks.new_secret(), KEY, SECRET), (KEY, SECRET)):
        request = webhooks.request(
            webhooks.render(NOTICE)[0], Endpoint("https://receiver.example/", secrets), now
        )
        assert referee.verify(request.body, dict(request.headers))["data"]["id"] == NOTICE.id
        with pytest.raises(WebhookVerificationError):
            referee.verify(request.body + b" ", dict(request.headers))
        with pytest.raises(WebhookVerificationError):
            referee.verify(request.body, {**request.headers, "webhook-id": "msg_other"})
    alone = webhooks.request(webhooks.render(NOTICE)[0], Endpoint("https://receiver.example/", (KEY,)), now)
    with pytest.raises(WebhookVerificationError):
        referee.verify(alone.body, dict(alone.headers))


def test_the_bytes_are_those_of_the_rendering_at_every_attempt() -> None:
    first, second = webhooks.render(NOTICE)[0], webhooks.render(NOTICE)[0]
    assert first == second
    assert attempt(SECRET)[1] == first.body
    assert orjson.loads(first.body)["data"]["title"] == NOTICE.title
    assert webhooks.render(CORRECTION)[0].id == CORRECTION.id


@pytest.mark.parametrize(
    "secret",
    ["", "w", "whsec_%", "whsec_wronglength", "whsec_" + "A" * 92, PUBLIC, KEY[:-3], "hwsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
     KEY[:-4] + "Aw==", "whsk_AAAA", "whsec_日月"],
)  # fmt: skip
def test_a_secret_that_cannot_sign_is_refused_without_being_told(secret: str) -> None:
    with pytest.raises(ValueError, match=" / ") as raised:
        webhooks.check_secret(secret)
    assert not secret[6:] or secret[6:] not in str(raised.value)


@pytest.mark.parametrize("id", ["", "msg.1", "msg 1", "消息", "x" * 129, "msg\n"])
def test_an_id_that_could_shift_the_signed_content_is_refused(id: str) -> None:
    with pytest.raises(ValueError, match="signed"):
        webhooks.sign([SECRET], id, STAMP, BODY)


def test_no_secret_and_too_many_are_refused() -> None:
    for secrets in ([], [SECRET] * 12):
        with pytest.raises(ValueError, match="1 to 11"):
            webhooks.sign(secrets, ID, STAMP, BODY)
