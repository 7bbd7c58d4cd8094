"""pgpipe server: start, stop or describe the embedded server."""

from __future__ import annotations

import argparse

from pgpipe import server
from pgpipe.commands import options as shared
from pgpipe.config import home_folder


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    actions = parser.add_subparsers(dest="action", metavar="action", required=True)
    actions.add_parser("start", help="start it, and let it stay until stopped")
    stop = actions.add_parser("stop", help="stop it")
    stop.add_argument(
        "--force",
        action="store_true",
        help="even while other commands use it, which end; default is to refuse",
    )
    status = actions.add_parser("status", help="say how it is; exit status 3 where it is stopped")
    shared.add_json(status)


def run(options: argparse.Namespace) -> int:
    """Start, stop or describe."""
    home = home_folder()
    if options.action == "start":
        return server.start(home)
    if options.action == "stop":
        return server.stop(home, options.force)
    return server.status(home, options.json)
