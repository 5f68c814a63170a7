"""Why a request that leaves the house did not come to an answer.

OutboundError
├── Refused      ours: the address may not be called; no socket was opened
├── NotSent      no connection came about: nothing of the message has left, sending again is safe
└── MaybeSent    the connection was there and broke or fell silent: the receiver may have the message
"""


class OutboundError(Exception):
    """`code` in snake case, and what happened and what to do: `zh` in Chinese, `en` in English."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.code, self.zh, self.en = code, zh, en


class Refused(OutboundError):
    """The address may not be called. No socket was opened."""


class NotSent(OutboundError):
    """No connection came about; nothing of the message has left."""


class MaybeSent(OutboundError):
    """The connection broke or fell silent after it stood; whether the receiver has the message is unknown."""
