"""The embedded PostgreSQL server: found, initialised, started, shared and stopped."""

from pgpipe.server.commands import psql, start, status, stop
from pgpipe.server.info import ServerInfo, has_pgvector, server_info
from pgpipe.server.sharing import revive, running

__all__ = [
    "ServerInfo",
    "has_pgvector",
    "psql",
    "revive",
    "running",
    "server_info",
    "start",
    "status",
    "stop",
]
