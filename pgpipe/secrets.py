"""Passwords in connection strings, kept from what other users of a machine can see."""

from __future__ import annotations

import os
import re
import shlex
import sys

import setproctitle
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from pgpipe.errors import PgpipeError

URL = re.compile(r"(://[^:/@\s]*:).*(@)", re.DOTALL)
"""Greedy: a password may hold an @ that should have been escaped."""
WORD = re.compile(
    r"((?:password|oauth_client_secret)\s*=\s*)(?:'(?:\\.|[^'])*'?|[^\s&]*)", re.IGNORECASE
)
MASK = "***"


def masked(text: str) -> str:
    """A connection string, or a sentence with one, without its passwords."""
    return WORD.sub(rf"\g<1>{MASK}", URL.sub(rf"\g<1>{MASK}\g<2>", text))


def hide_arguments() -> None:
    """Take passwords off the command line that `ps` shows, which every user may read."""
    shown = [masked(argument) for argument in sys.orig_argv]
    if shown != sys.orig_argv:
        setproctitle.setproctitle(shlex.join(shown))


def for_child(dsn: str) -> tuple[str, dict[str, str]]:
    """A connection string for another program's command line, and the environment that goes with
    it, which only this user may read.

    Raises PgpipeError for a secret that no variable of libpq's can carry.
    """
    values = conninfo_to_dict(dsn)
    if "sslpassword" in values or "oauth_client_secret" in values:
        raise PgpipeError(
            "sslpassword and oauth_client_secret would be seen on psql's command line",
            "name a service of ~/.pg_service.conf instead: --dsn service=...",
            2,
        )
    password = values.pop("password", None)
    environment = dict(os.environ)
    if password is None:
        return dsn, environment
    return make_conninfo(**{name: str(value) for name, value in values.items()}), {
        **environment,
        "PGPASSWORD": str(password),
    }
