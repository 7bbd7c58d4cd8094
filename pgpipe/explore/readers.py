"""Read-only connections that the page's requests share."""

from __future__ import annotations

import queue
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import psycopg

from pgpipe import script
from pgpipe.engine.base import Row
from pgpipe.engine.connect import Link, connect_to_read

LIMITS = {
    "statement_timeout": "20s",
    "lock_timeout": "5s",
    "work_mem": "64MB",
    "application_name": "pgpipe explore",
}
"""A page asks for little; what takes longer than this is given up."""


class Readers:
    """At most `connections` sessions, opened when needed, each lent to one request at a time."""

    def __init__(self, link: Link, connections: int = 3) -> None:
        self.link = link
        self.idle: queue.LifoQueue[psycopg.Connection[Row] | None] = queue.LifoQueue()
        self.lent: set[psycopg.Connection[Row]] = set()
        for _ in range(connections):
            self.idle.put(None)

    def ask(self, name: str, values: Mapping[str, object]) -> list[dict[str, Any]]:
        """The rows of the query `sql/explore/<name>.sql`, by column.

        values   bound to the parameters that the query names; others are left out

        Raises psycopg.Error for what the server refuses, PgpipeError where it is out of reach.
        """
        (statement,) = script.load(f"explore/{name}", "postgres").statements
        bound = {key: values[key] for key in statement.parameters}
        connection = self.idle.get()
        try:
            if connection is None or connection.closed:
                connection = connect_to_read(self.link, LIMITS)
            self.lent.add(connection)
            cursor = connection.execute(statement.text.encode(), bound)
            columns = [column.name for column in cursor.description or ()]
            return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        finally:
            if connection is not None:
                self.lent.discard(connection)
            self.idle.put(connection)

    def close(self) -> None:
        """Cancel what still runs, and hang up."""
        for busy in tuple(self.lent):
            with suppress(psycopg.Error):
                busy.cancel_safe(timeout=2)
        while True:
            try:
                connection = self.idle.get_nowait()
            except queue.Empty:
                return
            if connection is not None:
                connection.close()
