"""Which deliveries a redrive may be of. Pure."""

from typing import Final, Literal, get_args

#: Those that are sent again, and `held`: looked at anew. What waits otherwise goes by itself; what is superseded is over. Of what has expired
#: goes again what only its `due_on` ended: the rest is refused, for its message is over.
Redriven = Literal[
    "failed_perm", "uncertain", "suppressed", "expired", "held", "delivered", "accepted_unverified"
]
REDRIVEN: Final[tuple[Redriven, ...]] = get_args(Redriven)
