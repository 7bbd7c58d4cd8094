"""River buckets against a brute force, and suit symmetry of the observations."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import permutations

import numpy as np

from pgpipe.kernels.cards import BOARD_CARDS, pack_obs
from pgpipe.kernels.isomorphism import canonical, canonical_each
from pgpipe.streets import RIVER
from tests import oracle
from tests.verify.claim import Finding, Matrix, Tables
from tests.verify.sample import draw
from tests.verify.workers import on_all_cores

OBSERVATIONS = 10_000
HANDS = 10_000


def equities(tables: Tables) -> Iterator[Finding]:
    """Random rows of isomorphism equal an equity counted opponent by opponent."""
    deck = tables.parameters.deck
    sample = draw(tables.deck, RIVER, OBSERVATIONS, tables.seed)
    published = tables.bucket_of(sample)
    true = brute_force(sample, deck)
    equal = sum(published.get(obs) == bucket for obs, bucket in true.items())
    yield Finding(
        "river buckets equal a brute force",
        f"{equal:,} of {len(sample):,}",
        f"{len(sample):,}",
        equal == len(sample),
    )


def brute_force(sample: Matrix, deck: str) -> dict[int, int]:
    """The bucket of every observation, on all cores."""
    work = partial(oracle.river_bucket_bruteforce, deck_name=deck)
    observations = sample.tolist()
    return dict(zip(observations, on_all_cores(work, observations), strict=True))


def symmetry(tables: Tables) -> Iterator[Finding]:
    """All renamings of the suits map to one observation, and it is the oracle's."""
    rng = np.random.default_rng(tables.seed)
    cards = np.arange(tables.deck.lowest_card, 52)
    good = 0
    for number in range(HANDS):
        shown = BOARD_CARDS[number % 4]
        dealt = rng.permutation(cards)[: shown + 2].tolist()
        renamed = [
            pack_obs(
                (card // 4 * 4 + to[card % 4] for card in dealt[:2]),
                (card // 4 * 4 + to[card % 4] for card in dealt[2:]),
            )
            for to in permutations(range(4))
        ]
        board, pocket = oracle.canonical(dealt[:2], dealt[2:])
        images = set(canonical_each(np.array(renamed, dtype=np.int64)).tolist())
        good += images == {pack_obs(pocket, board)} == {canonical(renamed[0])}
    yield Finding(
        "24 suit permutations of a hand are one obs",
        f"{good:,} of {HANDS:,} hands",
        f"{HANDS:,}",
        good == HANDS,
    )
