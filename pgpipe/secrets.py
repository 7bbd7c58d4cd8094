"""Passwords in connection strings, kept from what other users of a machine can see."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Sequence

import setproctitle
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from pgpipe.errors import PgpipeError, plain

URL = re.compile(r"(://[^:/@]*:).*(@)", re.DOTALL)
"""Greedy: a password may hold an @ that should have been escaped."""
WORD = re.compile(
    r"((?:password|oauth_client_secret)\s*=\s*)(?:'(?:\\.|[^'])*'?|[^\s&]*)", re.IGNORECASE
)
SECRETIVE = re.compile(r"://|@|password|secret", re.IGNORECASE)
"""In a word that may be a connection string or a piece of one."""
CUT_OFF = re.compile(r"(password|secret)\s*=?\s*$|=\s*['\"][^'\"]*$|^=$", re.IGNORECASE)
"""At the end of a word whose password goes on in the next one."""
MASK = "***"


def masked(text: str) -> str:
    """A connection string, or a sentence with one, without its passwords."""
    return WORD.sub(rf"\g<1>{MASK}", URL.sub(rf"\g<1>{MASK}\g<2>", text))


def without_secrets(text: str, arguments: Sequence[str]) -> str:
    """A message, or a traceback, without what the command line has of a connection string.

    argparse repeats what it does not understand: an option that is misspelt with its value, a word
    that a missing quote has left alone, a value that is none of the choices. An argument that
    could hold a secret is hidden whole, wherever it stands and however it is quoted; so are the
    words that a password cut off by spaces has become.
    """
    hidden: set[str] = set()
    cut_off = False
    for argument in arguments:
        option, _, value = argument.partition("=")
        harmless = option.startswith("-") and not SECRETIVE.search(option)
        word = value if harmless and value else argument
        if SECRETIVE.search(word) or (cut_off and not argument.startswith("-")):
            hidden.add(word)
            cut_off = bool(CUT_OFF.search(word)) or cut_off
        else:
            cut_off = False
    forms = {
        form
        for word in hidden
        if word
        for form in (word, plain(word), repr(word)[1:-1], ascii(word)[1:-1])
    }
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, MASK)
    return "\n".join(map(masked, text.split("\n")))


def hide_arguments() -> None:
    """Take passwords off the command line that `ps` shows, which every user may read."""
    shown = [masked(argument) for argument in sys.orig_argv]
    if shown != sys.orig_argv:
        # What is no UTF-8 would be refused here; the command refuses it itself, by name.
        setproctitle.setproctitle(ascii(shlex.join(shown))[1:-1])


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
