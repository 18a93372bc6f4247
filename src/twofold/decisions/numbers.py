"""Numbers that stand for what people share."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

# Numbers up to so many times as many as there are of them are told apart without sorting.
_SPARSE = 2
# Knuth 1973, 6.4: the golden ratio of 64 bits, by which products lie far from each other.
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


def owners(several: Sequence[Sequence[object]]) -> Ints:
    """Return of each thing that people have some of whose it is, by the place of the person."""
    counts = np.fromiter(map(len, several), np.int64, len(several))
    return np.repeat(np.arange(len(several)), counts)


def numbered(values: Iterable[Hashable]) -> Ints:
    """Return a number for each of some values, in the order in which they are met."""
    known: defaultdict[Hashable, int] = defaultdict(count().__next__)
    return np.fromiter(map(known.__getitem__, values), np.int64)


def dense(numbers: Ints) -> Ints:
    """Return small numbers (n,) that people share who share these, which are not below 0."""
    most = int(numbers.max(initial=0))
    return _by_place(numbers, most) if most <= _SPARSE * len(numbers) else _scattered(numbers)


def _by_place(numbers: Ints, most: int) -> Ints:
    """Return them in time that grows with n alone: no sorting."""
    present = np.zeros(most + 1, dtype=np.int64)
    present[numbers] = 1
    found: Ints = (np.cumsum(present) - 1)[numbers]
    return found


def _scattered(numbers: Ints) -> Ints:
    """Return them for large numbers: each is put at a place of its own; where two met, sorted."""
    bits = max(len(numbers), 1).bit_length()
    shift = np.uint64(64 - bits)
    places = ((numbers.astype(np.uint64) * _SPREAD) >> shift).astype(np.int64)
    holder = np.zeros(1 << bits, dtype=np.int64)
    holder[places] = numbers
    crowded = np.flatnonzero(holder[places] != numbers)
    if len(crowded):
        places[crowded] = (1 << bits) + np.unique(numbers[crowded], return_inverse=True)[1]
    return _by_place(places, int(places.max(initial=0)))


def joined(one: Ints, other: Ints) -> Ints:
    """Return small numbers that two people share if they share both of these."""
    several = int(one.max(initial=0))
    return dense(one * (int(other.max(initial=0)) + 1) + other if several else other)
