"""Values and their numbers: what is the same has the same one."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import count
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", bound=Hashable)
Shared = TypeVar("Shared")
Ints = NDArray[np.int64]

# Numbers up to so many times as many as there are of them are found by their place, unsorted.
_SPARSE = 4


class Numbers(Generic[T]):
    """Different values, each with its number, from 0 in the order in which they were met."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: defaultdict[T, int] = defaultdict(count().__next__)

    def of(self, values: Iterable[T]) -> Ints:
        """Return the number of each of some values, (n,)."""
        return np.fromiter(map(self._known.__getitem__, values), np.int64)

    def of_shared(self, values: Sequence[Shared], key: Callable[[Shared], T]) -> Ints:
        """Return the number of what is told of each value, (n,); most of them are one object."""
        objects = list(map(id, values))
        different = dict(zip(objects, values, strict=True))
        numbers = self.of(map(key, different.values())).tolist()
        number = dict(zip(different, numbers, strict=True))
        return np.fromiter(map(number.__getitem__, objects), np.int64, len(objects))

    @property
    def met(self) -> list[T]:
        """Return the different values by their number."""
        return list(self._known)


def joined(one: Ints, other: Ints) -> Ints:
    """Return small numbers that two places share if they share both of these, (n,)."""
    most = int(other.max(initial=0))
    return dense(one * (most + 1) + other)[1] if most else one


def dense(keys: Ints) -> tuple[Ints, Ints]:
    """Return where each different key (n,) is met first, and which of them each one is, (n,).

    The same as `np.unique` gives, in time that grows with n alone while keys are small.
    """
    if not len(keys) or int(keys.max()) > _SPARSE * len(keys):
        _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
        return first, inverse
    places = np.full(int(keys.max()) + 1, -1, dtype=np.int64)
    # Written backwards, the first place of each key is what stays.
    places[keys[::-1]] = np.arange(len(keys) - 1, -1, -1)
    present = np.flatnonzero(places >= 0)
    number = np.zeros(len(places), dtype=np.int64)
    number[present] = np.arange(len(present))
    return places[present], number[keys]
