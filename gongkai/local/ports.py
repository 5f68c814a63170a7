"""Free ports, and waiting until somebody listens there."""

import socket
import time
from collections.abc import Callable


def free_port(host: str = "127.0.0.1") -> int:
    """A port of `host` that nobody listens on now; raises OSError when one cannot listen there at all."""
    with _probe(host) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(host: str, port: int) -> bool:
    """Whether we can listen there (asked as the server will ask, so that a socket in TIME_WAIT does not count)."""
    with _probe(host) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def url_of(host: str, port: int) -> str:
    """The address of who listens there."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _probe(host: str) -> socket.socket:
    return socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)


def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    """Ask again and again, up to `seconds`, whether a process that we started has come so far."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
