"""The page's routes: files of this package, and questions that are answered as JSON.

A request reaches SQL only as bound values of fixed queries (`sql/explore`). It is answered only
where its Host is this machine as the user named it, so that no stranger's name can be bent to it
(DNS rebinding), and not for another site's page.
"""

from __future__ import annotations

import ipaddress
import os
import sys
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from pgpipe.engine.connect import first_line
from pgpipe.errors import plain
from pgpipe.explore.faults import BadRequest, told
from pgpipe.explore.readers import Readers

STATIC = Path(__file__).parent / "static"
LONGEST = 500
"""Characters of a value; the longest line of any tree has under 100."""
BUCKETS = 6
"""How many of the nearest buckets are shown."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self';"
    " img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
Answer = Callable[[Readers, dict[str, str]], Any]
Next = Callable[[Request], Awaitable[Response]]


def place(readers: Readers, values: dict[str, str]) -> object:
    """The game and its blueprint."""
    return readers.ask("place", values)[0]


def path(readers: Readers, values: dict[str, str]) -> object:
    """The decisions on the way of a line."""
    return readers.ask("path", values)


def grid(readers: Readers, values: dict[str, str]) -> object:
    """The 169 cells of the player to act."""
    return readers.ask("grid", values)


def hand(readers: Readers, values: dict[str, str]) -> object:
    """A hand's actions, and the story of its bucket."""
    asked = {**values, "buckets": BUCKETS}
    return {
        "actions": readers.ask("actions", asked),
        "bucket": readers.ask("bucket", asked)[0],
        "nearest": readers.ask("nearest", asked),
        "histogram": readers.ask("histogram", asked),
    }


QUESTIONS: dict[str, tuple[Answer, tuple[str, ...]]] = {
    "place": (place, ()),
    "path": (path, ("line",)),
    "grid": (grid, ("line", "board")),
    "hand": (hand, ("line", "board", "pocket")),
}
"""What may be asked under /api, and with which values."""


def values_of(request: Request, names: tuple[str, ...]) -> dict[str, str]:
    """The values of a request; those left out are empty.

    Raises BadRequest for a name that is unknown or stands twice, and for a value that is too long
    or has control characters.
    """
    given = request.query_params.multi_items()
    for count, (name, value) in enumerate(given):
        if name not in names:
            known = ", ".join(names) or "none"
            raise BadRequest(f"'{name[:40]}' is no parameter here", f"Known: {known}.")
        if name in (other for other, _ in given[:count]):
            raise BadRequest(f"'{name}' stands twice", "Leave one of them out.")
        if len(value) > LONGEST:
            raise BadRequest(
                f"'{value[:20]}…' has {len(value)} characters", f"At most {LONGEST} are taken."
            )
        if not value.isprintable():
            shown = ascii(value)[:40]
            raise BadRequest(f"{shown} has control characters", "Leave them out.")
    return {**dict.fromkeys(names, ""), **dict(given)}


def trusted(host: str, named: str) -> bool:
    """Whether a Host header names this machine: by an address, as localhost, or as --host has it.

    An attacker's page reaches us under a name of theirs, never under an address: then it would
    not be of their origin.
    """
    name = host.rsplit(":", 1)[0] if host.rpartition(":")[2].isdigit() else host
    if name.lower() in ("localhost", named.lower()):
        return True
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def is_foreign(request: Request) -> bool:
    """Whether another site's page makes the browser ask, other than by a link."""
    site, mode = (request.headers.get(f"sec-fetch-{name}") for name in ("site", "mode"))
    return site == "cross-site" and mode != "navigate"


def app(readers: Readers, named: str) -> Starlette:
    """The application.

    named   the host that was asked for, one of those that requests may name
    """

    def route(name: str) -> Route:
        answer, names = QUESTIONS[name]

        async def respond(request: Request) -> Response:
            try:
                values = values_of(request, names)
                found = await run_in_threadpool(answer, readers, values)
                return JSONResponse(found)
            except Exception as error:
                status, said = told(error)
                if status >= 500:
                    log(error)
                return JSONResponse(said, status)

        return Route(f"/api/{name}", respond)

    async def guard(request: Request, call_next: Next) -> Response:
        host = request.headers.get("host", "")
        if not trusted(host, named):
            said = {
                "error": plain(f"'{host[:60]}' is not this page's host"),
                "hint": "Use localhost.",
            }
            response: Response = JSONResponse(said, 421)
        elif is_foreign(request):
            said = {"error": "another site's page asks", "hint": "Open this one in its own tab."}
            response = JSONResponse(said, 403)
        else:
            try:
                response = await call_next(request)
            except Exception as error:
                status, said = told(error)
                log(error)
                response = JSONResponse(said, status)
        response.headers.update(HEADERS)
        return response

    return Starlette(
        routes=[*map(route, QUESTIONS), Mount("/", StaticFiles(directory=STATIC, html=True))],
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=guard)],
        exception_handlers={404: unknown, 405: unknown},
    )


async def unknown(request: Request, error: Exception) -> Response:
    """A path that is none, or another verb than GET."""
    asked = plain(f"'{request.method} {request.url.path[:60]}'")
    status = int(getattr(error, "status_code", 404))
    return JSONResponse({"error": f"{asked} is nothing here", "hint": "Open /."}, status)


def log(error: Exception) -> None:
    """A line for whoever runs the command; where it comes from with PGPIPE_DEBUG."""
    if os.environ.get("PGPIPE_DEBUG"):
        traceback.print_exception(error)
    print(f"pgpipe: {type(error).__name__}: {first_line(error)}", file=sys.stderr)
