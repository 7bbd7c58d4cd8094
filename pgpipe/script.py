"""Loads SQL files: one text, two dialects.

Files are written in the intersection of PostgreSQL and DuckDB, with `%(name)s` parameters. Postgres
gets each statement as it stands; for DuckDB sqlglot transpiles it, after the clauses that only say
how Postgres stores a table are dropped.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import sqlglot
from sqlglot import TokenType, exp

from pgpipe.resources import folder

STORAGE_CLAUSES = (exp.UnloggedProperty, exp.PartitionedByProperty, exp.Property)
EXPLAINABLE = (
    TokenType.SELECT,
    TokenType.WITH,
    TokenType.INSERT,
    TokenType.UPDATE,
    TokenType.DELETE,
    TokenType.MERGE,
)
PARAMETER = re.compile(r"%\((\w+)\)s")
AS_WRITTEN = re.compile(r"^-- joins +as written in DuckDB", re.MULTILINE)
"""A file's header says so where DuckDB's guesses at the sizes of joins are worse than their order
in the text: the rows that come first are looked up in what follows."""
SHARED = re.compile(r"^-- shared +in DuckDB's memory", re.MULTILINE)
"""A file's header says so where the temporary tables that it makes are those of several sessions on
one database in memory: DuckDB shows a temporary table to one connection alone."""


@dataclass(frozen=True)
class Statement:
    """One statement: its text for the engine, the parameters that it names, whether its row count
    is a number of rows written, where it stands, whether every engine can explain it, whether
    DuckDB is to join as the text says, and its text where sessions share what it makes."""

    text: str
    parameters: frozenset[str]
    writes: bool
    script: str
    number: int
    explainable: bool
    as_written: bool = False
    shared: str = ""


@dataclass(frozen=True)
class Script:
    """A file of statements, in one engine's dialect."""

    name: str
    statements: tuple[Statement, ...]
    sha256: str


def read(path: Path) -> str:
    """The text of a SQL file."""
    return path.read_text(encoding="utf-8")


def digest(text: str) -> str:
    """sha256 of a file's text, as hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def split(text: str) -> list[str]:
    """The statements of a file, each with the comments inside it, as they stand.

    sqlglot's tokenizer finds the semicolons, so that one in a string or a comment does not count.
    """
    semicolons = [
        token.start
        for token in sqlglot.tokenize(text, read="postgres")
        if token.token_type == TokenType.SEMICOLON
    ]
    bounds = [-1, *semicolons, len(text)]
    pieces = [text[a + 1 : b].strip() for a, b in pairwise(bounds)]
    return [piece for piece in pieces if sqlglot.tokenize(piece, read="postgres")]


def transpile(statement: str, fences: bool = True, temporary: bool = True) -> str:
    """The DuckDB form of a Postgres statement.

    fences     keep each `offset 0`. It has PostgreSQL reckon an expression once; in DuckDB, which
               does so anyway, it is the work of one thread.
    temporary  what is temporary stays so

    Raises sqlglot.errors.UnsupportedError for what DuckDB cannot say.
    """
    tree = sqlglot.parse_one(statement, read="postgres")
    properties = tree.args.get("properties")
    if properties:
        kept = [
            node
            for node in properties.expressions
            if (temporary and isinstance(node, exp.TemporaryProperty))
            or not isinstance(node, STORAGE_CLAUSES)
        ]
        tree.set("properties", exp.Properties(expressions=kept) if kept else None)
    if not fences:
        for fence in list(tree.find_all(exp.Offset)):
            fence.pop()
    return tree.sql(dialect="duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE, comments=False)


@cache
def load(name: str, dialect: str) -> Script:
    """The script `sql/<name>.sql` in `postgres` or `duckdb`.

    Raises FileNotFoundError where there is no such file.
    """
    return parse(name, read(folder("sql") / f"{name}.sql"), dialect)


def parse(name: str, text: str, dialect: str) -> Script:
    """A script from its text; the digest is of the text, the same in every dialect."""
    statements = []
    as_written = AS_WRITTEN.search(text) is not None
    shares = SHARED.search(text) is not None
    for number, piece in enumerate(split(text), 1):
        names = frozenset(PARAMETER.findall(piece))
        verb = sqlglot.tokenize(piece, read="postgres")[0].token_type
        spoken = transpile(piece, not as_written) if dialect == "duckdb" else piece
        shared = transpile(piece, temporary=False) if dialect == "duckdb" and shares else ""
        writes = verb in (TokenType.INSERT, TokenType.UPDATE)
        explainable = verb in EXPLAINABLE
        statements.append(
            Statement(spoken, names, writes, name, number, explainable, as_written, shared)
        )
    return Script(name, tuple(statements), digest(text))
