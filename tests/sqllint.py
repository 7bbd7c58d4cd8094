"""Finds SQL that is built from strings, by reading the syntax trees of a folder's modules.

A sink is an argument that a database runs: of execute, executemany, copy and stream, of duckdb's
sql, query, from_query and extract_statements, and of psycopg's sql.SQL. An expression is built if
any part of it is an f-string with a value in it, a sum or a % of strings, str.format, str.join or
str.replace. A name stands for all that is assigned to it in its function, else in its module. A
parameter that reaches a sink makes a sink of that argument, wherever a function of that name is
called, and so on.

What is composed by psycopg.sql is safe: identifiers and literals are quoted there.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

RUNS = {"execute", "executemany", "copy", "stream", "from_query", "extract_statements", "SQL"}
BUILDERS = {"format", "join", "replace", "format_map", "removesuffix", "removeprefix"}
TEXTUAL = {"encode", "strip", "lower", *BUILDERS}
"""What is called on a text and gives a text."""
COMPOSED = {"SQL", "Identifier", "Literal", "Placeholder", "Composed"}
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Sink: TypeAlias = tuple[str, int, str]
"""Name of a function, position and name of its argument."""


@dataclass
class Scope:
    """A function, or a module: its parameters, those composed, what names are given."""

    name: str
    parameters: list[str]
    composed: set[str]
    given: dict[str, list[ast.expr]] = field(default_factory=lambda: defaultdict(list))
    calls: list[ast.Call] = field(default_factory=list)
    outer: Scope | None = None

    def values(self, name: str) -> list[ast.expr]:
        """What a name stands for; nothing where it is a parameter or unknown."""
        if name in self.given or name in self.parameters or self.outer is None:
            return self.given.get(name, [])
        return self.outer.values(name)

    def is_parameter(self, name: str) -> bool:
        """Whether the value comes from the caller."""
        return name in self.parameters


@dataclass(frozen=True)
class Finding:
    """A place where SQL is built."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


