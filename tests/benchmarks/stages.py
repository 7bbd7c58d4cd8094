"""What each stage of a finished clustering took, from the tables step and ledger."""

from __future__ import annotations

from typing import Any

from pgpipe.engine.session import PostgresSession
from pgpipe.streets import NAMES

STAGES = """
with work as (
    -- From the step's begin, or when it went on after an interruption, to its last chunk.
    select
        step.street,
        step.step,
        step.iteration,
        min(step.started_at) as began,
        max(ledger.finished_at) as ended,
        sum(ledger.written) as written,
        sum(ledger.seconds) as busy
    from step
    inner join ledger
        on
            ledger.street = step.street
            and ledger.step = step.step
            and ledger.iteration = step.iteration
    group by step.street, step.step, step.iteration
)

select
    street,
    step,
    count(*) as times,
    sum(extract(epoch from ended - began))::double precision as seconds,
    sum(written)::bigint as written,
    sum(busy) as busy
from work
group by street, step
order by min(began)
"""
WALL = """
select
    sum(extract(epoch from finished_at - started_at))::double precision,
    count(*)
from run
where run_id in (select ledger.run_id from ledger)
"""


def stages(session: PostgresSession) -> list[dict[str, Any]]:
    """A record a stage, in order; the last one is the time between them."""
    found = session.connection.execute(STAGES.encode()).fetchall()
    in_all = sum(row[3] for row in found)
    ((wall, runs),) = session.connection.execute(WALL.encode()).fetchall()
    wall = max(wall or 0.0, in_all)
    records = [
        record(f"{NAMES[street]} {step}", times, seconds, written, busy, wall)
        for street, step, times, seconds, written, busy in found
    ]
    records.append(record("between steps", runs, wall - in_all, None, None, wall))
    return records


def record(
    stage: str, times: int, seconds: float, written: int | None, busy: float | None, wall: float
) -> dict[str, Any]:
    """One line; `workers` is how many connections were busy on average."""
    return {
        "stage": stage,
        "times": times,
        "seconds": round(seconds, 2),
        "share": f"{seconds / wall:.1%}",
        "rows": written,
        "rows_per_second": round(written / seconds) if written and seconds > 0 else None,
        "workers": round(busy / seconds, 1) if busy is not None and seconds > 0 else None,
    }
