"""`pgpipe explore` as a browser would ask it, and as an attacker would."""

from __future__ import annotations

import json
import re
from contextlib import closing

import psycopg
import pytest

from pgpipe import cli
from pgpipe.engine.connect import Link
from pgpipe.engine.session import PostgresSession
from pgpipe.explore.app import trusted
from pgpipe.explore.readers import Readers
from pgpipe.explore.serve import is_loopback, listen, url
from tests.explorer import Explorer
from tests.servers import Server

LINE, BOARD, POCKET = "c x /", "KhTcJd", "AsKd"


def test_what_it_says(explored: Explorer) -> None:
    assert explored.said.endswith("schema asked: little, epoch 0, 0 deals\n")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", explored.url)


def test_answers_are_those_of_sql(explored: Explorer, asked: PostgresSession) -> None:
    def rows(query: str, *values: object) -> list[list[object]]:
        found = asked.connection.execute(query.encode(), values).fetchall()
        told: list[list[object]] = json.loads(json.dumps(found))
        return told

    status, hand = explored.ask("hand", line=LINE, board=BOARD, pocket=POCKET)
    assert status == 200
    assert [list(row.values()) for row in hand["actions"]] == rows(
        "select action, chips, probability, visits, regret, note from strategy(%s, %s, %s)",
        *(POCKET, BOARD, LINE),
    )
    assert [list(hand["bucket"].values())] == rows(
        "select hand, bucket_name, street, equity, bucket_equity, population, share"
        " from about_hand(%s, %s)",
        *(POCKET, BOARD),
    )
    assert [row["bucket_name"] for row in hand["nearest"]] == [
        name
        for (name,) in rows("select bucket_name from nearest(bucket_of(%s, %s), 6)", POCKET, BOARD)
    ]
    bins = hand["histogram"]
    for kind in ("of_bucket", "of_hand"):
        assert sum(row[kind] for row in bins) == pytest.approx(1, abs=1e-6)
    # The mean of the bins is the equity, but for half a bin.
    mean = sum(row["of_hand"] * (row["bin"] + 0.5) / 20 for row in bins)
    assert mean == pytest.approx(hand["bucket"]["equity"], abs=0.025)

    status, path = explored.ask("path", line=LINE)
    assert status == 200
    assert [node["line"] for node in path] == ["", "c", LINE]
    assert [[one["action"] for one in node["actions"] if one["taken"]] for node in path] == [
        ["c"], ["x"], [],
    ]  # fmt: skip
    assert [one["line"] for one in path[-1]["actions"]] == [
        line
        for (line,) in rows(
            "select line from node where game = 'little' and node in"
            " (select node from line_menu(%s, 'little')) order by node",
            LINE,
        )
    ]


@pytest.mark.parametrize(
    ("question", "values", "status", "said"),
    [
        ("path", {"line": "c zz"}, 400, "'zz' is no action (action 2 of 'c zz')"),
        ("path", {"line": "r3"}, 400, "'r3'"),
        ("grid", {"line": "f"}, 400, "after 'f' nobody acts any more"),
        ("grid", {"line": LINE, "board": "KhXxJd"}, 400, "'Xx' in 'KhXxJd' is no card"),
        ("grid", {"line": LINE, "board": "KhKhJd"}, 400, "'Kh' stands twice"),
        ("grid", {"line": LINE, "board": "KhTcJdQdAdAc"}, 400, "has 6 cards"),
        ("grid", {"line": LINE}, 400, "the board '' has 0 cards"),
        ("grid", {"line": LINE, "board": "Kh2cJd"}, 400, "'2c' is not in this deck"),
        ("hand", {"line": LINE, "board": BOARD, "pocket": "KhAd"}, 400, "'Kh' is in the pocket"),
        ("hand", {"line": LINE, "board": BOARD}, 400, "'' has 0 cards, a pocket has 2"),
        ("path", {"line": "'; drop table node; --"}, 400, "''"),
        ("path", {"node": "1"}, 400, "'node' is no parameter here"),
        ("path", {"line": "c " * 300}, 400, "has 600 characters"),
        ("path", {"line": "c\0"}, 400, r"'c\x00' has control characters"),
        ("strategy", {}, 404, "'GET /api/strategy' is nothing here"),
    ],
)
def test_what_is_wrong_is_quoted(
    explored: Explorer, question: str, values: dict[str, str], status: int, said: str
) -> None:
    found, told = explored.ask(question, **values)
    assert found == status and said in told["error"], told
    assert set(told) == {"error", "hint"} and told["hint"]
    assert "Traceback" not in str(told) and "select" not in told["error"]


