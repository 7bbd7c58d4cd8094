"""Input that is bad on purpose: from a seed, so that a campaign can be repeated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

NASTY = (
    "", " ", "\t", "\n", "\r\n", "'", '"', "\\", ";", "--", "%", "%s", "%(x)s", "{}", "$1", "$$",
    "'; drop table node; --", "../../etc/passwd", "null", "NULL", "None", "nan", "NaN", "inf",
    "-inf", "1e400", "-0", "0x10", "1_000", "+5", "٣", "١٢", "5", "²", "Ⅳ", "½", "∞", "−5",
    "9" * 19, "9" * 400, "-" + "9" * 30, "1." + "0" * 300 + "1", "é", "é", "ß", "ſ", "K", "İ", "ı",
    "♣", "♠", "🂡", "\u200b", "\u202e", "\u2028", "\ufeff", "\x01", "\x1b[31m", "\x7f", "\x85",
    "a" * 1000, "A" * 100_000, "As" * 300, "/" * 200, "Ａｓ", "10", "1010", "tru\te",
)  # fmt: skip
"""Texts that have broken parsers elsewhere."""
ALPHABETS = (
    "0123456789.-+eE",
    "23456789TJQKAtjqka10cdhsCDHS ,;|~()[]",
    "fxcbr!/ 0123456789.%chbb",
    "\x01\x1f\x7f\x85\xa0\xad\u200b\u202e\u2028\ufeff\U0001f0a1",
    "abcdefghijklmnopqrstuvwxyz_'\"\\;%-",
)


def text(rng: Random, alphabet: str | None = None, longest: int = 24) -> str:
    """Any text, without NUL and lone surrogates."""
    if rng.random() < 0.05:
        return rng.choice(NASTY)
    letters = alphabet or rng.choice(ALPHABETS)
    if rng.random() < 0.1:
        letters += "".join(chr(rng.randrange(1, 0xD800)) for _ in range(5))
    return "".join(rng.choice(letters) for _ in range(rng.randrange(longest + 1)))


def mutated(rng: Random, good: str) -> str:
    """A good text with one to three faults."""
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(good) + 1)
        match rng.randrange(8):
            case 0:
                good = good[:at] + good[at + 1 :]
            case 1:
                good = good[:at] + rng.choice(NASTY) + good[at:]
            case 2:
                good = good[:at] + good[:at]
            case 3:
                good = good[:at]
            case 4:
                good = good[at:] + good[:at]
            case 5:
                good = good[:at] + rng.choice("0123456789.-!/ %") + good[at + 1 :]
            case 6:
                good = good.swapcase()
            case 7:
                good = good[:at] + chr(rng.choice((1, 9, 10, 0xA0, 0x3B1, 0x660, 0x1F0A1))) + good
    return good


def either(rng: Random, *makers: Callable[[Random], T]) -> T:
    """Of one of these."""
    return rng.choice(makers)(rng)


def number(rng: Random, bits: int = 64) -> int:
    """A whole number of so many bits with its sign, the edges often."""
    top = 1 << (bits - 1)
    match rng.randrange(4):
        case 0:
            return min(top - 1, rng.choice((0, 1, -1, 2, top, -top, top // 2, 255, 256, 65536)))
        case 1:
            return max(-top, min(top - 1, (1 << rng.randrange(bits)) + rng.randrange(-2, 3)))
        case 2:
            return rng.randrange(-100, 1000)
    return rng.randrange(-top, top)


def flipped(rng: Random, good: bytes) -> bytes:
    """Good bytes with one to three faults."""
    found = bytearray(good)
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(found) + 1)
        match rng.randrange(6):
            case 0:
                if at < len(found):
                    found[at] ^= 1 << rng.randrange(8)
            case 1:
                if at < len(found):
                    found[at] = rng.choice((0, 1, 0x7F, 0x80, 0xFF))
            case 2:
                del found[at:]
            case 3:
                del found[at : at + rng.randrange(1, 9)]
            case 4:
                found[at:at] = bytes(rng.randrange(256) for _ in range(rng.randrange(1, 9)))
            case 5:
                other = rng.randrange(len(found) + 1)
                found[at:at] = found[other : other + rng.randrange(1, 40)]
    return bytes(found)


def pick(rng: Random, good: Sequence[T], other: Callable[[Random], T], share: float) -> T:
    """Mostly a good one; in this share of cases another."""
    return other(rng) if rng.random() < share else rng.choice(good)
