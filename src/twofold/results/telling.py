"""A campaign's result as JSON, in the shapes that every reading has."""

from twofold.lift import Estimate, Gain, Lift
from twofold.populations import Interval, Refusal
from twofold.results import moments
from twofold.results.effect import Group, Result
from twofold.results.words import sentences


def plain(found: Result) -> dict[str, object]:
    """Return a result with its sentences; what is refused says so and what it needs."""
    return {
        "n": found.n,
        "waiting": found.waiting,
        "sentences": sentences(found),
        "lift": _lift(found.goal),
        "groups": [_group(one) for one in found.groups],
        "held_back": None if found.held_back is None else _group(found.held_back),
        "split": None
        if found.split is None
        else {"p_value": found.split.p_value, "is_sound": found.split.is_sound},
        "money": {
            "currency": found.money.currency,
            "worth_micro": _interval(found.money.worth),
            "purchases_micro": _interval(found.money.purchases),
            "sending_micro": found.money.sending.cost_micro,
            "messages": found.money.sending.messages,
            "messages_without_cost": found.money.sending.unpriced,
            "contribution_micro": _interval(found.money.contribution),
        },
        "between": None
        if found.between is None
        else {
            "best": found.between.best,
            "next": found.between.next,
            "lift": _lift(found.between.lift),
        },
        "personal": _gain(found.personal),
        "moments": moments.plain(found.moments),
    }


def _lift(found: Lift | Refusal) -> dict[str, object]:
    if isinstance(found, Refusal):
        return _refused(found)
    return {
        "value": found.always.mid,
        "n": found.spoken_to + found.held_back,
        "interval": _edges(found.always),
        "interval_of_one_look": _edges(found.once),
        "spoken_to": {"n": found.spoken_to, "value": found.mean_spoken_to},
        "held_back": {"n": found.held_back, "value": found.mean_held_back},
        "explained_by_before": found.explained,
        "helped": found.helped,
    }


def _group(group: Group) -> dict[str, object]:
    alone: dict[str, object]
    if isinstance(group.alone, Estimate):
        alone = {
            "value": group.alone.value.mid,
            "n": group.alone.n,
            "interval": _edges(group.alone.value),
            "worth": group.alone.worth,
            "warning": group.alone.warning,
        }
    else:
        alone = _refused(group.alone)
    return {
        "arm": group.arm,
        "people": group.people,
        "reached": group.reached,
        "share": _edges(group.share),
        "alone": alone,
    }


def _gain(found: Gain | Refusal) -> dict[str, object]:
    if isinstance(found, Refusal):
        return _refused(found)
    return {
        "value": found.value.mid,
        "n": found.n,
        "interval": _edges(found.value),
        "is_usable": found.is_usable,
    }


def _interval(found: Interval | Refusal) -> dict[str, object]:
    return _refused(found) if isinstance(found, Refusal) else _edges(found)


def _edges(interval: Interval) -> dict[str, object]:
    return {
        "low": interval.low, "mid": interval.mid, "high": interval.high, "level": interval.level,
    }  # fmt: skip


def _refused(refusal: Refusal) -> dict[str, object]:
    return {"value": None, "refused": refusal.refused, "needs": refusal.needs}
