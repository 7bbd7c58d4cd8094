"""Servers for tests: ours in a home of its own, and Debian's PostgreSQL 15 without pgvector."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from pgpipe import server
from pgpipe.server import processes
from pgpipe.server.home import ELSEWHERE, PORT, find
from pgpipe.server.lifecycle import dsn
from pgpipe.server.osuser import service_user
from pgpipe.server.settings import DATABASE, ROLE, SUPERUSER

DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
DEBIAN_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "max_connections": "40",
    "shared_buffers": "128MB",
    "timezone": "UTC",
}


@dataclass(frozen=True)
class Server:
    """A server as pytest-postgresql's `noproc` factories take it by `depends_on`."""

    host: str
    port: int
    user: str
    maintenance_dbname: str
    home: Path | None = None
    password: str | None = None
    options: str = ""
    template_dbname: str | None = None

    @property
    def dsn(self) -> str:
        """Connection string of the role's own database."""
        return make_conninfo(
            host=self.host, port=self.port, user=self.user, dbname=self.maintenance_dbname
        )


@contextmanager
def temporary_home(mode: int = 0o755) -> Iterator[Path]:
    """A home in a short path that other users may, or may not, pass through; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pgpipe-test-", dir="/tmp"))
    folder.chmod(mode)
    home = folder / ".pgpipe"
    try:
        yield home
    finally:
        site = find(home)
        if site is not None:
            processes.signal_all(processes.orphans(site), signal.SIGKILL)
            if site.root.is_relative_to(ELSEWHERE):
                shutil.rmtree(site.root, ignore_errors=True)
                with suppress(OSError):  # other homes may live there
                    ELSEWHERE.rmdir()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def embedded() -> Iterator[Server]:
    """The embedded server, its role allowed to create databases for pytest-postgresql."""
    with temporary_home() as home, server.running(home):
        site = find(home)
        assert site is not None
        with psycopg.connect(dsn(site, SUPERUSER, SUPERUSER), autocommit=True) as connection:
            role = sql.Identifier(ROLE)
            connection.execute(sql.SQL("alter role {} createdb").format(role))
            # pytest-postgresql ends whoever is in a database that it drops.
            connection.execute(sql.SQL("grant pg_signal_autovacuum_worker to {}").format(role))
        # Only a superuser may create the extension; new databases copy it from here.
        with psycopg.connect(dsn(site, SUPERUSER, "template1"), autocommit=True) as connection:
            connection.execute("create extension if not exists vector")
        yield Server(str(site.socket_dir), PORT, ROLE, DATABASE, home)


@contextmanager
def debian() -> Iterator[Server]:
    """PostgreSQL 15 from Debian, as it stands for a managed server: ordinary role, no pgvector."""
    user = service_user()
    folder = Path(tempfile.mkdtemp(prefix="pgpipe-pg15-", dir="/tmp"))
    if user.switch:
        os.chown(folder, user.uid, user.gid)
    data, log = folder / "data", folder / "log"

    def run(program: str, *args: str) -> None:
        done = user.run([DEBIAN_15 / program, *args])
        assert done.returncode == 0, done.stdout + done.stderr

    try:
        run("initdb", f"--pgdata={data}", "--auth=trust", "--username=postgres", "--locale=C",
            "--encoding=UTF8", "--no-sync")  # fmt: skip
        settings = {"unix_socket_directories": str(folder), **DEBIAN_SETTINGS}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        run("pg_ctl", f"--pgdata={data}", f"--log={log}", f"--options={options}", "-w", "start")
        try:
            admin = make_conninfo(host=str(folder), port=5432, user="postgres", dbname="postgres")
            with psycopg.connect(admin, autocommit=True) as connection:
                connection.execute("create role tester login")
                connection.execute("create database tester owner tester")
            yield Server(str(folder), 5432, "tester", "tester")
        finally:
            run("pg_ctl", f"--pgdata={data}", "--mode=immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
