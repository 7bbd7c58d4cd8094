"""Plans of slow statements, for the table `slow_step` (--explain-over).

A statement is explained after it has run, in its own transaction, with its parameters, and without
being run again. Of each statement a run keeps the slowest time alone, and a plan is asked for only
where it took half as long again as the last one that was explained: so both table and cost stay
small, however long a run lasts. Rows are written when the transaction has ended, so that no worker
waits for another one's. What goes wrong here is said in the row or left out, never raised.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import duckdb
import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus

from pgpipe import journal, script
from pgpipe.engine.base import Row
from pgpipe.script import Statement

SLOWER = 1.5
"""So many times the last one's seconds make another plan."""
LONGEST = 2_000
"""Characters of the parameters that are kept."""
KEEP = "run/keep_plan"


@dataclass(frozen=True)
class Plan:
    """A row of slow_step to be."""

    run: str
    step: str
    statement: int
    parameters: str
    seconds: float
    plan: str


_lock = threading.Lock()
_slowest: dict[tuple[str, str, int], float] = {}
_waiting: list[Plan] = []


def is_slow(statement: Statement, began: float) -> bool:
    """Whether a statement that began then, and has ended now, is to be explained."""
    limit = journal.current().explain_over
    if not limit or (seconds := time.monotonic() - began) < limit:
        return False
    key = (journal.current().uid, statement.script, statement.number)
    with _lock:
        if seconds < SLOWER * _slowest.get(key, 0.0):
            return False
        _slowest[key] = seconds
    return True


def ask_postgres(
    connection: psycopg.Connection[Row],
    statement: Statement,
    values: Mapping[str, Any],
    began: float,
) -> None:
    """Ask PostgreSQL for the plan, behind a savepoint where a transaction is open."""
    seconds = time.monotonic() - began
    query = sql.SQL("explain (settings) {}").format(sql.SQL(statement.text))
    try:
        with connection.transaction():
            rows = connection.execute(query, values).fetchall()
        plan = "\n".join(str(line) for (line,) in rows)
    except psycopg.Error as error:
        plan = f"no plan: {error}"
    _keep(statement, values, seconds, plan)


def ask_duckdb(
    connection: duckdb.DuckDBPyConnection,
    statement: Statement,
    values: Mapping[str, Any],
    began: float,
) -> None:
    """Ask DuckDB. It has no savepoints, so only what it can surely explain is asked for."""
    seconds = time.monotonic() - began
    plan = "no plan: not a query or a change of rows"
    if statement.explainable:
        try:
            (parsed,) = duckdb.extract_statements("explain " + statement.text)
            bound = {name: values[name] for name in statement.parameters}
            drawn = str(connection.execute(parsed, bound).fetchall()[0][1])
            plan = "\n".join(line.rstrip() for line in drawn.splitlines())
        except duckdb.Error as error:
            plan = f"no plan: {error}"
    _keep(statement, values, seconds, plan)


def write(connection: psycopg.Connection[Row]) -> None:
    """Write what waits, where no transaction is open."""
    if not _waiting or connection.info.transaction_status != TransactionStatus.IDLE:
        return
    (statement,) = script.load(KEEP, "postgres").statements
    for plan in _take():
        try:
            with connection.transaction():
                connection.execute("set local synchronous_commit = off")
                connection.execute(statement.text.encode(), vars(plan))
        except psycopg.Error:
            return  # whoever uses the connection next is told


def write_duckdb(connection: duckdb.DuckDBPyConnection) -> None:
    """The same in a DuckDB file; the caller sees to it that no transaction is open."""
    if not _waiting:
        return
    (statement,) = script.load(KEEP, "duckdb").statements
    with suppress(duckdb.Error):  # whoever uses the connection next is told
        for plan in _take():
            connection.execute(statement.text, vars(plan))


def _keep(statement: Statement, values: Mapping[str, Any], seconds: float, plan: str) -> None:
    bound = {name: values[name] for name in sorted(statement.parameters)}
    told = json.dumps(bound, default=str)[:LONGEST]
    uid = journal.current().uid
    with _lock:
        _waiting.append(Plan(uid, statement.script, statement.number, told, seconds, plan))
    journal.tell(
        f"{statement.script} took {seconds:.1f} s; its plan is kept in slow_step",
        "slow_step",
        "warning",
        step=statement.script,
        statement=statement.number,
        seconds=round(seconds, 3),
    )


def _take() -> list[Plan]:
    with _lock:
        taken = _waiting.copy()
        _waiting.clear()
    return taken