class Reader(ast.NodeVisitor):
    """Collects the scopes of a module."""

    def __init__(self) -> None:
        self.scopes = [Scope("", [], set())]
        self.stack = [self.scopes[0]]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """A function or method."""
        self._enter(node.name, node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """A lambda, which has no name to be called by."""
        self._enter("", node)

    def _enter(self, name: str, node: Function) -> None:
        arguments = node.args
        taken = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        taken = [a for a in taken if a.arg not in ("self", "cls")]
        composed = {a.arg for a in taken if a.annotation and "sql." in ast.unparse(a.annotation)}
        scope = Scope(name, [a.arg for a in taken], composed, outer=self.stack[-1])
        self.scopes.append(scope)
        self.stack.append(scope)
        self.generic_visit(node)
        self.stack.pop()

    def visit_Assign(self, node: ast.Assign) -> None:
        """name = value; a tuple's names stand for the whole value."""
        for target in node.targets:
            for name in ast.walk(target):
                if isinstance(name, ast.Name):
                    self.stack[-1].given[name.id].append(node.value)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """name: type = value."""
        if isinstance(node.target, ast.Name) and node.value is not None:
            self.stack[-1].given[node.target.id].append(node.value)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """name += value builds."""
        if isinstance(node.target, ast.Name):
            whole = ast.BinOp(node.target, node.op, node.value)
            self.stack[-1].given[node.target.id].append(ast.copy_location(whole, node))
        self.generic_visit(node)

    def visit_For(self, node: ast.For) -> None:
        """The names of a loop stand for what it runs over."""
        for name in ast.walk(node.target):
            if isinstance(name, ast.Name):
                self.stack[-1].given[name.id].append(node.iter)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """A call."""
        self.stack[-1].calls.append(node)
        self.generic_visit(node)


def name_of(call: ast.Call) -> str:
    """The function's last name."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def parts(expression: ast.expr, scope: Scope, seen: frozenset[str]) -> Iterator[ast.expr]:
    """The expressions that a value is made of, names followed, composed SQL left out."""
    if isinstance(expression, ast.Call) and name_of(expression) in COMPOSED:
        return
    if isinstance(expression, ast.Name):
        yield expression
        if expression.id not in seen:
            for value in scope.values(expression.id):
                yield from parts(value, scope, seen | {expression.id})
        return
    yield expression
    match expression:
        case ast.Call(func=ast.Attribute(attr=name, value=value)) if name in TEXTUAL:
            yield from parts(value, scope, seen)
        case ast.IfExp(body=body, orelse=other):
            yield from parts(body, scope, seen)
            yield from parts(other, scope, seen)
        case ast.BinOp(left=left, right=right):
            yield from parts(left, scope, seen)
            yield from parts(right, scope, seen)
        case ast.Subscript(value=value):
            yield from parts(value, scope, seen)
        case ast.Dict(values=values):
            for value in values:
                yield from parts(value, scope, seen)
        case ast.List(elts=values) | ast.Tuple(elts=values) | ast.Set(elts=values):
            for value in values:
                yield from parts(value, scope, seen)


def is_composed(expression: ast.expr, scope: Scope, seen: frozenset[str] = frozenset()) -> bool:
    """Whether psycopg.sql made it, as far as can be seen."""
    match expression:
        case ast.Call(func=ast.Attribute(value=value)) if name_of(expression) not in COMPOSED:
            return is_composed(value, scope, seen)
        case ast.Call():
            return name_of(expression) in COMPOSED
        case ast.BinOp(left=left, right=right):
            return is_composed(left, scope, seen) and is_composed(right, scope, seen)
        case ast.Name(id=name) if name in scope.composed:
            return True
        case ast.Name(id=name) if name not in seen:
            given = scope.values(name)
            return bool(given) and all(is_composed(v, scope, seen | {name}) for v in given)
    return False


def builds(expression: ast.expr, scope: Scope) -> bool:
    """Whether the expression itself puts text together."""
    match expression:
        case ast.JoinedStr(values=values):
            return any(isinstance(value, ast.FormattedValue) for value in values)
        case ast.BinOp(op=ast.Add() | ast.Mod()):
            return not is_composed(expression, scope)
        case ast.Call(func=ast.Attribute(attr=name, value=value)):
            return name in BUILDERS and not is_composed(value, scope)
    return False


def arguments(call: ast.Call, sinks: set[Sink]) -> Iterator[ast.expr]:
    """The arguments of a call that a database runs."""
    name = name_of(call)
    if name in RUNS and call.args:
        yield call.args[0]
    for sink, position, keyword in sinks:
        if sink == name:
            if position < len(call.args):
                yield call.args[position]
            yield from (word.value for word in call.keywords if word.arg == keyword)


def read(paths: list[Path]) -> dict[Path, list[Scope]]:
    """The scopes of every module."""
    found = {}
    for path in paths:
        reader = Reader()
        reader.visit(ast.parse(path.read_text(encoding="utf-8")))
        found[path] = reader.scopes
    return found


def sinks_of(modules: dict[Path, list[Scope]]) -> set[Sink]:
    """Every argument of a function of ours that reaches a database, found step by step."""
    sinks: set[Sink] = set()
    while True:
        found = {
            (scope.name, scope.parameters.index(part.id), part.id)
            for scopes in modules.values()
            for scope in scopes
            if scope.name and scope.name not in RUNS
            for call in scope.calls
            for argument in arguments(call, sinks)
            for part in parts(argument, scope, frozenset())
            if isinstance(part, ast.Name) and scope.is_parameter(part.id)
        }
        if found <= sinks:
            return sinks
        sinks |= found


def findings(paths: list[Path]) -> list[Finding]:
    """Every place where SQL is built from strings."""
    modules = read(paths)
    sinks = sinks_of(modules)
    places = {
        (path, part.lineno, ast.unparse(part)[:90])
        for path, scopes in modules.items()
        for scope in scopes
        for call in scope.calls
        for argument in arguments(call, sinks)
        for part in parts(argument, scope, frozenset())
        if builds(part, scope)
    }
    return [Finding(*place) for place in sorted(places)]
