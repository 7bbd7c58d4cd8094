"""pgpipe explore: a page on this machine to walk the betting tree and look at ranges and hands.

Click actions, set the board, click a hand: what the blueprint does with it, and the story of its
bucket. Serves on loopback; nothing can be changed through it. Ctrl-C ends it.
"""

from __future__ import annotations

import argparse
import signal
import sys
from contextlib import closing

import psycopg

from pgpipe import access, server
from pgpipe.commands import options as shared
from pgpipe.config import Where, where
from pgpipe.engine.connect import Link
from pgpipe.errors import PgpipeError
from pgpipe.explore.app import app
from pgpipe.explore.faults import OUTDATED
from pgpipe.explore.readers import Readers
from pgpipe.explore.serve import is_loopback, listen, until_stopped, url

HOST, PORT = "127.0.0.1", 8765


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    shared.add_place(parser)
    parser.add_argument("--host", default=HOST, help="address to listen on; default %(default)s")
    parser.add_argument(
        "--port",
        type=shared.whole,
        default=PORT,
        metavar="N",
        help="default %(default)s; 0 takes a free one",
    )


def run(options: argparse.Namespace) -> int:
    """Serve until a signal; 0 after Ctrl-C, 143 after SIGTERM."""
    place = where(options)
    if place.engine == "duckdb":
        raise PgpipeError("explore asks functions of Postgres", "leave --engine duckdb out", 2)
    if not 0 <= options.port <= 65535:
        raise PgpipeError(f"--port {options.port} is not in 0 .. 65535", "leave it out", 2)
    if place.embedded and server.server_info(place.home) is None:
        raise PgpipeError(f"there are no tables yet ({place.label})", "run: pgpipe train")
    with access.linked(place) as link, closing(Readers(link)) as readers:
        told = look(readers, place, link)
        with closing(listen(options.host, options.port)) as listener:
            if not is_loopback(listener):
                print(
                    f"pgpipe: --host {options.host} is not loopback: whoever reaches this machine"
                    " can read the blueprint, without a password",
                    file=sys.stderr,
                )
            print(f"{place.label}: {told}")
            print(f"open {url(listener, options.host)} in a browser; Ctrl-C ends it", flush=True)
            ended = until_stopped(app(readers, options.host), listener)
    return 128 + ended if ended not in (0, signal.SIGINT) else 0


def look(readers: Readers, place: Where, link: Link) -> str:
    """What there is to see.

    Raises PgpipeError where there is no blueprint of hold'em.
    """
    try:
        found = readers.ask("place", {})[0]
    except OUTDATED as error:
        raise PgpipeError(
            f"there is nothing to explore ({place.label}): no tables, or older ones",
            "make them, or bring them up to date: pgpipe cluster, then pgpipe train",
        ) from error
    except (psycopg.errors.ObjectNotInPrerequisiteState, IndexError) as error:
        said = getattr(error, "diag", None)
        raise PgpipeError(
            f"{said.message_primary if said else 'there is no blueprint'} ({place.label})",
            "run: pgpipe train",
        ) from error
    if found["cards"] != "holdem":
        raise PgpipeError(
            f"explore shows hold'em, and the blueprint in {link.schema} is of {found['game']}",
            "name another --schema",
            2,
        )
    return f"{found['game']}, epoch {found['epoch']:,}, {found['deals']:,} deals"
