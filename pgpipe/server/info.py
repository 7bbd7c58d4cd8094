"""What `server status` tells."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pgpipe.server.binaries import wheel_bin
from pgpipe.server.home import Site, find
from pgpipe.server.lifecycle import accepts, dsn
from pgpipe.server.probe import recorded
from pgpipe.server.processes import any_alive, postmaster
from pgpipe.server.sharing import keep_file, running, users


@dataclass(frozen=True)
class ServerInfo:
    """A home's server, as it is now.

    running  it takes connections        kept     `server start` asked it to stay
    users    process ids of commands that use it (one an open context)
    bytes    of the data directory       pgvector None: not tried yet
    programs folder of its pg_dump, pg_restore and psql
    """

    running: bool
    kept: bool
    pid: int | None
    version: str
    dsn: str
    socket: str
    data: str
    log: str
    bytes: int
    pgvector: bool | None
    pgvector_reason: str
    users: list[int]
    programs: str


def server_info(home: Path) -> ServerInfo | None:
    """The state of this home's server; None if it has never been initialised. Waits for nobody."""
    site = find(home)
    if site is None or not site.data.is_dir():
        return None
    verdict = recorded(site)
    alive = any_alive(site)
    return ServerInfo(
        running=alive and accepts(site),
        kept=alive and keep_file(site).exists(),
        pid=postmaster(site),
        version=(site.data / "PG_VERSION").read_text().strip(),
        dsn=dsn(site),
        socket=str(site.socket_dir),
        data=str(site.data),
        log=str(site.log),
        bytes=_size(site),
        pgvector=verdict.works if verdict else None,
        pgvector_reason=verdict.reason if verdict else "",
        users=users(site).living(),
        programs=str(wheel_bin()),
    )


def has_pgvector(home: Path) -> bool:
    """Does the packaged pgvector work on this machine? Tried once, then remembered."""
    site = find(home)
    verdict = recorded(site) if site else None
    if verdict is None:
        with running(home):
            site = find(home)
            verdict = recorded(site) if site else None
    return verdict is not None and verdict.works


def _size(site: Site) -> int:
    total = 0
    for folder, _, names in os.walk(site.data):
        for name in names:
            try:
                total += (Path(folder) / name).lstat().st_size
            except FileNotFoundError:  # the server works meanwhile
                continue
    return total
