"""What was bought in currencies that a home does not count: told beside, never added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from twofold.seeing.queries import queries
from twofold.system import System


@dataclass(frozen=True, kw_only=True, slots=True)
class Uncounted:
    """What was bought in one such currency: how often, and for how much less what was refunded."""

    currency: str
    purchases: int
    amount_micro: int

    @property
    def words(self) -> str:
        """Return the sum with its currency's code: `EUR 1,234.00`."""
        return f"{self.currency} {Decimal(self.amount_micro) / 1_000_000:,.2f}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Elsewhere:
    """A home that has purchases and none in the currency it counts in, and the way out."""

    words: str
    setting: str


def uncounted(detail: Mapping[str, Any], currency: str) -> tuple[Uncounted, ...]:
    """Return what a profile's `detail` tells of other currencies, the most frequent first."""
    found = [
        Uncounted(currency=code, purchases=told["n"], amount_micro=told["amount_micro"])
        for code, told in detail.get("currencies", {}).items()
        if code != currency
    ]
    return tuple(sorted(found, key=lambda one: (-one.purchases, one.currency)))


def left_out(apart: Sequence[Uncounted], currency: str) -> str:
    """Return which amounts are not counted: `EUR 1,234.00 not counted in USD`."""
    return f"{' and '.join(one.words for one in apart)} not counted in {currency}"


def elsewhere(purchases: Mapping[str, int], currency: str) -> Elsewhere | None:
    """Return that nothing was bought in `currency`, from the number of purchases by currency.

    None where something was, and where nothing was bought at all.
    """
    of = sum(purchases.values())
    if not of or purchases.get(currency):
        return None
    most = min(purchases, key=lambda code: (-purchases[code], code))
    n = purchases[most]
    noun, verb = "purchase" if of == 1 else "purchases", "is" if n == 1 else "are"
    return Elsewhere(
        words=f"{n:,} of {of:,} {noun} {verb} in {most}; this home counts in {currency}",
        setting=f'currency = "{most}"',
    )


def purchases(
    system: System, *, first_touch: int = 0, feed_id: int | None = None
) -> dict[str, int]:
    """Return the number of purchases by currency: of all, or of what a feed brought since."""
    rows = system.record.all(queries.purchases, first_touch=first_touch, feed_id=feed_id)
    return {row.currency: int(row.purchases) for row in rows}


def brought_elsewhere(system: System, *, first_touch: int, feed_id: int) -> Elsewhere | None:
    """Return `elsewhere` of what a feed brought from there on, if the whole home is like it."""
    currency = system.settings.currency
    brought = purchases(system, first_touch=first_touch, feed_id=feed_id)
    found = elsewhere(brought, currency)
    # Only then is it worth while to look through the whole log.
    return None if found and system.record.one(queries.purchase_in, currency=currency) else found
