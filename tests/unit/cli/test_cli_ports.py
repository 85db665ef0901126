"""Finding a port to listen on."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from agent.cli import ports


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    """A socket that listens on a port of its own."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener


def test_a_free_port_is_taken_as_wanted(taken: socket.socket) -> None:
    port = int(taken.getsockname()[1])
    taken.close()

    assert ports.is_free(port)
    assert ports.pick(port) == port


def test_instead_of_a_taken_port_another_is_given(taken: socket.socket) -> None:
    port = int(taken.getsockname()[1])

    other = ports.pick(port)

    assert not ports.is_free(port)
    assert other != port
    assert ports.is_free(other)


def test_a_port_that_becomes_free_in_time_is_waited_for(taken: socket.socket) -> None:
    port = int(taken.getsockname()[1])
    threading.Timer(0.3, taken.close).start()

    assert ports.pick(port, patience_seconds=10) == port


def test_patience_ends(taken: socket.socket) -> None:
    begun = time.monotonic()

    assert ports.pick(int(taken.getsockname()[1]), patience_seconds=0.3) != taken.getsockname()[1]
    assert 0.3 <= time.monotonic() - begun < 5
