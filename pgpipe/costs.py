"""What a clustering costs, before it is run: seconds, bytes of disk, bytes of memory.

The model is a sum over steps: units of work, times seconds a unit on the reference machine, times
how much slower this machine is in the measurement that the step depends on. All constants are in
the two tables STEPS and BYTES, and in REFERENCE, what the measurements gave on that machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb

from pgpipe.kernels.cards import BOARD_CARDS, DECKS
from pgpipe.parameters import Parameters, batch_share
from pgpipe.streets import FLOP, PREFLOP, RIVER, TURN

COUNTS = {
    "full": ((1, 169), (1_755, 1_286_792), (16_432, 13_960_050), (134_459, 123_156_254)),
    "short": ((1, 81), (573, 186_696), (3_663, 1_340_856), (19_998, 7_723_728)),
    "tiny": ((1, 25), (95, 7_760), (330, 27_290), (901, 73_550)),
}
"""Canonical boards and observations, preflop to river, as in deck_street."""

POINTS = {
    "full": {FLOP: 383_298, TURN: 1_814_290},
    "short": {FLOP: 62_687, TURN: 244_163},
    "tiny": {FLOP: 482, TURN: 1_816},
}
"""Distinct histograms, with the default buckets."""

REFERENCE = {
    "equity": 6.1e-8,
    "children": 3.0e-8,
    "copy": 2.6e-7,
    "distance": 1.0e-7,
}
"""Seconds a unit on the reference machine: an observation, a position, a row, an L1 distance."""


@dataclass(frozen=True)
class Cost:
    """A step: seconds a unit of one core, the measurement it goes with, and its unit.

    serial   one connection does it, whatever --jobs says
    """

    step: str
    street: int
    unit: str
    seconds: float
    measure: str
    serial: bool = False


STEPS = (
    Cost("equities", RIVER, "observations", 1.9e-7, "equity"),
    Cost("copy", RIVER, "observations", 4.1e-7, "copy"),
    Cost("keys", RIVER, "observations", 4.7e-7, "copy"),
    Cost("population", RIVER, "observations", 1.4e-7, "copy"),
    Cost("children", TURN, "positions", 7.5e-8, "children"),
    Cost("signatures", TURN, "positions", 2.6e-7, "copy"),
    Cost("distinct histograms", TURN, "observations", 8.0e-7, "copy", serial=True),
    Cost("points", TURN, "points", 4.8e-5, "distance"),
    Cost("seeding", TURN, "draws", 1.6e-6, "distance", serial=True),
    Cost("iterations", TURN, "moves", 1.6e-5, "distance"),
    Cost("publish", TURN, "observations", 4.4e-6, "copy"),
    Cost("children", FLOP, "positions", 7.5e-8, "children"),
    Cost("signatures", FLOP, "positions", 2.5e-7, "copy"),
    Cost("distinct histograms", FLOP, "observations", 1.0e-6, "copy", serial=True),
    Cost("points", FLOP, "points", 7.7e-5, "distance"),
    Cost("seeding", FLOP, "draws", 2.1e-6, "distance", serial=True),
    Cost("iterations", FLOP, "moves", 2.6e-5, "distance"),
    Cost("publish", FLOP, "observations", 5.0e-6, "copy"),
    Cost("children", PREFLOP, "positions", 7.5e-8, "children"),
    Cost("histograms", PREFLOP, "positions", 8.0e-7, "copy", serial=True),
)
FIXED = {RIVER: 3.5, TURN: 4.5, FLOP: 4.5, PREFLOP: 0.7}
"""Seconds a street that no deck changes: small statements, metric; on the river, which comes first,
also to make and start the server. Turn and flop: between the 2.5 of the tiny deck, whose k-means
soon settles, and twice as much where it takes all its iterations."""

BYTES = {
    # What stays: heap and key of isomorphism, blocks, and children by (board, deal) position.
    "isomorphism": 66.0,
    "lookup": 2.2,
    "position": 2.1,
    # Working tables of the street in hand.
    "signature": 58.0,
    "turn point": 1_100.0,
    "flop point": 3_200.0,
}
"""Bytes a row or position on PostgreSQL."""
DUCKDB_SHARE = 0.6
"""Bytes of DuckDB's file for one of PostgreSQL's."""
LOG_BYTES = {"full": 2.2e9, "short": 0.9e9, "tiny": 0.1e9}
"""Write-ahead log of the embedded server (max_wal_size), and what an empty one takes."""
JOB_BYTES = 0.9e9
"""Memory of one job: kernels' arrays, encoded rows, its backend's sorts and hashes."""
DRIVER_BYTES = 0.3e9


def units(parameters: Parameters, street: int) -> dict[str, int]:
    """How many units of each kind a street has."""
    boards, observations = COUNTS[parameters.deck][street]
    points = POINTS[parameters.deck].get(street, 0)
    buckets = parameters.turn_buckets if street == TURN else parameters.flop_buckets
    last = parameters.turn_iterations if street == TURN else parameters.flop_iterations
    moves = sum(batch_share(i, last, 1 / parameters.batch) for i in range(last + 1))
    return {
        "observations": observations,
        "positions": observations * _deals(parameters.deck, street),
        "points": points,
        "draws": min(parameters.seed_sample, points) * buckets,
        "moves": round(points * moves),
        "boards": boards,
    }


def _deals(deck: str, street: int) -> int:
    """Ways to deal the next street to a board."""
    if street == RIVER:
        return 0
    cards = BOARD_CARDS[street]
    return comb(DECKS[deck].size - cards, BOARD_CARDS[street + 1] - cards)


def seconds(parameters: Parameters, street: int, jobs: int, measured: Mapping[str, float]) -> float:
    """Seconds of a street on a machine of these measurements (as REFERENCE)."""
    count = units(parameters, street)
    total = FIXED[street]
    for cost in STEPS:
        if cost.street == street:
            slower = measured[cost.measure] / REFERENCE[cost.measure]
            work = count[cost.unit] * cost.seconds * slower
            total += work if cost.serial else work / jobs
    return total


def stays(parameters: Parameters, street: int, engine: str) -> float:
    """Bytes of disk that a street keeps."""
    count = units(parameters, street)
    total = count["observations"] * (BYTES["isomorphism"] + BYTES["lookup"])
    total += count["positions"] * BYTES["position"]
    return total * (DUCKDB_SHARE if engine == "duckdb" else 1.0)


def scratch(parameters: Parameters, street: int, engine: str) -> float:
    """Bytes of disk that a street needs while it is in work."""
    if street not in (FLOP, TURN):
        return 0.0
    count = units(parameters, street)
    point = BYTES["turn point" if street == TURN else "flop point"]
    total = count["observations"] * BYTES["signature"] + count["points"] * point
    return total * (DUCKDB_SHARE if engine == "duckdb" else 1.0)


def peak(parameters: Parameters, streets: Sequence[int], engine: str) -> float:
    """Bytes of disk at the worst moment of some streets' work."""
    kept = sum(stays(parameters, street, engine) for street in streets)
    working = max(scratch(parameters, street, engine) for street in streets)
    return kept + working + LOG_BYTES[parameters.deck]


def memory(jobs: int, shared_buffers: float) -> float:
    """Bytes of memory at the worst moment."""
    return shared_buffers + jobs * JOB_BYTES + DRIVER_BYTES
