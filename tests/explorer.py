"""`pgpipe explore` as a process of its own, and a browser to look at it."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from pgpipe.server.home import find
from pgpipe.server.lifecycle import dsn as dsn_of
from pgpipe.server.settings import DATABASE, ROLE, SUPERUSER
from tests.servers import Server

READER = "pgpipe_reader"
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
PICTURES = Path(__file__).parents[1] / "build" / "explore"
"""What the browser tests leave to be looked at."""


@dataclass(frozen=True)
class Explorer:
    """A page that is served.

    said   the lines that the command wrote before it served
    url    of the page
    """

    said: str
    url: str

    def get(self, path: str, verb: str = "GET", **headers: str) -> tuple[int, str, dict[str, str]]:
        """Status, body and headers of an answer; a header's `_` is a `-`."""
        place = urlsplit(self.url)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(verb, path, headers=named)
            answer = connection.getresponse()
            text = answer.read().decode()
            return answer.status, text, {k.lower(): v for k, v in answer.getheaders()}
        finally:
            connection.close()

    def ask(self, question: str, **values: str) -> tuple[int, Any]:
        """Status, and the JSON of an answer."""
        status, text, headers = self.get(f"/api/{question}?{urlencode(values)}")
        assert headers["content-type"] == "application/json"
        return status, json.loads(text)


@contextmanager
def reader(server: Server, schema: str) -> Iterator[str]:
    """Connection string of the pipeline's role that acts as one which may only read a schema."""
    site = find(server.home) if server.home else None
    assert site is not None
    with psycopg.connect(dsn_of(site, SUPERUSER, DATABASE), autocommit=True) as connection:
        name = sql.Identifier(READER)
        connection.execute(sql.SQL("create role {}").format(name))
        connection.execute(sql.SQL("grant {} to {}").format(name, sql.Identifier(ROLE)))
    with psycopg.connect(server.dsn, autocommit=True) as connection:
        for statement in (
            "grant usage on schema {schema} to {reader}",
            "grant select on all tables in schema {schema} to {reader}",
        ):
            connection.execute(
                sql.SQL(statement).format(schema=sql.Identifier(schema), reader=name)
            )
    yield make_conninfo(server.dsn, options=f"-c role={READER}")


@contextmanager
def explorer(dsn: str, schema: str, *options: str) -> Iterator[Explorer]:
    """The command, as typed; it must end cleanly by Ctrl-C."""
    command = (sys.executable, "-m", "pgpipe", "explore", "--deck", "tiny", "--schema", schema)
    process = subprocess.Popen(
        [*command, "--dsn", dsn, "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    said, last = process.stdout.readline(), process.stdout.readline()
    if not last.startswith("open http"):
        process.kill()
        raise AssertionError(process.communicate())
    try:
        yield Explorer(said, last.split()[1])
    finally:
        process.send_signal(signal.SIGINT)
        try:
            out, err = process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        assert (process.returncode, out, err) == (0, "", ""), (process.returncode, out, err)


@contextmanager
def browser(width: int = 1380, height: int = 1000) -> Iterator[webdriver.Chrome]:
    """Debian's Chromium without a window."""
    assert CHROMIUM and DRIVER
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    # Without a sandbox, as root has none; the only page that it opens is ours.
    for flag in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage"):
        options.add_argument(flag)
    options.add_argument(f"--window-size={width},{height}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()
