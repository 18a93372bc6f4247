"""What bound one contact, read out of the terms by itself: for whoever checks what was done.

The gateway asks `permit`; this is the second pair of eyes, which sees only the terms and the clock.
"""

from collections.abc import Iterable

import msgspec

from twofold.terms import uses, windows
from twofold.terms.clauses import Clause
from twofold.terms.fold import Terms
from twofold.terms.scopes import Scope, covers, under
from twofold.terms.uses import Rate
from twofold.terms.windows import Window


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """The clauses that speak of a contact, the rates and hours it had to keep, and its clocks."""

    clauses: tuple[Clause, ...]
    rates: tuple[Rate, ...]
    hours: tuple[tuple[Window, ...], ...]
    zones: tuple[str, ...]
    pause_until_us: int = 0

    def is_shut(self, at_us: int) -> bool:
        """Tell whether no contact may have begun at a moment, by pause or by hours."""
        return at_us < self.pause_until_us or not all(
            windows.is_open(some, zone, at_us) for some in self.hours for zone in self.zones
        )


def bounds(terms: Terms, scope: Scope, zone: str, *, at_us: int) -> Bounds:
    """Return what bound a contact at a moment; `zone` is the clock of who has named none."""
    live = tuple(
        clause for clause in terms.clauses if clause.is_live(at_us) and covers(clause.scope, scope)
    )
    allows = [clause.conditions for clause in live if clause.effect == "allow"]
    every = [clause.conditions for clause in live if clause.effect in ("allow", "limit")]
    hours = [found.windows for found in every if found.windows is not None]
    rates = [rate for found in every for rate in found.rates or ()]
    if all(found.windows is None for found in allows) and uses.keeps_hours(scope.use):
        hours.append(windows.USUAL)
    if all(found.rates is None for found in allows):
        rates += uses.usual_rates(scope.use)
    return Bounds(
        clauses=live,
        rates=tuple(rate for rate in rates if under(scope.use, rate.use)),
        hours=tuple(hours),
        zones=terms.zones or (zone,),
        pause_until_us=max((found.pause_until_us or 0 for found in every), default=0),
    )


def counted(rate: Rate, contacts: Iterable[tuple[tuple[str, ...], int]], *, at_us: int) -> int:
    """Return how many contacts (uses, moment) up to a moment count against a rate just then."""
    return sum(
        at_us - rate.per_us < us <= at_us and any(under(use, rate.use) for use in uses_)
        for uses_, us in contacts
    )
