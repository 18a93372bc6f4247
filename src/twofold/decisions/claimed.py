"""What counts against the limits of some people, in columns."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from functools import partial
from itertools import chain, count

import numpy as np

from twofold.campaigns import Plan, is_called_for
from twofold.decisions.ceilings import Claim, ContactLimit, under
from twofold.decisions.numbers import Flags, Ints, owners
from twofold.decisions.scene import MONTH_US

# So many people are laid out at a time: what is read of them stays near the processor meanwhile.
BLOCK = 1_000


class Claimed:
    """What counts against people's limits, a row each: whose, for which use, from when to when."""

    def __init__(self, claimed: Sequence[Sequence[Claim]], *, now: int) -> None:
        """Lay out what counts against each of some people."""
        self._now, self._people = now, len(claimed)
        uses: defaultdict[tuple[str, ...], int] = defaultdict(count().__next__)
        parts = []
        for start in range(0, max(len(claimed), 1), BLOCK):
            several = claimed[start : start + BLOCK]
            every = list(chain.from_iterable(several))
            told = (
                [uses[one.uses] for one in every],
                [one.first_us for one in every],
                [one.last_us for one in every],
            )
            parts.append(
                (owners(several) + start, *(np.array(one, dtype=np.int64) for one in told))
            )
        self.person, self._use, self._first_us, self.last_us = map(
            np.concatenate, zip(*parts, strict=True)
        )
        self._uses = list(uses)

    def lately(self) -> Ints:
        """Return how many contacts people had in thirty days that nothing of theirs called for."""
        pushed = self._are(lambda uses: not all(map(is_called_for, uses)))
        counted = pushed & (self.last_us > self._now - MONTH_US)
        return np.bincount(self.person[counted], minlength=self._people)

    def reach(self, plan: Plan, limits: Sequence[ContactLimit]) -> Flags:
        """Return who has no room for one more contact now, as `ceilings.reached` says of each."""
        found, dies_us = np.zeros(self._people, dtype=bool), self._now + plan.lives_us
        for limit in limits:
            if not under(plan.use, limit.use):
                continue
            counted = partial(_is_counted, above=limit.use)
            meets = (
                self._are(counted)
                & (self.last_us > self._now - limit.per_us)
                & (self._first_us < dies_us + limit.per_us)
            )
            found |= np.bincount(self.person[meets], minlength=self._people) >= limit.most
        return found

    def _are(self, what: Callable[[tuple[str, ...]], bool]) -> Flags:
        """Return which of the contacts were for such uses."""
        told = np.array([what(uses) for uses in self._uses], dtype=bool)
        return told[self._use] if len(told) else np.zeros(0, dtype=bool)


def _is_counted(uses: Collection[str], above: str) -> bool:
    return any(under(one, above) for one in uses)
