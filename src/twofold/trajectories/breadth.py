"""How many channels somebody uses, how evenly, and which they prefer now."""

import ibis
from ibis.expr.types import IntegerScalar, Table

from twofold import clock

PREFERRED_WINDOW_US = 180 * clock.DAY

# Terms of the entropy are summed as whole numbers of this size, so that their order cannot matter.
_GRAIN = 1_000_000_000


def halo(steps: Table) -> Table:
    """Return a row per person with incidences: channels and halo_entropy.

    halo_entropy = H / ln k with H = -Σ p ln p over the k channels of their incidences (Shannon
    1948, evenness after Pielou 1966), computed as (ln N - Σ n ln n / N) / ln k; 0 for one channel.
    """
    begun = steps.filter(steps.incidence)
    counts = begun.group_by("person_id", "channel").agg(n=begun.count())
    counts = counts.mutate(term=(counts.n * counts.n.ln() * _GRAIN).round().cast("int64"))
    people = counts.group_by("person_id").agg(
        channels=counts.count(), whole=counts.n.sum().cast("int64"), terms=counts.term.sum()
    )
    terms = people.terms.cast("float64") / _GRAIN
    entropy = (people.whole.ln() - terms / people.whole) / people.channels.ln()
    several = (people.channels > 1).ifelse(entropy, 0.0)
    return people.select("person_id", "channels", halo_entropy=several)


def preferred_channel(steps: Table, as_of_us: IntegerScalar) -> Table:
    """Return a row per person who began something in the last 180 days: preferred_channel.

    It is the one they began on most, ties to the latest. `preference_changes_us` is the next
    moment at which time alone may change it: the oldest incidence leaves the window, or with one
    channel the last.
    """
    late = steps.filter(steps.incidence & (steps.occurred_us >= as_of_us - PREFERRED_WINDOW_US))
    counts = late.group_by("person_id", "channel").agg(
        n=late.count(),
        latest=late.seq.max(),
        oldest_us=late.occurred_us.min(),
        newest_us=late.occurred_us.max(),
    )
    order = ibis.window(group_by="person_id", order_by=[counts.n.desc(), counts.latest.desc()])
    whole = ibis.window(group_by="person_id")
    several = counts.count().over(whole) > 1
    leaves = several.ifelse(counts.oldest_us.min().over(whole), counts.newest_us)
    ranked = counts.mutate(
        place=ibis.row_number().over(order),
        preference_changes_us=leaves + PREFERRED_WINDOW_US + 1,
    )
    first = ranked.filter(ranked.place == 0)
    return first.select("person_id", "preference_changes_us", preferred_channel="channel")
