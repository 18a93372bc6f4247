"""Whether people complain of what is said to them more than they may, or more than they did.

Plain counts in, a reason to stop or none out, at every look that anybody likes to take: nothing
here rests on how often or when it is asked. It needs no NumPy, for it is asked all day long.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import lgamma, log, log1p
from typing import Literal, NamedTuple

ALPHA = 0.05
# So few complaints are told and stop nothing, however few contacts there were.
COMPLAINED_MIN = 3
# What is thought of the share beforehand: about five in a hundred, and ready to be told otherwise.
_BEFORE = (0.5, 10.0)
_STEPS = 60


class Level(NamedTuple):
    """Between which shares the true one lies, at all looks together, and the share as counted."""

    low: float
    mid: float
    high: float


class Week(NamedTuple):
    """Contacts of one week, and how many of them a complaint or a stop followed."""

    contacts: int
    complained: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """Why to stop: more than the `limit`, or more than `before`; `now` is the level of late."""

    why: Literal["too_many", "rising"]
    contacts: int
    complained: int
    now: Level
    before: Level | None = None


def level(complained: int, contacts: int, *, alpha: float = ALPHA) -> Level:
    """Return the level of a share that holds at every look (a confidence sequence).

    All p for which the mixture's evidence against p stays below 1/alpha (Robbins 1970; Ville 1939):
    B(a + s, b + f) / B(a, b) / (p^s (1 - p)^f) for s complaints among s + f contacts. A contact
    whose time is not over counts as one that nobody complained of, so that `low` errs downwards.
    """
    if not contacts:
        return Level(0.0, 0.0, 1.0)
    mid = complained / contacts

    def out(share: float) -> bool:
        return _evidence(complained, contacts, share) >= -log(alpha)

    low = 0.0 if not complained else _edge(out, 1e-12, mid)
    high = 1.0 if complained == contacts else _edge(out, 1.0 - 1e-12, mid)
    return Level(low, mid, high)


def alarm(weeks: Sequence[Week], *, limit: float) -> Alarm | None:
    """Return why a campaign is to stop, from its weeks in order, the one that is on last; or None.

    Too many: all contacts together lie surely above `limit`. Rising: those of the week lie surely
    above all before it, at alpha / (j (j + 1)) in week j, which adds up to alpha over all weeks.
    Contacts of before had more time to be complained of, so that it errs on the side of going on.
    """
    contacts = sum(week.contacts for week in weeks)
    complained = sum(week.complained for week in weeks)
    whole = level(complained, contacts)
    if complained >= COMPLAINED_MIN and whole.low > limit:
        return Alarm(why="too_many", contacts=contacts, complained=complained, now=whole)
    if len(weeks) < 2 or weeks[-1].complained < COMPLAINED_MIN:  # noqa: PLR2004 - none before
        return None
    number, last = len(weeks) - 1, weeks[-1]
    # Half of it for each of the two levels that are set beside each other.
    alpha = ALPHA / (number * (number + 1)) / 2
    before = level(complained - last.complained, contacts - last.contacts, alpha=alpha)
    late = level(last.complained, last.contacts, alpha=alpha)
    if late.low > before.high:
        return Alarm(
            why="rising",
            contacts=last.contacts,
            complained=last.complained,
            now=late,
            before=before,
        )
    return None


def _evidence(complained: int, contacts: int, share: float) -> float:
    """Return the logarithm of the evidence against a share."""
    a, b = _BEFORE
    calm = contacts - complained
    mixed = _log_beta(a + complained, b + calm) - _log_beta(a, b)
    return mixed - complained * log(share) - calm * log1p(-share)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _edge(out: Callable[[float], bool], outside: float, inside: float) -> float:
    """Return where, between a share that may be out and one that is not, the edge lies."""
    for _ in range(_STEPS):
        middle = (outside + inside) / 2
        if out(middle):
            outside = middle
        else:
            inside = middle
    return outside