def test_only_this_machine_by_its_own_name(explored: Explorer) -> None:
    port = explored.url.rsplit(":", 1)[1].strip("/")
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}"):
        assert explored.get("/", Host=host)[0] == 200
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1.evil.example", "localhost."):
        status, said, _ = explored.get("/api/place", Host=host)
        assert status == 421 and host[:60] in said
    assert explored.get("/api/place", Sec_Fetch_Site="cross-site")[0] == 403
    assert explored.get("/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate")[0] == 200
    assert trusted("MyHost:80", "myhost") and not trusted("myhost.evil", "myhost")


def test_nothing_but_reading(explored: Explorer) -> None:
    for verb in ("POST", "PUT", "DELETE", "OPTIONS"):
        status, said, headers = explored.get("/api/place", verb)
        assert status == 405 and f"'{verb} /api/place'" in said
        assert "access-control-allow-origin" not in headers
    for path in ("/../app.py", "/..%2fapp.py", "//etc/passwd", "/%00", "/app.py", "/.env"):
        status, said, _ = explored.get(path)
        assert status == 404 and "is nothing here" in said


def test_every_answer_forbids_what_the_page_does_not_need(explored: Explorer) -> None:
    for path in ("/", "/app.js", "/style.css", "/api/place", "/nowhere"):
        _, text, headers = explored.get(path)
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
    _, text, _ = explored.get("/")
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=|https?://", text)


def test_a_session_can_write_nothing(asked: PostgresSession, embedded_server: Server) -> None:
    """Not as the pipeline's own role either."""
    with closing(Readers(Link(embedded_server.dsn, "asked"), 1)) as readers:
        assert readers.ask("place", {})[0]["game"] == "little"
        connection = readers.idle.get_nowait()
        assert connection is not None
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("delete from training")
        assert connection.execute("show statement_timeout").fetchone() == ("20s",)
        # A connection that the server closed is opened again.
        connection.close()
        readers.idle.put(connection)
        assert readers.ask("place", {})[0]["game"] == "little"


def test_wrong_usage(capsys: pytest.CaptureFixture[str], embedded_server: Server) -> None:
    def typed(*options: str) -> tuple[int, str]:
        status = cli.main(["explore", "--dsn", embedded_server.dsn, *options])
        return status, capsys.readouterr().err

    assert typed("--schema", "nowhere")[0] == 1
    assert "pgpipe cluster" in typed("--schema", "nowhere")[1]
    assert typed("--engine", "duckdb")[0] == 2
    assert typed("--port", "65536")[1].startswith("pgpipe: --port 65536 is not in 0 .. 65535")


def test_where_it_listens() -> None:
    with closing(listen("127.0.0.1", 0)) as here:
        assert is_loopback(here)
        taken = here.getsockname()[1]
        with pytest.raises(Exception, match=f"cannot listen on 127.0.0.1:{taken}"):
            listen("127.0.0.1", taken)
        assert url(here, "127.0.0.1") == f"http://127.0.0.1:{taken}/"
    with closing(listen("0.0.0.0", 0)) as everywhere:
        assert not is_loopback(everywhere)
        assert url(everywhere, "0.0.0.0").startswith("http://localhost:")
    with pytest.raises(Exception, match=r"--host 'no\.such\.host\.invalid'"):
        listen("no.such.host.invalid", 0)
