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


@dataclass(frozen=True)
class Statement:
    """One statement: its text for the engine, the parameters that it names, whether its row count
    is a number of rows written, where it stands, and whether every engine can explain it."""

    text: str
    parameters: frozenset[str]
    writes: bool
    script: str
    number: int
    explainable: bool


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


def transpile(statement: str) -> str:
    """The DuckDB form of a Postgres statement.

    Raises sqlglot.errors.UnsupportedError for what DuckDB cannot say.
    """
    tree = sqlglot.parse_one(statement, read="postgres")
    properties = tree.args.get("properties")
    if properties:
        kept = [
            node
            for node in properties.expressions
            if isinstance(node, exp.TemporaryProperty) or not isinstance(node, STORAGE_CLAUSES)
        ]
        tree.set("properties", exp.Properties(expressions=kept) if kept else None)
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
    for number, piece in enumerate(split(text), 1):
        names = frozenset(PARAMETER.findall(piece))
        verb = sqlglot.tokenize(piece, read="postgres")[0].token_type
        spoken = transpile(piece) if dialect == "duckdb" else piece
        writes = verb in (TokenType.INSERT, TokenType.UPDATE)
        statements.append(Statement(spoken, names, writes, name, number, verb in EXPLAINABLE))
    return Script(name, tuple(statements), digest(text))
