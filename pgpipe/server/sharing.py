"""Commands share one server: the first one in starts it, the last one out stops it."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from pgpipe.server.home import Site, claim, locate
from pgpipe.server.lifecycle import dsn, ensure_started, stop
from pgpipe.server.locks import Users, exclusive
from pgpipe.server.probe import prepare

LOCK = "lock"


def users(site: Site) -> Users:
    """Who uses this server now."""
    return Users(site.root / "users")


def keep_file(site: Site) -> Path:
    """Exists while `server start` wants this very server to stay; each new start removes it."""
    return site.root / "keep"


@contextmanager
def transition(home: Path) -> Iterator[Site]:
    """Hold the home's lock: nobody else starts, stops, joins or leaves meanwhile."""
    home = claim(home)
    with exclusive(home / LOCK):
        yield locate(home)


@contextmanager
def running(home: Path) -> Iterator[str]:
    """The DSN of this home's server, which runs at least as long as the context.

    The server is initialised and started if need be. The last one out stops it, unless
    `server start` asked it to stay. A user that is killed counts no more from that moment on;
    the next command takes the running server over, and stops it in the end.
    """
    with _polite_death():
        with transition(home) as site:
            try:
                bring_up(site)
                ticket = users(site).join()
            except BaseException:
                stop_if_unused(site)
                raise
        try:
            yield dsn(site)
        finally:
            with exclusive(home.absolute() / LOCK):
                users(site).leave(ticket)
                stop_if_unused(site)


def bring_up(site: Site) -> None:
    """Have a server that is ready for the driver. The caller holds the home's lock."""
    started = ensure_started(site)
    # A start that was killed half way may have left the preparation undone.
    if started or not prepared_file(site).exists():
        prepare(site)
        prepared_file(site).touch()


def prepared_file(site: Site) -> Path:
    """Exists once this very server has been prepared; each new start removes it."""
    return site.root / "prepared"


def stop_if_unused(site: Site) -> None:
    """Stop the server if nobody needs it. The caller holds the home's lock."""
    if not users(site).living() and not keep_file(site).exists():
        stop(site)


@contextmanager
def _polite_death() -> Iterator[None]:
    """SIGTERM and SIGHUP unwind the stack, so that the server is stopped on the way out.

    Only where they would kill us on the spot: a handler that the driver has set stays.
    """
    replaced = []
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, _unwind)
                replaced.append(number)
    try:
        yield
    finally:
        for number in replaced:
            if signal.getsignal(number) is _unwind:
                signal.signal(number, signal.SIG_DFL)


def _unwind(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
