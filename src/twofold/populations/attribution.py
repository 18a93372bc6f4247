"""Which contacts stand before purchases: Markov removal effects, and where they say nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import numpy as np
from ibis.expr.types import Table

from twofold import clock
from twofold.populations import holdouts
from twofold.populations.answers import Refusal
from twofold.trajectories import BUYING_PURPOSES, OWN

if TYPE_CHECKING:
    from twofold.engines import Engine, Params, Sources

START, BOUGHT, NOTHING = "(start)", "(bought)", "(nothing)"
PATH_GAP_US = 30 * clock.DAY
CONVERSIONS_MIN = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """What one kind of contact stands for: `state` is initiator:channel.

    `removal_effect` is the share of purchases the chain loses without it, `share` its part of the
    sum of all effects; both null, with `refusal`, where every path holds it.
    """

    state: str
    paths: int
    removal_effect: float | None
    share: float | None
    refusal: Refusal | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Attribution:
    """Removal effects, an association; `causes` refuses to call it more where it is not."""

    paths: int
    conversions: int
    effects: tuple[Effect, ...]
    causes: Refusal | None


def path_moves(steps: Table, *, gap_us: int = PATH_GAP_US) -> Table:
    """Return person_id, seq, from_state, to_state, ends of every touch on a path to a purchase.

    States are initiator:channel of the own orbit's touches, and `(bought)` for a purchase with an
    amount above 0. A path ends with a purchase, or unbought (`ends`) where nothing came after for
    more than `gap_us`.
    """
    own = steps.filter((steps.orbit == OWN) & (steps.purpose != "terms"))
    bought = own.bought & (own.amount_micro.fill_null(0) > 0)
    # What else belongs to a purchase (a coupon, a refund) is no contact on the way to one.
    own = own.filter(bought | ~own.purpose.isin(BUYING_PURPOSES))
    bought = own.bought & (own.amount_micro.fill_null(0) > 0)
    touches = own.select(
        "person_id",
        "seq",
        "occurred_us",
        state=ibis.cases((bought, BOUGHT), else_=own.initiator + ":" + own.channel),
    )
    order = ibis.window(group_by="person_id", order_by="seq")
    touches = touches.mutate(
        before=touches.state.lag().over(order),
        before_us=touches.occurred_us.lag().over(order),
        after_us=touches.occurred_us.lead().over(order),
    )
    opens = (
        touches.before.isnull()
        | (touches.before == BOUGHT)
        | (touches.occurred_us - touches.before_us > gap_us)
    )
    silence = touches.after_us.isnull() | (touches.after_us - touches.occurred_us > gap_us)
    return touches.select(
        "person_id",
        "seq",
        from_state=ibis.cases((opens, START), else_=touches.before),
        to_state="state",
        ends=silence & (touches.state != BOUGHT),
    )


def path_transitions(steps: Table, *, gap_us: int = PATH_GAP_US) -> Table:
    """Return from_state, to_state, n: the counts of the chain from (start) to its two ends."""
    moves = path_moves(steps, gap_us=gap_us)
    counts = moves.group_by("from_state", "to_state").agg(n=moves.count(), ends=moves.ends.sum())
    lost = counts.group_by(from_state="to_state").agg(n=counts.ends.sum())
    lost = lost.filter(lost.n > 0).select("from_state", to_state=ibis.literal(NOTHING), n="n")
    found = counts.select("from_state", "to_state", "n").union(lost)
    return found.order_by("from_state", "to_state")


def path_states(steps: Table, *, gap_us: int = PATH_GAP_US) -> Table:
    """Return state, paths: on how many paths each state stands at least once."""
    moves = path_moves(steps, gap_us=gap_us)
    so_far = ibis.window(group_by="person_id", order_by="seq", preceding=(None, 0))
    opened = (moves.from_state == START).cast("int64")
    numbered = moves.select("person_id", state="to_state", path_no=opened.sum().over(so_far))
    met = numbered.distinct()
    return met.group_by("state").agg(paths=met.count()).order_by("state")


def read_attribution(
    engine: "Engine",
    tables: "Sources",
    steps: Table,
    *,
    gap_us: int = PATH_GAP_US,
    conversions_min: int = CONVERSIONS_MIN,
    params: "Params | None" = None,
) -> Attribution | Refusal:
    """Return the removal effect of each kind of contact, or a refusal where nothing is identified.

    Refuses with fewer than `conversions_min` purchases, and where every purchase and every path
    without one met the same contacts or none. A state on every path is refused by itself.
    """
    moves = engine.arrow(path_transitions(steps, gap_us=gap_us), tables, params).to_pylist()
    counts = {(row["from_state"], row["to_state"]): row["n"] for row in moves}
    paths = sum(n for (state, _), n in counts.items() if state == START)
    conversions = sum(n for (_, state), n in counts.items() if state == BOUGHT)
    if conversions < conversions_min:
        return Refusal(
            refused=f"not identified: {conversions} purchases are too few",
            needs=f"{conversions_min} purchases",
        )
    on_paths = engine.arrow(path_states(steps, gap_us=gap_us), tables, params).to_pylist()
    met = {row["state"]: row["paths"] for row in on_paths if row["state"] != BOUGHT}
    if not met:
        return Refusal(
            refused="not identified: no contact stands before any purchase",
            needs="contacts other than purchases",
        )
    if min(met.values()) == paths:
        return Refusal(
            refused="not identified: no path without exposure",
            needs="paths towards a purchase that some contacts are no part of",
        )
    return Attribution(
        paths=paths,
        conversions=conversions,
        effects=_effects(counts, met, paths),
        causes=holdouts.did_it_help(engine, tables, steps, params=params),
    )


def removal_effects(counts: Mapping[tuple[str, str], int]) -> dict[str, float]:
    """Return for each state 1 - P(bought without it) / P(bought), in a first-order Markov chain.

    Without a state means: whoever would enter it ends in (nothing). P is the chance to be absorbed
    in (bought) from (start), solved exactly: (I - Q) p = r (Anderl, Becker, von Wangenheim &
    Schumann 2016, "Mapping the customer journey", IJRM 33, section 3.3).
    """
    states = sorted({state for state, _ in counts} - {START})
    place = {state: number for number, state in enumerate([START, *states])}
    inner = np.zeros((len(place), len(place)))
    bought = np.zeros(len(place))
    for (before, after), n in counts.items():
        if after == BOUGHT:
            bought[place[before]] += n
        elif after != NOTHING:
            inner[place[before], place[after]] += n
    leaving = np.zeros(len(place))
    for (before, _), n in counts.items():
        leaving[place[before]] += n
    inner /= leaving[:, None]
    bought /= leaving
    whole = _absorbed(inner, bought, range(len(place)))
    return {
        state: 1
        - _absorbed(inner, bought, [k for k in range(len(place)) if k != place[state]]) / whole
        for state in states
    }


def _absorbed(
    inner: "np.ndarray[tuple[int, int], np.dtype[np.float64]]",
    bought: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    kept: Sequence[int],
) -> float:
    chosen = np.asarray(kept)
    matrix = np.eye(len(chosen)) - inner[np.ix_(chosen, chosen)]
    return float(np.linalg.solve(matrix, bought[chosen])[0])


def _effects(
    counts: Mapping[tuple[str, str], int], met: Mapping[str, int], paths: int
) -> tuple[Effect, ...]:
    removal = removal_effects(counts)
    told = {state: max(0.0, removal[state]) for state, n in met.items() if n < paths}
    total = sum(told.values())
    everywhere = Refusal(
        refused="not identified: every path holds this contact", needs="paths without it"
    )
    return tuple(
        Effect(
            state=state,
            paths=met[state],
            removal_effect=told.get(state),
            share=told[state] / total if state in told and total > 0 else None,
            refusal=None if state in told else everywhere,
        )
        for state in sorted(met, key=lambda state: (-told.get(state, 2.0), state))
    )
