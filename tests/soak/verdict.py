"""The bounds of a soak, and what is beyond them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.soak.sampler import MB, Relation, Sample

Record = dict[str, Any]
SHOWN = 0.1
"""MB of the smallest table that is shown."""


@dataclass(frozen=True)
class Bounds:
    """What counts as growth.

    slope   MB an hour of a process, by least squares; and beyond `noise` MB in all
    bloat   times that a table may be as large, per live row, as it was before; from `least` MB on
    waits   times that lock waits may be as many or as long as in the first half, plus `few` looks
            and `moment` seconds
    """

    slope: float = 12.0
    noise: float = 6.0
    bloat: float = 1.5
    least: float = 1.0
    waits: float = 1.5
    few: int = 20
    moment: float = 2.0


def warm(samples: Sequence[Sample], steady: int = 10, step: float = 2.0) -> Sequence[Sample]:
    """Samples after the warm-up: the first quarter, and longer, up to a half, while the memory of
    a process still rises by more than `step` MB within `steady` samples."""
    first = len(samples) // 4
    while first < len(samples) // 2:
        before = samples[max(0, first - steady)].memory
        here = samples[first].memory
        if all(here.get(name, 0) - size <= step for name, size in before.items()):
            break
        first += 1
    return samples[first:]


def memory(samples: Sequence[Sample], bounds: Bounds) -> list[Record]:
    """A row a process: MB at the beginning and the end of what is judged, slope, verdict."""
    found = []
    for name in samples[0].memory:
        points = [(s.minute, s.memory[name]) for s in samples if name in s.memory]
        minutes, sizes = np.array(points).T
        slope = float(np.polyfit(minutes, sizes, 1)[0]) * 60 if len(points) > 2 else 0.0
        growth = slope * (minutes[-1] - minutes[0]) / 60
        wrong = slope > bounds.slope and growth > bounds.noise
        ended = len(points) < len(samples)
        found.append(
            {
                "process": name,
                "MB at first": round(float(sizes[0]), 1),
                "MB at last": round(float(sizes[-1]), 1),
                "most": round(float(sizes.max()), 1),
                "MB an hour": round(slope, 1),
                "verdict": "it ended" if ended else "grows" if wrong else "flat",
            }
        )
    return found


def tables(samples: Sequence[Sample], bounds: Bounds) -> list[Record]:
    """A row a table of some size: the most that it has held in the first and the second half, as
    bytes a live row; rows that were dead at once; autovacuums."""
    first, second = halves(samples)
    found = []
    for name in sorted(samples[-1].relations):
        early = [s.relations[name] for s in first if name in s.relations]
        late = [s.relations[name] for s in second if name in s.relations]
        if not early or max(_size(r) for r in late) < SHOWN * MB:
            continue
        grown = max(_a_row(r) for r in late) / max(_a_row(r) for r in early)
        larger = max(_size(r) for r in late) / max(_size(r) for r in early)
        # A table that gets rows may get larger, and one that loses them may stay as large.
        judged = max(_size(r) for r in late) >= bounds.least * MB
        wrong = judged and min(grown, larger) > bounds.bloat
        found.append(
            {
                "table": name,
                "live rows": late[-1].live,
                "MB, first half": round(max(_size(r) for r in early) / MB, 1),
                "MB, second half": round(max(_size(r) for r in late) / MB, 1),
                "bytes a row, most": round(max(_a_row(r) for r in late)),
                "times": round(grown, 2),
                "dead rows, most": max(r.dead for r in late),
                "autovacuums": late[-1].vacuums,
                "verdict": "grows" if wrong else "bounded" if judged else "small",
            }
        )
    return found


def waits(samples: Sequence[Sample], bounds: Bounds) -> list[Record]:
    """A row a half: how often a lock was waited for, and the longest wait."""
    parts = halves(samples)
    counts = [sum(s.waiting for s in part) for part in parts]
    longest = [max(s.longest for s in part) for part in parts]
    grows = (
        counts[1] > bounds.waits * counts[0] + bounds.few
        or longest[1] > bounds.waits * longest[0] + bounds.moment
    )
    return [
        {
            "lock waits": half,
            "seen": count,
            "longest s": round(seconds, 2),
            "verdict": ("grow" if grows else "do not grow") if half == "second half" else "",
        }
        for half, count, seconds in zip(("first half", "second half"), counts, longest, strict=True)
    ]


def halves(samples: Sequence[Sample]) -> tuple[Sequence[Sample], Sequence[Sample]]:
    """The samples of the first and of the second half."""
    middle = len(samples) // 2
    return samples[:middle], samples[middle:]


def _size(relation: Relation) -> int:
    return relation.heap + relation.indexes


def _a_row(relation: Relation) -> float:
    return _size(relation) / max(1, relation.live)
