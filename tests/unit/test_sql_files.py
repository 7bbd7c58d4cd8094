"""Every SQL step: its header, its dialect, and its pinned DuckDB form."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from pgpipe import script
from pgpipe.resources import folder
from tests.pin import LOADED, PINNED, duckdb_text, names

FILES = sorted(folder("sql").rglob("*.sql"))
STEPS = [path for path in FILES if path.parent.name in LOADED]
IDS = [f"{path.parent.name}/{path.name}" for path in FILES]
HEADS = re.compile(r"-- (reads|writes|params|cost|source|storage|rule|grain) ")
FORBIDDEN = {
    r"%%": "sqlglot does not parse it: mod()",
    r"\$\$": "bodies belong to extensions/",
    r"\bunnest\s*\([^()]*,": "DuckDB unnests one array a call",
    r"(?<!\w)round\s*\(": "engines round halves differently: floor(x + .5)",
    r"(?<![\w.])mean\s*\(": "a built-in of DuckDB only",
    r"<\+>": "sqlglot does not parse it: distance()",
    r"(?i)\brandom\s*\(": "u01() repeats",
}


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def code_of(path: Path) -> str:
    """The text without comments."""
    return re.sub(r"--.*", "", text_of(path))


def header_of(path: Path) -> list[str]:
    lines = text_of(path).splitlines()
    end = next(k for k, line in enumerate(lines) if not line.startswith("--"))
    return lines[:end]


def division_of_integers(statement: exp.Expr) -> list[str]:
    """Divisions of which neither side is cast to a floating type."""
    floating = (exp.DType.DOUBLE, exp.DType.FLOAT)
    return [
        node.sql()
        for node in statement.find_all(exp.Div)
        if not any(cast.to.this in floating for cast in node.find_all(exp.Cast))
    ]


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_lines_and_forbidden_words(path: Path) -> None:
    assert [line for line in text_of(path).splitlines() if len(line) > 100] == []
    for pattern, reason in FORBIDDEN.items():
        assert not re.search(pattern, code_of(path)), reason


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_header(path: Path) -> None:
    header = header_of(path)
    assert header and re.match(r"-- [A-Z]", header[0]), "the first line says what the file does"
    said = [match[1] for line in header if (match := HEADS.match(line))]
    parameters = set(script.PARAMETER.findall(code_of(path)))
    if path in STEPS:
        assert {"reads", "writes"} & set(said)
    if path.parent.name == "cluster":
        assert {"reads", "writes", "params", "cost"} <= set(said)
    if parameters:
        text = "\n".join(header)
        told = text[text.index("-- params") :].removeprefix("-- params").split("\n-- cost")[0]
        assert parameters <= set(re.findall(r"\w+", told))


@pytest.mark.parametrize("path", STEPS, ids=[i for i in IDS if i.startswith(LOADED)])
def test_it_transpiles_and_divides_no_integers(path: Path) -> None:
    pieces = script.split(text_of(path))
    assert pieces
    for piece in pieces:
        script.transpile(piece)  # unsupported_level=RAISE
        assert division_of_integers(sqlglot.parse_one(piece, read="postgres")) == []


def test_division_of_integers_is_seen() -> None:
    def found(text: str) -> list[str]:
        return division_of_integers(sqlglot.parse_one(text, read="postgres"))

    assert found("select a / 2 from t")
    assert found("select sum(a)::bigint / count(*) from t")
    assert not found("select a::double precision / 2 from t")


@pytest.mark.parametrize("name", names())
def test_duckdb_form_is_pinned(name: str) -> None:
    path = PINNED / f"{name}.sql"
    assert path.exists(), "run: python -m tests.pin"
    assert duckdb_text(name) == path.read_text(encoding="utf-8"), "run: python -m tests.pin"


def test_no_fixture_is_left_over() -> None:
    pinned = sorted(str(p.relative_to(PINNED).with_suffix("")) for p in PINNED.rglob("*.sql"))
    assert pinned == sorted(names())


def test_a_semicolon_in_a_string_or_comment_ends_nothing() -> None:
    assert script.split("select ';' -- ;\n; select 2;") == ["select ';' -- ;", "select 2"]
