"""Handing an e-mail to the relay of the house: one connection an attempt, dialled through the guard."""

import asyncio
import ssl
from dataclasses import dataclass, field
from typing import Literal

import aiosmtplib

from kernel.http.outbound.errors import OutboundError
from kernel.http.outbound.guard import Guard
from services.push.channels.mail.rules import Envelope, Stage, classify
from services.push.channels.port import Outcome, Rendering
from services.push.channels.simulators import simulated
from services.push.channels.statuses import by_error


@dataclass(frozen=True, slots=True)
class Relay:
    """The relay that an operator set: `tls` from the first byte (465), by STARTTLS (587), or none (a relay in the house).

    `seconds` bound an attempt as a whole.
    """

    host: str
    port: int
    tls: Literal["implicit", "starttls", "none"] = "starttls"
    username: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    context: ssl.SSLContext | None = None
    seconds: float = 30.0


async def send(guard: Guard, relay: Relay, rendering: Rendering, envelope: Envelope) -> Outcome:
    """One attempt; no end but an outcome. Once the mail's bytes may have arrived, silence is uncertain. Nothing leaves for an
    address of the simulator.
    """
    if (outcome := simulated(envelope.recipient)) is not None:
        return outcome
    stage: Stage = "connect"
    client = None
    try:
        async with asyncio.timeout(relay.seconds):
            client = aiosmtplib.SMTP(
                hostname=relay.host, sock=await guard.dial(relay.host, relay.port, relay.seconds),
                use_tls=relay.tls == "implicit", start_tls=relay.tls == "starttls", tls_context=relay.context,
                timeout=relay.seconds, local_hostname=envelope.sender.partition("@")[2],
            )  # fmt: skip
            await client.connect()
            if relay.username is not None:
                stage = "login"
                await client.login(relay.username, relay.password or "")
            stage = "sender"
            await client.mail(envelope.sender)
            stage = "recipient"
            await client.rcpt(envelope.recipient)
            stage = "data"
            reply = await client.data(rendering.body)
            return classify(stage, reply.code, reply.message)
    except OutboundError as error:
        return by_error(error)
    except aiosmtplib.SMTPResponseException as error:
        return classify(stage, error.code, error.message)
    except (aiosmtplib.SMTPException, OSError) as error:
        return _broken(stage, error)
    finally:
        if client is not None:
            client.close()


def _broken(stage: Stage, error: Exception) -> Outcome:
    said = f" ({type(error).__name__})"
    if stage == "data":
        return Outcome(
            "uncertain",
            "relay_silent",
            "邮件内容发出后连接中断,对方可能已收到" + said,
            "the connection broke after the mail was sent; the relay may have it" + said,
        )
    return Outcome(
        "failed_temp",
        "relay_unreachable",
        "未能与邮件服务器完成会话" + said,
        "the relay did not talk to the end" + said,
    )
