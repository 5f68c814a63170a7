"""Which deliveries a redrive may be of. Pure."""

from typing import Final, Literal, get_args

#: Those that are sent again, and `held`: looked at anew. What waits otherwise goes by itself; what has expired or is superseded is over.
Redriven = Literal["failed_perm", "uncertain", "suppressed", "held", "delivered", "accepted_unverified"]
REDRIVEN: Final[tuple[Redriven, ...]] = get_args(Redriven)
