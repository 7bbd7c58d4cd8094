"""Requests to `pgpipe explore`: odd values, odd paths, odd headers, odd bytes."""

from __future__ import annotations

import http.client
import json
import socket
from random import Random
from urllib.parse import quote, urlsplit

from tests.bad_input import garble
from tests.bad_input.hands import hand
from tests.bad_input.tally import Tally
from tests.explorer import Explorer

LINES = ("", "c", "c x /", "c x / x", "r4 c /", "c x / x x /", "c x / x x / x x /", "r4", "f")
HEADERS = (
    "Sec-Fetch-Site", "Origin", "Range", "Accept", "If-None-Match", "If-Modified-Since", "Cookie",
)  # fmt: skip
HEADER_VALUES = ("cross-site", "bytes=9-1", "x" * 5000, "-1", "null", "Thu, 99 Foo 2020")
REFUSED = (400, 403, 404, 405, 414, 421, 431)


def requests(rng: Random, inputs: int, tally: Tally, explorer: Explorer) -> None:
    """One after the other, over connections that are kept."""
    place = urlsplit(explorer.url)
    connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=60)
    for _ in range(inputs):
        if rng.random() < 0.05:
            _bytes(rng, tally, str(place.hostname), place.port or 80)
            continue
        path, headers = _request(rng)
        verb = "GET" if rng.random() < 0.97 else rng.choice(("POST", "PUT", "DELETE", "HEAD", "X"))
        given = (verb, path, headers)
        try:
            connection.request(verb, path, headers=headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (http.client.HTTPException, OSError, UnicodeError) as error:
            connection.close()
            tally.fail("tracebacks", given, f"no answer: {error!r}")
            continue
        if answer.status == 200:
            fault = "" if not path.startswith("/api/") or verb == "HEAD" else _fault(text)
            tally.accept(given, fault)
        elif answer.status in REFUSED and verb == "HEAD":
            tally.refuse(given, str(answer.status), "-")
        elif answer.status in REFUSED and answer.headers["content-type"] == "application/json":
            said = json.loads(text)
            tally.refuse(given, said["error"], said["hint"])
        elif answer.status in (307, 400, 431):  # below the page: no HTTP, too long
            tally.refuse(given, text or "redirected", "-")
        else:
            tally.fail("tracebacks", given, f"{answer.status}: {text}")
    connection.close()


def _fault(text: str) -> str:
    """What is wrong with an answer."""
    try:
        return "" if json.loads(text) else "empty"
    except ValueError as error:
        return str(error)


def _value(rng: Random, good: str) -> str:
    """A value, escaped, perhaps not as it should be."""
    match rng.randrange(8):
        case 0:
            return quote(garble.text(rng))
        case 1:
            return quote(garble.mutated(rng, good))
        case 2:
            return rng.choice(
                ("%", "%zz", "%00", "%ff", "%ed%a0%80", "%c0%af", "+", "%0a", "%u0041")
            )
    return quote(good)


def _request(rng: Random) -> tuple[str, dict[str, str]]:
    """Path and headers."""
    pocket, board = hand(rng)
    values = {"line": rng.choice(LINES), "board": str(board), "pocket": str(pocket)}
    name, wanted = rng.choice(
        (("place", ()), ("path", ("line",)), ("path", ("line",)), ("grid", ("line", "board")),
         ("hand", ("line", "board", "pocket")), ("hand", ("line", "board", "pocket")))
    )  # fmt: skip
    pairs = [(one, _value(rng, values[one])) for one in wanted]
    match rng.randrange(12):
        case 0 if pairs:
            pairs.append(rng.choice(pairs))
        case 1:
            pairs.append((quote(garble.text(rng)), "1"))
        case 2 if pairs:
            pairs.pop()
    path = f"/api/{name}?" + "&".join(f"{one}={value}" for one, value in pairs)
    headers: dict[str, str] = {}
    match rng.randrange(20):
        case 0:
            path = "/" + quote(garble.text(rng), safe="/%.?&=")
        case 1:
            path = "/api/" + quote(garble.text(rng), safe="/%.?")
        case 2:
            path = rng.choice(("/..", "/%2e%2e/app.py", "//", "/static/../app.py", "/%00", "/.git"))
        case 3:
            headers["Host"] = quote(garble.text(rng, longest=80)) or "x"
        case 4:
            headers[rng.choice(HEADERS)] = rng.choice(HEADER_VALUES)
    return path, headers


def _bytes(rng: Random, tally: Tally, host: str, port: int) -> None:
    """What is hardly HTTP: an answer or a hang-up, and the server lives."""
    good = b"GET /api/path?line=c HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    data = garble.flipped(rng, good)
    with socket.create_connection((host, port), timeout=30) as line:
        line.sendall(data)
        line.shutdown(socket.SHUT_WR)
        try:
            answer = line.recv(65536)
        except OSError:
            answer = b""
    status = answer.split(b" ")[1:2]
    if (status and status[0].startswith(b"5")) or b"Traceback" in answer:
        tally.fail("tracebacks", data, answer.decode(errors="replace"))
    elif status == [b"200"]:
        tally.accept(data)
    else:
        tally.refuse(data, answer.decode(errors="replace").partition("\r\n")[0] or "hung up", "-")
