"""pgpipe metrics: print the state of the tables for Prometheus, or serve it for scraping.

Once to stdout, e.g. for node_exporter's textfile collector; with --listen at /metrics of a port of
this machine until Ctrl-C. Reads only.
"""

from __future__ import annotations

import argparse
import re
import signal
import sys
from contextlib import closing

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pgpipe import access, journal, metrics
from pgpipe.commands import options as shared
from pgpipe.config import Where, where
from pgpipe.explore.app import trusted
from pgpipe.explore.serve import is_loopback, listen, until_stopped, url

HOST = "127.0.0.1"
ADDRESS = re.compile(r"(?:(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):)?(?P<port>[0-9]{1,5})")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    shared.add_place(parser)
    parser.add_argument(
        "--listen",
        type=address,
        metavar="[HOST:]PORT",
        help=f"serve /metrics there instead; the host is {HOST} if left out, port 0 takes a free"
        " one",
    )
    shared.add_log(parser)


def address(text: str) -> tuple[str, int]:
    """Host and port. Raises ArgumentTypeError for what is none."""
    found = ADDRESS.fullmatch(text)
    if found is None or int(found["port"]) > 65535:
        raise argparse.ArgumentTypeError(f"'{text}' is no [HOST:]PORT, such as {HOST}:9188")
    return (found["host"] or HOST).strip("[]"), int(found["port"])


def run(options: argparse.Namespace) -> int:
    """Print, or serve until a signal; 0 after Ctrl-C, 143 after SIGTERM."""
    place = where(options)
    if options.listen is None:
        for _ in metrics.gather(place):
            break  # says why, where nothing can be read
        sys.stdout.write(metrics.latest(place).decode())
        return 0
    host, port = options.listen
    with access.serving(place), closing(listen(host, port, "--listen")) as listener:
        alone = is_loopback(listener)
        if not alone:
            journal.tell(
                f"pgpipe: --listen {host} is not loopback: whoever reaches this machine can read"
                " the metrics, without a password",
                level="warning",
            )
        journal.tell(f"metrics of {place.label} at {url(listener, host)}metrics; Ctrl-C ends it")
        ended = until_stopped(app(place, host if alone else None), listener)
    return 128 + ended if ended not in (0, signal.SIGINT) else 0


def app(place: Where, named: str | None) -> Starlette:
    """The application: GET /metrics.

    named   the host that requests must name, or this machine by address; None takes any
    """

    async def scrape(request: Request) -> Response:
        if named is not None and not trusted(request.headers.get("host", ""), named):
            return PlainTextResponse("this is not that host; use localhost\n", 421)
        text = await run_in_threadpool(metrics.latest, place)
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/metrics", scrape, methods=["GET"])])
