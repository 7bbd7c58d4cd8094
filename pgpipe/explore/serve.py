"""Listens for browsers until a signal."""

from __future__ import annotations

import ipaddress
import logging
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from pgpipe.errors import PgpipeError, plain


class Server(uvicorn.Server):
    """One that ends at the first Ctrl-C or SIGTERM without raising it again, so that what was
    opened around it is closed."""

    caught = 0
    """Number of the signal that ended it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As in uvicorn.Server, but for what comes afterwards."""
        numbers = [signal.SIGINT, signal.SIGTERM]
        # nohup asks that a hangup be ignored.
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            numbers.append(signal.SIGHUP)
        before = {number: signal.signal(number, self.handle_exit) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            self.caught = self._captured_signals[0] if self._captured_signals else 0


class Lines(logging.Handler):
    """What goes wrong below the page, one line each; bytes that are no HTTP are not worth one."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print it."""
        print(f"pgpipe: {plain(record.getMessage())}", file=sys.stderr)


def listen(host: str, port: int, option: str = "--host") -> socket.socket:
    """A socket that listens there; port 0 takes a free one.

    option   what names the host on the command line

    Raises PgpipeError where it cannot: the port is taken, the host is not this machine.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        said = getattr(error, "strerror", None) or str(error)
        told = f"{option} '{host}': {said}"
        raise PgpipeError(told, "leave it out for this machine", 2) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        raise PgpipeError(
            f"cannot listen on {host}:{port}: {error.strerror}",
            "choose another port; 0 takes a free one",
            2,
        ) from error
    return listener


def is_loopback(listener: socket.socket) -> bool:
    """Whether only this machine can reach it."""
    return ipaddress.ip_address(listener.getsockname()[0].split("%")[0]).is_loopback


def url(listener: socket.socket, host: str) -> str:
    """What to type into a browser."""
    name = "localhost" if host in ("", "0.0.0.0", "::") else host  # noqa: S104
    return f"http://{f'[{name}]' if ':' in name else name}:{listener.getsockname()[1]}/"


def until_stopped(application: Starlette, listener: socket.socket) -> int:
    """Serve; the number of the signal that ended it."""
    config = uvicorn.Config(
        application,
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
    )
    logger = logging.getLogger("uvicorn.error")
    logger.handlers, logger.propagate = [Lines()], False
    server = Server(config)
    server.run(sockets=[listener])
    return server.caught
