"""`pgpipe server start|stop|status` and `pgpipe psql`: each returns an exit status."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from pgpipe.errors import PgpipeError
from pgpipe.secrets import for_child
from pgpipe.server.binaries import wheel_bin
from pgpipe.server.home import find
from pgpipe.server.info import ServerInfo, server_info
from pgpipe.server.lifecycle import dsn
from pgpipe.server.lifecycle import stop as stop_server
from pgpipe.server.sharing import bring_up, keep_file, stop_if_unused, transition, users

NOT_RUNNING = 3  # as pg_ctl status has it


def start(home: Path) -> int:
    """Start the server and let it stay until `stop`."""
    with transition(home) as site:
        try:
            bring_up(site)
            keep_file(site).touch()
        finally:
            stop_if_unused(site)
        print(f"server runs and stays: {dsn(site)}")
    return 0


def stop(home: Path, force: bool = False) -> int:
    """Stop the server. Refused while other commands use it, unless forced."""
    if find(home) is None:
        print("no server here")
        return 0
    with transition(home) as site:
        living = sorted(set(users(site).living()))
        if living and not force:
            raise PgpipeError(
                f"the server is in use by pid {', '.join(map(str, living))}",
                "wait for them (the last one out stops it), or stop it with --force",
            )
        keep_file(site).unlink(missing_ok=True)
        stop_server(site)
    print("server is stopped")
    return 0


def status(home: Path, as_json: bool = False) -> int:
    """Tell how the server is; 0 if it runs, 3 if not."""
    info = server_info(home)
    if as_json:
        print(json.dumps(asdict(info) if info else {"running": False}))
    elif info is None:
        print("no server here yet; the first command makes one")
    else:
        print(_described(info))
    return 0 if info and info.running else NOT_RUNNING


def psql(dsn: str, args: Sequence[str] = ()) -> int:
    """A psql on this terminal: the system's, which has line editing, else the wheel's."""
    program = shutil.which("psql") or str(wheel_bin() / "psql")
    shown, environment = for_child(dsn)
    # A Ctrl-C cancels psql's query, not us. A handler, unlike SIG_IGN, is not inherited by psql.
    before = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        done = subprocess.run([program, f"--dbname={shown}", *args], env=environment, check=False)
        return done.returncode
    finally:
        signal.signal(signal.SIGINT, before)


def _described(info: ServerInfo) -> str:
    state = "stopped"
    if info.running:
        state = f"running, pid {info.pid}" + (", stays until stopped" if info.kept else "")
    vector = {True: "works", False: f"not used: {info.pgvector_reason}", None: "not tried yet"}
    return "\n".join(
        [
            f"server    {state}",
            f"version   PostgreSQL {info.version}",
            f"users     {', '.join(map(str, info.users)) or 'none'}",
            f"pgvector  {vector[info.pgvector]}",
            f"dsn       {info.dsn}",
            f"data      {info.data} ({info.bytes / 1e6:,.0f} MB)",
            f"log       {info.log}",
            f"programs  {info.programs} (pg_dump, pg_restore, psql)",
        ]
    )
