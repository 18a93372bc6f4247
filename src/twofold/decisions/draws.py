"""Chance that is the same however often and in whatever company somebody is drawn for."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twofold.ids import PersonId

Words = NDArray[np.uint64]
Floats = NDArray[np.float64]

# Steele, Lea & Flood 2014: the finaliser of SplitMix64, a bijection that leaves no pattern.
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_FRACTION_BITS = np.uint64(11)


def names(person_ids: Sequence[PersonId | str]) -> Words:
    """Return people's ids as two words each, (n, 2)."""
    raw = bytes.fromhex("".join(person_ids))
    return np.frombuffer(raw, dtype=">u8").astype(np.uint64).reshape(-1, 2)


def seed(*words: object) -> tuple[int, int]:
    """Return what tells one draw from another: campaign, version, step, or a secret key."""
    digest = hashlib.blake2b("\0".join(map(str, words)).encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8]), int.from_bytes(digest[8:])


def uniform(people: Words, seeded: tuple[int, int]) -> Floats:
    """Return a number from 0 to below 1 for each of some people, (n,); the same ones every time."""
    first, second = (np.uint64(one) for one in seeded)
    with np.errstate(over="ignore"):
        mixed = _mix(people[:, 0] ^ first)
        mixed = _mix(mixed + people[:, 1] + second)
        mixed = _mix(mixed ^ (second + _GOLDEN))
    # 53 bits are what a double holds exactly.
    return (mixed >> _FRACTION_BITS).astype(np.float64) * 2.0**-53


def _mix(word: Words) -> Words:
    word = word + _GOLDEN
    word = (word ^ (word >> np.uint64(30))) * _FIRST
    word = (word ^ (word >> np.uint64(27))) * _SECOND
    return word ^ (word >> np.uint64(31))
