"""How often the same content has come in one file, in eight bytes a row."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_KEY_BYTES = 8


class Occurrences:
    """Counts contents by their hash; two contents that share a key only share a count.

    Sorted runs that double in size: a set of Python numbers would cost ten times the memory.
    """

    def __init__(self) -> None:
        self._runs: list[np.ndarray] = []
        self._repeats: dict[int, int] = {}

    def numbers(self, hashes: list[bytes]) -> list[int]:
        """Return for each content in turn its how-manieth time this is, from 1."""
        import numpy as np

        keys = np.frombuffer(b"".join(item[:_KEY_BYTES] for item in hashes), dtype=np.uint64)
        unique, inverse, times = np.unique(keys, return_inverse=True, return_counts=True)
        seen = np.zeros(len(unique), dtype=bool)
        for run in self._runs:
            places = np.minimum(np.searchsorted(run, unique), len(run) - 1)
            seen |= run[places] == unique
        found = np.ones(len(keys), dtype=np.int64)
        for place in np.flatnonzero((seen | (times > 1))[inverse]):
            key = int(keys[place])
            already = 1 if seen[inverse[place]] else 0
            self._repeats[key] = found[place] = self._repeats.get(key, already) + 1
        self._add(unique[~seen])
        return [int(number) for number in found]

    def _add(self, run: "np.ndarray") -> None:
        import numpy as np

        while self._runs and len(self._runs[-1]) <= 2 * len(run):
            run = np.sort(np.concatenate([self._runs.pop(), run]), kind="stable")
        if len(run):
            self._runs.append(run)
