"""A network to be broken: a TCP port of 127.0.0.1 whose bytes pass to a server's unix socket."""

from __future__ import annotations

import random
import socket
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

CHUNK = 1 << 14
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: closing sends a reset at once, as a machine does that knows of no such connection."""


@dataclass
class Line:
    """One connection: the client's end and the server's.

    cut       bytes that still pass towards the client, or the server; then both ends close
    forsaken  the client is gone, and the server has not been told
    truncated it was cut
    """

    client: socket.socket
    server: socket.socket
    cut: dict[str, int] = field(default_factory=dict)
    forsaken: bool = False
    truncated: bool = False

    def reset(self) -> None:
        """Both ends learn at once that the other is gone."""
        for end in (self.client, self.server):
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            _hang_up(end)

    def hang_up(self) -> None:
        """Both ends see the end of what was sent."""
        _hang_up(self.client)
        _hang_up(self.server)


class Proxy:
    """Passes bytes until it is told to break."""

    def __init__(self, target: Path) -> None:
        """Listen; `target` is the server's socket."""
        self.target = target
        self.lines: list[Line] = []
        self.open = threading.Event()
        self.open.set()
        self.refusing = False
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self.listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def drop(self) -> int:
        """Reset every connection; how many. New ones are refused until `heal`."""
        self.refusing = True
        lines, self.lines = self.lines, []
        for line in lines:
            line.reset()
        return len(lines)

    def stall(self) -> int:
        """Let nothing pass until `heal`; over how many connections."""
        self.open.clear()
        return len(self.lines)

    def truncate(self, dice: random.Random) -> int:
        """Cut every connection within its next message, towards client or server, until `heal`; how
        many there are."""
        for line in self.lines:
            line.cut = {dice.choice(("client", "server")): dice.randrange(1, 2000)}
        return len(self.lines)

    def forsake(self) -> int:
        """Reset the clients, and let the server believe that they are there; until `heal`."""
        lines = list(self.lines)
        for line in lines:
            line.forsaken = True
            _hang_up(line.client)
        return len(lines)

    @property
    def truncated(self) -> int:
        """How many connections were cut within a message."""
        return sum(line.truncated for line in self.lines)

    def heal(self) -> None:
        """Everything passes again; connections that lost an end are closed."""
        self.refusing = False
        self.open.set()
        for line in list(self.lines):
            line.cut = {}
            if line.forsaken:
                line.hang_up()
        self.lines = [line for line in self.lines if line.client.fileno() >= 0]

    def close(self) -> None:
        """Stop listening, end every connection."""
        _hang_up(self.listener)
        self.open.set()
        self.drop()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            try:
                if self.refusing:
                    raise ConnectionRefusedError
                server.connect(str(self.target))
            except OSError:
                Line(client, server).reset()
                continue
            line = Line(client, server)
            self.lines.append(line)
            for end in ("server", "client"):
                threading.Thread(target=self._pump, args=(line, end), daemon=True).start()

    def _pump(self, line: Line, towards: str) -> None:
        """Copy bytes towards one end until either is gone."""
        source, target = line.client, line.server
        if towards == "client":
            source, target = target, source
        with suppress(OSError):
            while data := source.recv(CHUNK):
                self.open.wait()
                left = line.cut.get(towards)
                target.sendall(data[:left])
                if left is None:
                    continue
                if left <= len(data):
                    line.truncated = True
                    break
                line.cut[towards] = left - len(data)
        if not line.forsaken:
            line.hang_up()


def _hang_up(end: socket.socket) -> None:
    """Close, and wake whoever waits for it in another thread."""
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
