"""A campaign's result in sentences, each with its n and its doubt, none saying more than it is."""

from twofold.lift import Gain, Lift
from twofold.populations import Interval, Refusal
from twofold.results import moments
from twofold.results.between import Between
from twofold.results.effect import Result
from twofold.results.money import Money

_MILLION = 1_000_000


def sentences(found: Result) -> list[str]:
    """Return what a result says, the answer first."""
    said = [_answer(found.goal)]
    if isinstance(found.goal, Lift):
        said.append(_rests(found.goal))
        if found.goal.helped is None:
            said.append(_needs(found.goal))
        said += _money(found)
    if found.split is not None and not found.split.is_sound:
        said.append(
            f"Do not believe it: {found.split.counts[0]:,} were held back where"
            f" {found.split.shares[0] * sum(found.split.counts):,.0f} were to be, which chance does"
            " not do. Something keeps one group from being counted."
        )
    if found.between is not None:
        said.append(_between(found.between))
    said.append(_personal(found.personal))
    said += moments.in_words(found.moments)
    if found.waiting:
        one = found.waiting == 1
        more = "1 more person is" if one else f"{found.waiting:,} more people are"
        said.append(f"{more} not counted yet: their time to reach the goal is not over.")
    return said


def _answer(goal: Lift | Refusal) -> str:
    if isinstance(goal, Refusal):
        return f"Did it help? Not enough to say: {goal.refused}. It needs {goal.needs}."
    low, high = (f"{100 * abs(edge):.1f}" for edge in (goal.always.low, goal.always.high))
    match goal.helped:
        case True:
            return f"It helped: {low} to {high} people more in 100 reached the goal."
        case False:
            return f"It harmed: {high} to {low} people fewer in 100 reached the goal."
        case None:
            return (
                f"No usable difference: between {low} people fewer and {high} more in 100 reached"
                " the goal."
            )


def _rests(goal: Lift) -> str:
    return (
        f"Of {goal.spoken_to:,} who were let be spoken to {100 * goal.mean_spoken_to:.1f} in 100"
        f" did, of {goal.held_back:,} left alone by lot {100 * goal.mean_held_back:.1f}. The"
        " interval holds at every look, with 95 % confidence."
    )


def _needs(goal: Lift) -> str:
    """Return how small a difference this many people can tell, and how many a smaller one takes."""
    people, told = goal.spoken_to + goal.held_back, 50 * (goal.always.high - goal.always.low)
    return (
        f"It may have helped or harmed a little all the same: {people:,} people tell no difference"
        f" under about {told:.1f} in 100 from none. To know of one of {told / 2:.1f} it takes about"
        # The width falls with the root of how many there are.
        f" {4 * people:,} people, divided alike."
    )


def _between(found: Between) -> str:
    if isinstance(found.lift, Refusal):
        return f"Between the ways of saying it: not enough to say, {found.lift.refused}."
    low, high = (
        f"{100 * abs(edge):.1f}" for edge in (found.lift.always.low, found.lift.always.high)
    )
    if found.lift.helped:
        return (
            f"Of the ways “{found.best}” brought more than “{found.next}”: {low} to {high} people"
            " more in 100."
        )
    return (
        f"Between the ways of saying it: no usable difference. “{found.best}” against"
        f" “{found.next}”: between {low} people fewer and {high} more in 100."
    )


def _money(found: Result) -> list[str]:
    """Return what it is worth, what was really paid, what sending cost, and what that leaves."""
    told, said = found.money, []
    if isinstance(told.worth, Interval):
        said.append(f"By the value set on the goal: {_more(told.worth, told)}.")
    if isinstance(told.purchases, Refusal):
        said.append(f"What people really paid is not known: {told.purchases.refused}.")
    else:
        said.append(f"What people really paid: {_more(told.purchases, told)}.")
    return [*said, *_cost(told), *_contributed(told)]


def _more(brought: Interval, told: Money) -> str:
    low, high = (f"{abs(edge) / _MILLION:,.2f}" for edge in (brought.low, brought.high))
    if brought.low > 0:
        return f"{low} to {high} {told.currency} more than with silence"
    if brought.high < 0:
        return f"{high} to {low} {told.currency} less than with silence"
    return f"no usable difference, between {low} {told.currency} less and {high} more"


def _cost(told: Money) -> list[str]:
    sent = told.sending
    if not sent.messages:
        return []
    if sent.unpriced == sent.messages:
        said = "What sending costs is set on no way of saying it, so nothing is taken off for"
        return [f"{said} {sent.messages:,} messages."]
    cost = f"Sending {sent.messages:,} messages cost {sent.cost_micro / _MILLION:,.2f}"
    without = f"; of {sent.unpriced:,} no cost is set, and they count as free"
    return [f"{cost} {told.currency}{without if sent.unpriced else ''}."]


def _contributed(told: Money) -> list[str]:
    """Return what is left once sending is paid for; nothing where nothing was sent."""
    found = told.contribution
    if isinstance(found, Refusal) or not told.sending.messages:
        return []
    low, high = (f"{abs(edge) / _MILLION:,.2f}" for edge in (found.low, found.high))
    basis = "that value" if isinstance(told.worth, Interval) else "what was paid"
    rests = f"{basis} less the cost of sending. The cost of goods is not known here"
    if found.low > 0:
        return [f"So it contributed {low} to {high} {told.currency}: {rests}."]
    if found.high < 0:
        return [f"So it lost {high} to {low} {told.currency}: {rests}."]
    span = f"between {low} {told.currency} lost and {high} brought"
    return [f"Whether it contributed anything cannot be said, {span}: {rests}."]


def _personal(personal: Gain | Refusal) -> str:
    if isinstance(personal, Refusal):
        return f"Choosing for each person: not known, {personal.refused}."
    if personal.is_usable:
        return "Choosing for each person brings surely more than the best single way."
    return "Choosing for each person: no usable difference, so the best single way is said to all."
