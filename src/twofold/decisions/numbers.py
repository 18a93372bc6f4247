"""Numbers that stand for what people share."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

# Numbers up to so many times as many as there are of them are told apart without sorting.
_SPARSE = 8


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
    if most > _SPARSE * len(numbers):
        return np.unique(numbers, return_inverse=True)[1].astype(np.int64)
    # In time that grows with n alone: no sorting.
    present = np.zeros(most + 1, dtype=np.int64)
    present[numbers] = 1
    found: Ints = (np.cumsum(present) - 1)[numbers]
    return found


def joined(one: Ints, other: Ints) -> Ints:
    """Return small numbers that two people share if they share both of these."""
    several = int(one.max(initial=0))
    return dense(one * (int(other.max(initial=0)) + 1) + other if several else other)
