"""What the soak calls growth."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.soak import verdict
from tests.soak.sampler import MB, Relation, Sample
from tests.soak.verdict import Bounds, Record

BOUNDS = Bounds()
TABLE = Relation(heap=4 * MB, indexes=2 * MB, live=1000, dead=10, vacuums=1)


def samples(count: int = 40) -> list[Sample]:
    """An hour of which nothing is to be said: memory that wavers, a table as it was."""
    return [
        Sample(
            60 * i / count,
            {"worker 1": 80.0 + i % 3, "backend 1": 30.0},
            {"blueprint": TABLE},
            i % 2,
            0.1,
            50 * MB,
        )
        for i in range(count)
    ]


def verdicts(rows: list[Record]) -> list[str]:
    """Of every row."""
    return [row["verdict"] for row in rows]


def test_an_hour_of_nothing_is_well() -> None:
    quiet = samples()
    assert verdicts(verdict.memory(quiet, BOUNDS)) == ["flat", "flat"]
    assert verdicts(verdict.tables(quiet, BOUNDS)) == ["bounded"]
    assert verdicts(verdict.waits(quiet, BOUNDS)) == ["", "do not grow"]


def test_a_process_that_leaks_is_found() -> None:
    leaking = [
        replace(s, memory={**s.memory, "worker 1": 80 + 20 * s.minute / 60}) for s in samples()
    ]
    assert verdicts(verdict.memory(leaking, BOUNDS)) == ["grows", "flat"]
    assert verdict.memory(leaking, BOUNDS)[0]["MB an hour"] == pytest.approx(20, abs=0.1)


def test_a_process_that_ended_is_found() -> None:
    ended = samples()
    ended[-1] = replace(ended[-1], memory={"backend 1": 30.0})
    assert verdicts(verdict.memory(ended, BOUNDS)) == ["it ended", "flat"]


def test_a_table_that_swells_is_found_and_one_that_fills_is_not() -> None:
    def grown(live: int) -> list[Sample]:
        """Twice as large in the end, with so many rows."""
        return [
            replace(
                s,
                relations={
                    "blueprint": replace(
                        TABLE, heap=round(TABLE.heap * (1 + 2 * s.minute / 60)), live=live
                    )
                },
            )
            if s.minute < 30
            else replace(
                s, relations={"blueprint": replace(TABLE, heap=4 * TABLE.heap, live=4 * live)}
            )
            for s in samples()
        ]

    assert verdicts(verdict.tables(grown(1000), BOUNDS)) == ["bounded"]
    swelling = [
        replace(s, relations={"blueprint": replace(TABLE, heap=round(TABLE.heap * (1 + s.minute)))})
        for s in samples()
    ]
    assert verdicts(verdict.tables(swelling, BOUNDS)) == ["grows"]


@pytest.mark.parametrize("change", [{"waiting": 40}, {"longest": 30.0}])
def test_lock_waits_that_grow_are_found(change: dict[str, float]) -> None:
    waiting = samples()
    waiting[30:] = [replace(s, **change) for s in waiting[30:]]  # type: ignore[arg-type]
    assert verdicts(verdict.waits(waiting, BOUNDS)) == ["", "grow"]


@pytest.mark.parametrize(("full", "first"), [(5.0, 15.0), (20.0, 24.5), (60.0, 30.0)])
def test_the_warm_up_lasts_until_memory_is_steady(full: float, first: float) -> None:
    """Caches that are full at that minute; no longer than half of the time."""
    filling = [
        replace(s, memory={"backend 1": 30 + 4 * min(s.minute, full)}) for s in samples(count=120)
    ]
    assert verdict.warm(filling)[0].minute == first
