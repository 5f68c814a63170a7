"""Addresses that stand for an outcome: with them an integrator sees every way a delivery can end, and nothing leaves. Pure."""

from typing import Final

from services.push.channels.port import Kind, Outcome

HOST: Final = "simulator"
PREFIX: Final = "simulated_"
#: Word before @simulator, number in place of a mobile, and what it yields. No Chinese mobile begins with 100.
_WORDS: Final[dict[str, tuple[str, Kind]]] = {
    "delivered": ("10000000000", "delivered"),
    "accepted": ("10000000001", "accepted_unverified"),
    "temporary": ("10000000002", "failed_temp"),
    "permanent": ("10000000003", "failed_perm"),
    "uncertain": ("10000000004", "uncertain"),
    "credential": ("10000000005", "credential"),
}
_BY_ADDRESS: Final[dict[str, tuple[str, Kind]]] = {
    address: (word, kind)
    for word, (number, kind) in _WORDS.items()
    for address in (f"{word}@{HOST}", number, f"https://{HOST}/{word}")
}
ADDRESSES: Final = tuple(_BY_ADDRESS)


def is_simulated(outcome: Outcome) -> bool:
    """Whether an outcome is one of an address of the simulator."""
    return outcome.code.startswith(PREFIX)


def simulated(address: str) -> Outcome | None:
    """The outcome that a simulator's address yields, at once and always; None for any other address.

    delivered@simulator, https://simulator/delivered and 10000000000 are the same to e-mail, webhooks and SMS.
    """
    if address not in _BY_ADDRESS:
        return None
    word, kind = _BY_ADDRESS[address]
    return Outcome(
        kind,
        f"{PREFIX}{word}",
        f"模拟地址,未真正发出;结果为 {kind}",
        f"an address of the simulator: nothing was sent; the outcome is {kind}",
        60 if kind == "failed_temp" else None,
        f"simulated-{word}",
    )
