"""Values and their numbers: what is the same has the same one."""

from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
Ints = NDArray[np.int64]

# Numbers up to so many times as many as there are of them are found by their place, unsorted.
_SPARSE = 4


class Numbers(Generic[T]):
    """Different values, each with its number, in the order in which they were met."""

    def __init__(self) -> None:
        """Begin with none."""
        self.met: list[T] = []
        self._known: dict[object, int] = {}

    def of(self, key: object, value: T) -> int:
        """Return the number of a value by its key."""
        number = self._known.setdefault(key, len(self.met))
        if number == len(self.met):
            self.met.append(value)
        return number


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
