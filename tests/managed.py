"""Servers as a managed one is: TLS, SCRAM, ordinary roles, and a pooler in between where asked.

What is not installed cannot be tried: `missing()` says what, and that cell is reported as not run.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import trustme
from psycopg import sql
from psycopg.conninfo import make_conninfo

from pgpipe.resources import folder as resources
from pgpipe.server.binaries import server_bin, wheel_bin
from pgpipe.server.home import Site
from pgpipe.server.osuser import service_user
from tests.servers import DEBIAN_15

DATABASE, SCHEMA = "games", "pgpipe_tiny"
ADMIN, OWNER, READER = "chief", "pgpipe", "pgpipe_reader"
PASSWORD = "s3cr3t/of:the@owner"
"""With what a URL must escape."""
READER_PASSWORD = "reader's s3cr3t"
HOST = "localhost"
SETTINGS = {
    "password_encryption": "scram-sha-256",
    "wal_level": "replica",
    "autovacuum": "on",
    "max_connections": "20",
    "shared_buffers": "128MB",
    "fsync": "off",
    "timezone": "UTC",
}
LIMITS = {"statement_timeout": "2s", "idle_in_transaction_session_timeout": "1s"}
"""What an administrator sets at the role; `work_mem` and others a role may set for itself."""
HBA = """
local   all  {superuser}                scram-sha-256
local   all  all                        scram-sha-256
{tls}   all  all         127.0.0.1/32   scram-sha-256
"""
POOLER = """
[databases]
{database} = host={socket} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
pool_mode = {mode}
default_pool_size = 12
auth_type = scram-sha-256
auth_file = {folder}/users
client_tls_sslmode = require
client_tls_cert_file = {folder}/server.crt
client_tls_key_file = {folder}/server.key
pidfile = {folder}/pid
logfile = {folder}/log
"""
PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@dataclass(frozen=True)
class Managed:
    """A server that runs.

    version   15 or 18
    folder    its files, the certificate authority's ca.crt among them
    port      of its socket there, and of 127.0.0.1 where it has TLS of its own
    tls       whether it has
    """

    version: int
    folder: Path
    port: int
    tls: bool
    secret: str = field(repr=False, default="")

    def superuser(self, database: str = "postgres") -> str:
        """For what only the keeper of the server does."""
        return make_conninfo(
            host=str(self.folder), port=self.port, user="postgres", dbname=database,
            password=self.secret,
        )  # fmt: skip

    def admin(self) -> str:
        """The administrator that customers get: CREATEROLE, CREATEDB, owner of the database."""
        return make_conninfo(self.superuser(DATABASE), user=ADMIN)

    def url(self, user: str, password: str, port: int | None = None, **more: str) -> str:
        """How a client connects."""
        return make_conninfo(
            host=HOST, port=port or self.port, user=user, dbname=DATABASE, password=password,
            sslmode="verify-full", sslrootcert=str(self.folder / "ca.crt"), **more,
        )  # fmt: skip

    def has_pgvector(self) -> bool:
        """Whether it could be created."""
        with psycopg.connect(self.superuser()) as connection:
            query = "select count(*) from pg_available_extensions where name = 'vector'"
            return connection.execute(query).fetchone() == (1,)


def missing(version: int) -> str:
    """Why there is no server of that version; empty where there is."""
    if version == 15 and not (DEBIAN_15 / "postgres").exists():
        return "no PostgreSQL 15 (apt-get install postgresql-15)"
    return ""


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def managed(version: int) -> Iterator[Managed]:
    """A new server, with an administrator and a database of theirs, and no role of ours."""
    user = service_user()
    folder = Path(tempfile.mkdtemp(prefix=f"pgpipe-managed-{version}-", dir="/tmp"))
    _certify(folder)
    _give(folder)
    programs = DEBIAN_15 if version == 15 else server_bin(Site(folder, user))
    server = Managed(version, folder, free_port(), version == 15, "keeper's secret")
    data = folder / "data"

    def run(program: str, *args: str) -> None:
        done = user.run([programs / program, *args])
        assert done.returncode == 0, done.stdout + done.stderr

    secret = folder / "secret"
    secret.write_text(server.secret)
    try:
        run("initdb", f"--pgdata={data}", "--auth=scram-sha-256", "--username=postgres",
            "--locale=C", "--encoding=UTF8", "--no-sync", f"--pwfile={secret}")  # fmt: skip
        rules = HBA.format(superuser="postgres", tls="hostssl" if server.tls else "host   ")
        (data / "pg_hba.conf").write_text(rules)
        run("pg_ctl", f"--pgdata={data}", f"--log={folder / 'log'}", "-w",
            f"--options={_options(server)}", "start")  # fmt: skip
        try:
            _appoint(server)
            yield server
        finally:
            run("pg_ctl", f"--pgdata={data}", "--mode=immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _options(server: Managed) -> str:
    settings = {
        "unix_socket_directories": str(server.folder),
        "port": str(server.port),
        "listen_addresses": "127.0.0.1" if server.tls else "",
        **SETTINGS,
    }
    if server.tls:
        settings |= {
            "ssl": "on",
            "ssl_cert_file": str(server.folder / "server.crt"),
            "ssl_key_file": str(server.folder / "server.key"),
        }
    return " ".join(f"-c {name}='{value}'" for name, value in settings.items())


def _certify(folder: Path) -> None:
    """A certificate authority of this test's own, and a certificate for localhost."""
    authority, stranger = trustme.CA(), trustme.CA()
    certificate = authority.issue_cert(HOST)
    authority.cert_pem.write_to_path(folder / "ca.crt")
    stranger.cert_pem.write_to_path(folder / "stranger.crt")
    certificate.private_key_pem.write_to_path(folder / "server.key")
    for number, pem in enumerate(certificate.cert_chain_pems):
        pem.write_to_path(folder / "server.crt", append=number > 0)


