"""The network that the fault campaign breaks does break, each way as it says."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.proxy import Proxy


class Echo:
    """A server on a unix socket that sends back what it gets."""

    def __init__(self, path: Path) -> None:
        self.ends: list[socket.socket] = []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                end, _ = self.listener.accept()
                self.ends.append(end)
                threading.Thread(target=self._echo, args=(end,), daemon=True).start()

    def _echo(self, end: socket.socket) -> None:
        with suppress(OSError):
            while data := end.recv(1 << 12):
                end.sendall(data)
            end.close()


@pytest.fixture
def echo(tmp_path: Path) -> Iterator[Echo]:
    """The server."""
    server = Echo(tmp_path / "s")
    yield server
    server.listener.close()


@pytest.fixture
def proxy(echo: Echo, tmp_path: Path) -> Iterator[Proxy]:
    """The network before it."""
    between = Proxy(tmp_path / "s")
    yield between
    between.close()


@pytest.fixture
def client(proxy: Proxy) -> Iterator[socket.socket]:
    """A connection that works."""
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as end:
        assert talk(end, b"hello") == b"hello"
        yield end


def talk(end: socket.socket, text: bytes) -> bytes:
    """Send, and receive as much; less where the connection ends before."""
    found = b""
    with suppress(ConnectionError, BrokenPipeError):
        end.sendall(text)
        while len(found) < len(text) and (data := end.recv(1 << 12)):
            found += data
    return found


def test_a_network_that_is_down_resets_and_refuses(proxy: Proxy, client: socket.socket) -> None:
    assert proxy.drop() == 1
    assert talk(client, b"lost") == b""
    with (
        suppress(ConnectionError),  # or it is refused at the first word
        socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as refused,
    ):
        assert talk(refused, b"refused") == b""
    proxy.heal()
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as again:
        assert talk(again, b"again") == b"again"


def test_a_stalled_network_holds_everything_and_loses_nothing(
    proxy: Proxy, client: socket.socket
) -> None:
    assert proxy.stall() == 1
    client.settimeout(0.2)
    with pytest.raises(TimeoutError):
        talk(client, b"held")
    proxy.heal()
    client.settimeout(10)
    assert client.recv(16) == b"held"


def test_a_truncated_message_ends_in_the_middle(proxy: Proxy, client: socket.socket) -> None:
    text = bytes(3000)
    assert proxy.truncate(random.Random(1)) == 1
    assert proxy.truncated == 0
    assert len(talk(client, text)) < len(text)
    assert proxy.truncated == 1


def test_a_half_open_connection_is_gone_for_the_client_alone(
    proxy: Proxy, client: socket.socket, echo: Echo
) -> None:
    assert proxy.forsake() == 1
    assert talk(client, b"gone") == b""
    echo.ends[0].settimeout(0.2)
    assert echo.ends[0].fileno() >= 0  # the server still waits
    proxy.heal()
    for _ in range(100):
        if echo.ends[0].fileno() < 0:
            break
        threading.Event().wait(0.05)
    assert echo.ends[0].fileno() < 0
