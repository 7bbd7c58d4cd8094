"""`pgpipe chart` and `pgpipe report` as typed, on the tiny deck."""

from __future__ import annotations

import base64
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pgpipe import cli
from pgpipe.charts import ask
from pgpipe.report import gather
from tests.clustering import Clustered
from tests.servers import Server

Captured = pytest.CaptureFixture[str]
SECRET = "hunter2"


class Page(HTMLParser):
    """What a page holds, and what it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.tags: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [value or "" for name, value in attrs if name in ("src", "href", "data")]

    def handle_data(self, data: str) -> None:
        self.words += data


def typed(arguments: str, server: Server, schema: str) -> int:
    dsn = f"{server.dsn} password={SECRET}"
    return cli.main([*arguments.split(), "--deck", "tiny", "--schema", schema, "--dsn", dsn])


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_chart_is_drawn(
    kind: str, embedded_server: Server, postgres_tiny: Clustered, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / f"flop.{kind}"
    assert typed(f"chart clusters --output {path}", embedded_server, "tiny") == 0
    assert path.read_bytes().startswith(b"<?xml" if kind == "svg" else b"\x89PNG")
    assert capsys.readouterr() == ("", f"drew {path}\n")
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_json_has_the_numbers(
    embedded_server: Server, postgres_tiny: Clustered, capsys: Captured
) -> None:
    for arguments in (
        "clusters --street turn", "transitions --street preflop", "convergence",
        "histogram --street turn", "histogram --bucket T3 --bucket f2", "preflop --equity",
        "histogram --pocket AsKd --board TcJdQd",
    ):  # fmt: skip
        assert typed(f"chart {arguments} --json", embedded_server, "tiny") == 0
        told = json.loads(capsys.readouterr().out)
        assert told["chart"] == ("equity" if "equity" in arguments else arguments.split()[0])
    (bucket,) = told["buckets"]
    assert sum(bucket["of_hand"]) == pytest.approx(1)
    ((name,),) = postgres_tiny.session.connection.execute(
        "select bucket_text(bucket_of('AsKd', 'TcJdQd'))"
    ).fetchall()
    assert bucket["name"] == name


def test_the_grid_in_the_terminal(embedded_server: Server, asked: object, capsys: Captured) -> None:
    assert typed("chart preflop --line c", embedded_server, "asked") == 0
    out = capsys.readouterr().out
    assert out.startswith("The big blind after c\nlittle, ") and "\x1b" not in out
    assert len(out.splitlines()) in (15, 16)
    assert typed("chart preflop --line r99", embedded_server, "asked") == 2
    out, err = capsys.readouterr()
    assert out == "" and "'r99'" in err and err.count("\n") == 1


def test_report_without_a_blueprint(
    embedded_server: Server, postgres_tiny: Clustered, tmp_path: Path,
    capsys: Captured, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    drawn: list[str] = []

    def picture(told: ask.Record, kind: str) -> bytes:
        drawn.append(told["chart"])
        return b"<svg/>"

    monkeypatch.setattr("pgpipe.report.page.picture", picture)
    assert typed("report", embedded_server, "tiny") == 0
    text = (tmp_path / "pgpipe-report.html").read_text(encoding="utf-8")
    assert SECRET not in text + "".join(capsys.readouterr())
    assert drawn == ["histogram"] * 3 + ["transitions"] * 3 + ["clusters"] * 4 + ["convergence"]
    page = Page(text)
    for section in gather.SECTIONS:
        assert f"#{section.anchor}" in page.loads and section.title in page.words
    assert re.findall(r"No data: ([^<]*)", text) == [
        "nothing is trained here yet.",
        "there is no blueprint yet; run: pgpipe train.",
        "this schema has no blueprint yet; run: pgpipe train.",
        "nothing is trained yet; run: pgpipe train.",
    ]


def test_report_asks_for_nothing(
    embedded_server: Server, asked: object, tmp_path: Path, capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """One whole picture; the name of a game cannot become markup."""
    monkeypatch.setattr(gather, "SECTIONS", gather.SECTIONS[-2:])
    monkeypatch.setattr("pgpipe.commands.report.SECTIONS", gather.SECTIONS)
    path = tmp_path / "report.html"
    assert typed(f"report --output {path}", embedded_server, "asked") == 0
    text = path.read_text(encoding="utf-8")
    page = Page(text)
    assert set(page.tags).isdisjoint({"script", "link", "iframe", "object", "embed", "form"})
    assert "img" in page.tags
    for loaded in page.loads:
        assert loaded.startswith(("#", "data:image/svg+xml;base64,"))
        if loaded.startswith("data:"):
            ElementTree.fromstring(base64.b64decode(loaded.split(",")[1]))
    assert "default-src 'none'" in text and "http" not in page.words
    assert SECRET not in text
    assert "No data: nothing is trained yet; run: pgpipe train." in page.words


def test_names_are_text_and_passwords_are_masked() -> None:
    from pgpipe.report.page import page

    table = gather.Table([{"name": "<b onload=x>", "value": "postgresql://me:hunter2@db"}])
    section = gather.Section("a", "A & B", "text", gather.run_parameters)
    counted: list[int] = []
    text = page("t", "host=db password=hunter2", [(section, [table])], counted.append)
    assert "&lt;b onload=x&gt;" in text and "A &amp; B" in text
    assert SECRET not in text and text.count("***") == 2
    assert counted == [1]
