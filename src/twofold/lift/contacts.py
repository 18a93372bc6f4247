"""What one more contact brings after so many before it, and after how many it is enough."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twofold.lift.comparison import LEVEL, compare, compare_drawn
from twofold.lift.samples import Sample
from twofold.populations import Interval, Refusal, share

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rung:
    """The contact number `number`: what it brought beyond silence at that place, and complaints.

    `brought` is per person and always valid; `complained` the share of contacts of that number that
    a complaint or a stop followed.
    """

    number: int
    sent: int
    brought: Interval | Refusal
    complained: Interval | Refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class Knee:
    """After how many contacts to stop, and why; `most` is None where nothing says to stop yet.

    `sure` is the interval that says so: of what the first contact too many brought, or of how many
    complained of it.
    """

    most: int | None
    why: str
    sure: Interval | None = None


def response(
    number: Ints,
    sent: Flags,
    outcome: Floats,
    complained: Flags,
    *,
    chance: Floats | None = None,
) -> tuple[Rung, ...]:
    """Return what each contact in a row brought, from decisions that chance made.

    One row a decision, shape (n,): it would have been the person's contact `number` (1..) within
    the window, and was `sent` or held back by chance alone. So the effect at each place is that of
    this contact and of no other. `chance` is that of being sent, in (0, 1), of each; without it,
    it was the same for all of one place.
    """
    found = []
    for one in np.unique(number):
        at = number == one
        weighed = None if chance is None else chance[at]
        found.append(_rung(int(one), sent[at], outcome[at], complained[at], weighed))
    return tuple(found)


def knee(rungs: Sequence[Rung], *, worth: float = 1.0, cost: float = 0.0) -> Knee:
    """Return after how many contacts to stop: the first that surely does not pay, or annoys more.

    `worth` is the value of one outcome and `cost` that of one contact, in the same unit. A contact
    does not pay once all of its interval, times its worth, is at most its cost; it annoys more once
    its complaints are surely above those of the first.
    """
    first = rungs[0].complained if rungs else None
    for rung in rungs:
        if isinstance(rung.brought, Interval) and rung.brought.high * worth <= cost:
            return Knee(
                most=rung.number - 1,
                why=f"contact {rung.number} brings less than it costs",
                sure=rung.brought,
            )
        rising = (
            isinstance(first, Interval)
            and isinstance(rung.complained, Interval)
            and rung.complained.low > first.high
        )
        if rising:
            return Knee(
                most=rung.number - 1,
                why=f"contact {rung.number} is followed by more complaints",
                sure=rung.complained if isinstance(rung.complained, Interval) else None,
            )
    return Knee(most=None, why="nothing measured so far says that it is enough")


def _rung(
    number: int, sent: Flags, outcome: Floats, complained: Flags, chance: Floats | None
) -> Rung:
    n = int(sent.sum())
    told: Interval | Refusal = Refusal(
        refused="no contact was sent", needs="contacts of this number"
    )
    if n:
        told = share(int(complained[sent].sum()), n, level=LEVEL)
    return Rung(
        number=number,
        sent=n,
        brought=_brought(sent, outcome, chance),
        complained=told,
    )


def _brought(sent: Flags, outcome: Floats, chance: Floats | None) -> Interval | Refusal:
    found = compare(Sample(outcome=outcome[sent]), Sample(outcome=outcome[~sent]))
    if isinstance(found, Refusal):
        return found
    return found.always if chance is None else compare_drawn(sent, outcome, chance)
