"""When a channel has fallen behind, and when it has caught up. Pure."""

from collections.abc import Collection, Mapping

#: What has fallen behind has caught up below this share of the limit: one that lingers at the limit is told of once.
CAUGHT_UP = 0.5


def changes(
    oldest: Mapping[str, float], behind: Collection[str], limit: float
) -> tuple[frozenset[str], frozenset[str]]:
    """The channels that have fallen behind since, and those that have caught up. `oldest` says for how many seconds the oldest
    delivery of a channel waits whose time has come; channels without one are not in it.
    """
    fell = {name for name, seconds in oldest.items() if seconds > limit and name not in behind}
    caught_up = {name for name in behind if oldest.get(name, 0.0) <= limit * CAUGHT_UP}
    return frozenset(fell), frozenset(caught_up)
