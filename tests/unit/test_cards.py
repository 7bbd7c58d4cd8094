"""The packed forms, against values worked out by hand or published for robopoker."""

from __future__ import annotations

import numpy as np
import pytest

from pgpipe.kernels.cards import DECKS, pack, pack_obs, parse, show, street_of, unpack, unpack_into


@pytest.mark.parametrize(
    ("pocket", "board", "obs"),
    [
        ("AcKd", "", 11825),
        ("2c2d", "", 258),
        ("AhAs", "", 13108),
        ("AcKd", "QhJhTd", 146686029361),
        ("2sKs", "2c5d8hTdTh", 296984676336688),
    ],
)
def test_pack_obs_gives_the_known_values(pocket: str, board: str, obs: int) -> None:
    assert pack_obs(parse(pocket), parse(board)) == obs
    assert unpack(obs) == sorted(parse(board)) + sorted(parse(pocket))
    assert obs >> 16 == pack(parse(board))


def test_unpack_into_agrees_with_unpack() -> None:
    cards = np.empty(8, dtype=np.int64)
    packed = pack(parse("2c5d8hTdTh"))
    assert unpack_into(packed, cards) == 5
    assert list(cards[:5])[::-1] == unpack(packed)


def test_cards_are_rank_times_four_plus_suit() -> None:
    assert parse("2c 2d 2h 2s 3c As") == [0, 1, 2, 3, 4, 51]
    assert show(range(52)) == "".join(rank + suit for rank in "23456789TJQKA" for suit in "cdhs")
    assert parse(show(range(52))) == list(range(52))


@pytest.mark.parametrize("text", ["1c", "2x", "2c3"])
def test_parse_refuses_what_is_no_card(text: str) -> None:
    with pytest.raises(ValueError):
        parse(text)


def test_decks() -> None:
    assert {name: deck.size for name, deck in DECKS.items()} == {
        "full": 52,
        "short": 36,
        "tiny": 20,
    }
    assert {name: deck.river_opponents for name, deck in DECKS.items()} == {
        "full": 990,
        "short": 406,
        "tiny": 78,
    }


def test_the_street_follows_from_the_board() -> None:
    boards = ["", "2c3c4c", "2c3c4c5c", "2c3c4c5c6c"]
    assert [street_of(pack(parse(board))) for board in boards] == [0, 1, 2, 3]
    with pytest.raises(ValueError):
        street_of(pack(parse("2c3c")))
