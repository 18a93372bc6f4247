"""A campaign's result in sentences, each with its n and its doubt, none saying more than it is."""

from twofold.lift import Gain, Lift
from twofold.populations import Refusal
from twofold.results.effect import Result

_MILLION = 1_000_000


def sentences(found: Result) -> list[str]:
    """Return what a result says, the answer first."""
    said = [_answer(found.goal)]
    if isinstance(found.goal, Lift):
        said.append(_rests(found.goal))
        said += _money(found)
    if found.split is not None and not found.split.is_sound:
        said.append(
            f"Do not believe it: {found.split.counts[0]:,} were held back where"
            f" {found.split.shares[0] * sum(found.split.counts):,.0f} were to be, which chance does"
            " not do. Something keeps one group from being counted."
        )
    said.append(_personal(found.personal))
    if found.waiting:
        said.append(f"{found.waiting:,} people more have their window still open.")
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


def _money(found: Result) -> list[str]:
    if isinstance(found.money.worth, Refusal):
        return []
    low, high = (edge / _MILLION for edge in (found.money.worth.low, found.money.worth.high))
    return [f"In all that is worth {low:,.2f} to {high:,.2f} {found.money.currency}."]


def _personal(personal: Gain | Refusal) -> str:
    if isinstance(personal, Refusal):
        return f"Choosing for each person: not known, {personal.refused}."
    if personal.is_usable:
        return "Choosing for each person brings surely more than the best single way."
    return "Choosing for each person: no usable difference, so the best single way is said to all."
