"""Commands share one server: the first one in starts it, the last one out stops it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import psycopg

from pgpipe.errors import PgpipeError
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
    home, driver = claim(home), os.getpid()
    site: Site | None = None
    ticket: tuple[Path, int] | None = None
    with _polite_death():
        try:
            with exclusive(home / LOCK):
                site = locate(home)
                bring_up(site)
                ticket = users(site).join()
            yield dsn(site)
        finally:
            # A forked child that unwinds to here is no user of its own.
            if site is not None and os.getpid() == driver:
                with exclusive(home / LOCK):
                    if ticket is not None:
                        users(site).leave(ticket)
                    stop_if_unused(site)


def revive(home: Path) -> None:
    """Start the home's server again where it has died under its users."""
    with transition(home) as site:
        bring_up(site)


def bring_up(site: Site) -> None:
    """Have a server that is ready for the driver. The caller holds the home's lock."""
    try:
        ensure_started(site)
        # Not only after a start of ours: one that was killed half way left this undone.
        prepared = site.root / "prepared"
        if not prepared.exists():
            prepare(site)
            prepared.touch()
    except (OSError, psycopg.Error) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise PgpipeError(
            f"cannot bring up the embedded server: {reason}", f"read {site.log}"
        ) from error


def stop_if_unused(site: Site) -> None:
    """Stop the server if nobody needs it. The caller holds the home's lock."""
    users(site).sweep()
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
