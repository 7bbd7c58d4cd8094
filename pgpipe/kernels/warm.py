"""Compiles every kernel once, into numba's cache: `python -m pgpipe.kernels.warm`.

Installing does this, so that the first clustering or training need not wait for a compiler (about
20 s).
"""

from __future__ import annotations

from pgpipe.copy import Ragged, encode
from pgpipe.kernels.cards import DECKS
from pgpipe.kernels.children import children
from pgpipe.kernels.deals import deals
from pgpipe.kernels.equity import river_buckets
from pgpipe.kernels.isomorphism import canonical_boards, observations, pocket_blocks
from pgpipe.kernels.matchup import matchups


def warm() -> None:
    """Run each kernel on a few boards of the smallest deck, with the types that the driver uses."""
    deck = DECKS["tiny"]
    boards = [canonical_boards(deck, street)[:1] for street in range(4)]
    pockets, offsets, buckets = river_buckets(deck, boards[3])
    encode(observations(boards[3], pockets, offsets), buckets)
    for parents in boards[:3]:
        pocket_blocks(deck, parents)
        board, _, _, positions, ends = children(deck, parents)
        encode(board, Ragged(positions, ends))
    deals(deck, seed=0, epoch=0, count=2, levels=1)
    matchups(deck, 0, 1)


if __name__ == "__main__":
    warm()
