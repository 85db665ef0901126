"""Finding a port to listen on."""

import socket
import time


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether something could listen on the port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def pick(wanted: int, host: str = "127.0.0.1", *, patience_seconds: float = 0) -> int:
    """Return the wanted port, or any free one when it stays taken for `patience_seconds`."""
    deadline = time.monotonic() + patience_seconds
    while not is_free(wanted, host):
        if time.monotonic() >= deadline:
            return any_free(host)
        time.sleep(0.2)
    return wanted


def any_free(host: str = "127.0.0.1") -> int:
    """Return a port that nothing listens on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
