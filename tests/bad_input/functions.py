"""Calls of SQL functions, hundreds a round trip, each in a subtransaction of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import psycopg
from psycopg import sql

from pgpipe.engine.base import Row
from tests.bad_input.tally import UNSEEN, Tally

Values = Sequence[str | int | None]
NUMBERED = re.compile(r"-?[0-9]{1,20} is no|\b[PFTR][0-9]+ is of|'[2-9TJQKA][cdhs].*' is of")
"""A number is repeated as it is, or as the hand or the bucket that it stands for."""
REFUSALS = ("22023", "55000")
"""Errors of ours: a value that cannot be, and a table that is not there yet."""
BATCH = 250
SECONDS = 120
"""A batch that takes longer counts as a failure."""
ATTEMPT = """
create or replace function pg_temp.attempt(inputs jsonb)
returns table (code text, message text, hint text, answer text)
language plpgsql as $attempt$
declare
    given jsonb;
    a text[];
begin
    for given in
        select one.value
        from jsonb_array_elements(inputs) with ordinality as one (value, place)
        order by one.place
    loop
        code := null; message := null; hint := null; answer := null;
        begin
            a := array(select jsonb_array_elements_text(given));
            answer := ({call})::text;
        exception when others then
            get stacked diagnostics
                code = returned_sqlstate, message = message_text, hint = pg_exception_hint;
        end;
        return next;
    end loop;
end
$attempt$
"""
ROWS = "select coalesce(jsonb_agg(to_jsonb(told)), '[]') from {call} as told"


@dataclass(frozen=True)
class Function:
    """A call to be tried.

    call   an expression of SQL over the arguments a[1], a[2], ...; as a set of rows where `rows`
    make   arguments
    check  what is wrong with an answer (a value, or rows by column) to them; empty if nothing
    weight its share of a parser's inputs; small where a call takes long
    takes  whether arguments must be accepted; None where nobody but the function can tell
    """

    call: str
    make: Callable[[Random], Values]
    check: Callable[[Values, Any], str]
    rows: bool = False
    takes: Callable[[Values], bool | None] = lambda values: None
    weight: float = 1.0


def attempt(
    connection: psycopg.Connection[Row], function: Function, rng: Random, inputs: int, tally: Tally
) -> None:
    """Call it so many times."""
    call = sql.SQL(ROWS).format(call=sql.SQL(function.call)) if function.rows else None
    connection.execute(sql.SQL(ATTEMPT).format(call=call or sql.SQL(function.call)))
    connection.execute("select set_config('statement_timeout', %s, false)", (f"{SECONDS}s",))
    for start in range(0, inputs, BATCH):
        given = [list(function.make(rng)) for _ in range(min(BATCH, inputs - start))]
        try:
            told = connection.execute(
                "select * from pg_temp.attempt(%s)", (json.dumps(given),)
            ).fetchall()
        except psycopg.Error as error:
            tally.fail("tracebacks", (function.call, given[:3]), f"the whole batch: {error}")
            continue
        for values, row in zip(given, told, strict=True):
            _judge(function, values, row, tally)


def _judge(function: Function, values: Values, row: Row, tally: Tally) -> None:
    """Refused as ours are, or accepted and valid."""
    code, message, hint, answer = row
    shown = (function.call, values)
    expected = function.takes(values)
    if code is None:
        fault = "should be refused" if expected is False else ""
        known = json.loads(answer) if function.rows else answer
        tally.accept(shown, fault or function.check(values, known))
    elif code not in REFUSALS:
        tally.fail("tracebacks", shown, f"{code}: {message}")
    elif expected:
        tally.fail("invalid", shown, f"should be taken, not: {message}")
    elif code == REFUSALS[0] and not names_one(message, values):
        tally.fail("unclear", shown, f"quotes nothing of it: {message}; {hint}")
    else:
        tally.refuse(shown, message, hint or "")


def names_one(message: str, values: Values) -> bool:
    """Whether a message repeats some of the values, or a piece of one in quotes."""
    if None in values and "null" in message:
        return True
    if any(isinstance(value, int) for value in values) and NUMBERED.search(message):
        return True
    typed = [_plain(UNSEEN.sub("·", str(value))) for value in values]
    quoted = re.findall(r"'(.*?)'(?=[ ,:;)]|$)", message) + re.findall(r"'([^']*)'", message)
    return any(
        all(part in one for part in _plain(piece).split("…")) for piece in quoted for one in typed
    )


def _plain(typed: str) -> str:
    """Cards are quoted as players write them."""
    return typed.lower().replace("10", "t")
