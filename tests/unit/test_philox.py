"""Philox4x32-10 against the known answers of its authors' library, Random123 (kat_vectors)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pgpipe.kernels.philox import random_block, unit


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        (
            "00000000 00000000 00000000 00000000",
            "00000000 00000000",
            "6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        ),
        (
            "ffffffff ffffffff ffffffff ffffffff",
            "ffffffff ffffffff",
            "408f276d 41c83b0e a20bc7c6 6d5451fd",
        ),
        (
            "243f6a88 85a308d3 13198a2e 03707344",
            "a4093822 299f31d0",
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ],
)
def test_known_answers(counter: str, key: str, answer: str) -> None:
    block, item, low_stream, high_stream = (int(word, 16) for word in counter.split())
    low_key, high_key = (int(word, 16) for word in key.split())
    # Beyond int64, which training never is.
    seed: Any = np.uint64(high_key << 32 | low_key)
    stream: Any = np.uint64(high_stream << 32 | low_stream)
    words = random_block(seed, stream, item, block)
    assert [f"{word:08x}" for word in words] == answer.split()


def test_unit_is_below_one_and_takes_53_bits() -> None:
    most, none = np.uint64(0xFFFFFFFF), np.uint64(0)
    assert unit(none, none) == 0
    assert unit(most, most) == 1 - 2.0**-53
    assert unit(np.uint64(1 << 31), none) == 0.5
    assert unit(none, np.uint64(1 << 6)) == 2.0**-53
