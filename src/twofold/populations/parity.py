"""Channel parity: does it matter on which channel people come? Waiting, answers, price."""

from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

import ibis
from ibis.expr.types import StringScalar, Table

from twofold.populations import answers, threads
from twofold.populations.answers import Interval, Refusal

if TYPE_CHECKING:
    from twofold.engines import Engine, Params, Sources

N_MIN = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Parity:
    """One channel: the median wait for an answer, the share answered, the mean price, each with n.

    `wait_us`: order-statistic interval of the median; `answered`: Wilson; `price_micro`: normal, of
    the `purchases` in the home currency. `other_currencies` counts those left out of them.
    """

    channel: str
    threads: int
    answered: Interval | Refusal
    wait_us: Interval | Refusal
    purchases: int
    price_micro: Interval | Refusal
    other_currencies: int


def parity_answers(steps: Table) -> Table:
    """Return channel, threads, answered: threads that people opened there, and those answered."""
    asked = threads.asked(steps)
    found = asked.group_by("channel").agg(
        threads=asked.count(), answered=asked.answered_us.notnull().sum()
    )
    return found.order_by("channel")


def parity_waits(steps: Table) -> Table:
    """Return channel, rank (1..), waited_us of every answered thread, shortest wait first.

    Unanswered threads would stand after all of them, so ranks of the answered ones are the ranks
    among all and a median over all threads can be read off without leaving the unanswered out.
    """
    asked = threads.asked(steps)
    known = asked.filter(asked.waited_us.notnull())
    order = ibis.window(
        group_by="channel", order_by=[known.waited_us, known.person_id, known.thread_key]
    )
    ranked = known.select("channel", "waited_us", rank=ibis.row_number().over(order) + 1)
    return ranked.order_by("channel", "rank")


def parity_prices(steps: Table, *, currency: str | StringScalar) -> Table:
    """Return channel, purchases, mean_micro, deviation_micro, other_currencies.

    Of own-orbit amounts above zero in `currency`; `deviation_micro` is the sample standard
    deviation (n - 1), null for one purchase. other_currencies counts the amounts in others.
    """
    paid = steps.filter(steps.bought & (steps.amount_micro > 0))
    here = paid.currency == currency
    found = paid.group_by("channel").agg(
        purchases=paid.count(where=here),
        mean_micro=paid.amount_micro.mean(where=here),
        deviation_micro=paid.amount_micro.std(how="sample", where=here),
        other_currencies=paid.count(where=~here),
    )
    return found.order_by("channel")


def read_parity(
    engine: "Engine",
    tables: "Sources",
    steps: Table,
    *,
    currency: str | StringScalar,
    n_min: int = N_MIN,
    params: "Params | None" = None,
) -> tuple[Parity, ...]:
    """Return every channel, refusing each figure that rests on fewer than `n_min` cases."""
    asked = {
        r["channel"]: r for r in engine.arrow(parity_answers(steps), tables, params).to_pylist()
    }
    prices = engine.arrow(parity_prices(steps, currency=currency), tables, params).to_pylist()
    paid = {row["channel"]: row for row in prices}
    waits: dict[str, list[int]] = {channel: [] for channel in asked}
    for row in engine.arrow(parity_waits(steps), tables, params).to_pylist():
        waits[row["channel"]].append(row["waited_us"])
    return tuple(
        _parity(channel, asked.get(channel), paid.get(channel), waits.get(channel, []), n_min)
        for channel in sorted({*asked, *paid})
    )


def median_wait(waits: list[int], n: int) -> Interval | Refusal:
    """Return the median over `n` threads, of which those in `waits` (ascending) were answered.

    The interval runs between the order statistics n/2 ± z √n / 2 (Conover 1999, "Practical
    Nonparametric Statistics", section 3.2). Refuses when so many wait still that a bound or the
    median is not known yet.
    """
    half = NormalDist().inv_cdf((1 + answers.LEVEL) / 2) * sqrt(n) / 2
    low, high = max(1, ceil(n / 2 - half)), min(n, ceil(n / 2 + half))
    if high > len(waits):
        return Refusal(
            refused=f"{n - len(waits)} of {n} threads have no answer yet",
            needs="answers to more than half of the threads",
        )
    middle = (waits[(n + 1) // 2 - 1] + waits[(n + 2) // 2 - 1]) / 2
    return Interval(low=float(waits[low - 1]), mid=middle, high=float(waits[high - 1]))


def _parity(
    channel: str,
    asked: dict[str, int] | None,
    paid: dict[str, float] | None,
    waits: list[int],
    n_min: int,
) -> Parity:
    threads_n = int(asked["threads"]) if asked else 0
    purchases = int(paid["purchases"]) if paid else 0
    others = int(paid["other_currencies"]) if paid else 0
    few = Refusal(
        refused=f"{_counted(threads_n, 'thread')} too few", needs=f"{n_min} threads on {channel}"
    )
    price: Interval | Refusal = Refusal(
        refused=f"{_counted(purchases, 'purchase', _beside(others))} too few",
        needs=f"{n_min} purchases on {channel} in one currency",
    )
    if paid and purchases >= n_min:
        price = answers.mean(purchases, paid["mean_micro"], paid["deviation_micro"])
    enough = asked is not None and threads_n >= n_min
    return Parity(
        channel=channel,
        threads=threads_n,
        answered=answers.share(asked["answered"], threads_n) if asked and enough else few,
        wait_us=median_wait(waits, threads_n) if enough else few,
        purchases=purchases,
        price_micro=price,
        other_currencies=others,
    )


def _counted(n: int, noun: str, beside: str = "") -> str:
    return f"{n:,} {noun}{beside} is" if n == 1 else f"{n:,} {noun}s{beside} are"


def _beside(others: int) -> str:
    return f" in the currency that is counted, beside {others} in others," if others else ""