def _give(folder: Path) -> None:
    """Let the service user have the folder, and nobody else."""
    user = service_user()
    for path in (folder, *folder.iterdir()):
        path.chmod(0o700 if path.is_dir() else 0o600)
        if user.switch:
            os.chown(path, user.uid, user.gid)


def _appoint(server: Managed) -> None:
    """The administrator that a customer of a managed server is, who is no superuser."""
    with psycopg.connect(server.superuser(), autocommit=True) as connection:
        name = sql.Identifier(ADMIN)
        connection.execute(
            sql.SQL("create role {} login createrole createdb password {}").format(
                name, sql.Literal(server.secret)
            )
        )
        database = sql.Identifier(DATABASE)
        connection.execute(sql.SQL("create database {} owner {}").format(database, name))


def roles_script(server: Managed, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run extensions/managed/roles.sql as the administrator, as the README says."""
    program = shutil.which("psql") or str(wheel_bin() / "psql")
    values = {"schema": SCHEMA, **variables}
    script = str(resources("extensions") / "managed" / "roles.sql")
    settings = [word for name, value in values.items() for word in ("-v", f"{name}={value}")]
    return subprocess.run(
        [program, "-X", "-q", "-d", server.admin(), *settings, "-f", script],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def give_passwords(server: Managed, limits: Mapping[str, str] = LIMITS) -> None:
    """Passwords and limits, which the administrator sets at the roles."""
    with psycopg.connect(server.admin(), autocommit=True) as connection:
        for role, password in ((OWNER, PASSWORD), (READER, READER_PASSWORD)):
            connection.pgconn.change_password(role.encode(), password.encode())
        for name, value in limits.items():
            connection.execute(
                sql.SQL("alter role {} set {} = {}").format(
                    sql.Identifier(OWNER), sql.Identifier(name), sql.Literal(value)
                )
            )


@contextmanager
def pooler(server: Managed, mode: str, **more: str) -> Iterator[int]:
    """pgbouncer in front of a server, with TLS towards its clients; its port."""
    assert PGBOUNCER is not None
    folder = Path(tempfile.mkdtemp(prefix=f"pgpipe-pooler-{mode}-", dir="/tmp"))
    for name in ("server.crt", "server.key"):
        shutil.copy(server.folder / name, folder)
    users = ((OWNER, PASSWORD), (READER, READER_PASSWORD))
    (folder / "users").write_text("".join(f'"{name}" "{word}"\n' for name, word in users))
    listen = free_port()
    text = POOLER.format(
        database=DATABASE, socket=server.folder, port=server.port, listen=listen, mode=mode,
        folder=folder,
    )  # fmt: skip
    (folder / "ini").write_text(text + "".join(f"{key} = {value}\n" for key, value in more.items()))
    _give(folder)
    user = service_user()
    done = user.run([PGBOUNCER, "-d", folder / "ini"])
    assert done.returncode == 0, done.stdout + done.stderr
    pid = _pid_of(folder / "pid")
    try:
        yield listen
    finally:
        # Which signal ends it without waiting for its clients depends on the release.
        os.kill(pid, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)


def _pid_of(path: Path) -> int:
    deadline = time.monotonic() + 10
    while not (path.exists() and path.read_text().strip()):
        assert time.monotonic() < deadline, "pgbouncer does not start"
        time.sleep(0.02)
    return int(path.read_text())


def facts(dsn: str, query: str) -> list[tuple[Any, ...]]:
    """Rows of a query."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        return connection.execute(query.encode()).fetchall()
