"""What a campaign's people would have done had it chosen in another way, told from its log."""

from collections.abc import Callable, Collection, Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from twofold import decisions, errors, lift
from twofold.campaigns import Campaign
from twofold.decisions import Arm, Drawn, Offer
from twofold.ids import PersonId
from twofold.lift import Estimate, Judged
from twofold.populations import Interval, Refusal
from twofold.results.for_each import costs, first_choices
from twofold.storage import Database
from twofold.terms import Permitting

SILENCE = "silence"
MOMENTS = {
    "now": "at once",
    "own": "at an hour of their own, where they had one",
}
Floats = NDArray[np.float64]
# For whom of some people, each at the moment of their decision, a rule held.
Held = Callable[[Mapping[PersonId, int]], Collection[PersonId]]


class NoSuchWay(errors.Invalid):
    """This campaign has no way of saying it called {arm!r}; there are {arms}."""


class NothingDrawn(errors.Invalid):
    """Say how else it is to choose: a split, what learns, or a rule with two ways."""


class NoMoments(errors.Invalid):
    """Its moments are at once and at an hour of their own: say now or own, not {moment!r}."""


class OtherWay(msgspec.Struct, frozen=True, kw_only=True):
    """Another way of choosing: by lot in other shares, by what learned till now, or by a rule.

    `shares` are those of each way, or of `silence`; with `learns` they are as the campaign would
    draw them now if it learned. With `when`, a description, whoever it holds for gets `then`, the
    others `otherwise`. With `moment` everything had left at once (`now`), or at an hour of each
    person's `own` where they had one; alone it leaves the ways as they were chosen.
    """

    shares: Mapping[str, float] = {}
    learns: bool = False
    when: str = ""
    then: str = ""
    otherwise: str = SILENCE
    moment: str = ""


class WayTold(msgspec.Struct, frozen=True, kw_only=True):
    """What another way would have brought, of `people`: in goals a person, or refused."""

    way: OtherWay
    people: int
    found: Judged | Refusal


def other_way(
    db: Database,
    campaign: Campaign,
    way: OtherWay,
    *,
    use: Permitting,
    held: Held,
    now: int,
) -> WayTold:
    """Return what another way would have brought, beside the way that chose, with nobody held back.

    `held` tells for whom a rule held; `use` is who permits being counted. Raises NoSuchWay,
    NothingDrawn, NoMoments.
    """
    if way.moment and way.moment not in MOMENTS:
        raise NoMoments(moment=way.moment)
    drawn = first_choices(db, campaign, use=use, now=now)
    if not len(drawn):
        needs = "people whose window is over, and a way left to chance"
        return WayTold(
            way=way, people=0, found=Refusal(refused="nobody was decided about", needs=needs)
        )
    if way.moment and not (drawn.own > 0).any():
        needs = "a step that leaves its moment open, and people with an hour of their own"
        refused = Refusal(refused="chance had two moments for nobody", needs=needs)
        return WayTold(way=way, people=len(drawn), found=refused)
    target = _on_open(_target(db, campaign, way, drawn, held), drawn)
    found = lift.judge(
        drawn.features,
        drawn.reached,
        drawn.arm,
        drawn.chances,
        target,
        beside=drawn.spoken,
        after=_moments(way, drawn),
    )
    return WayTold(way=way, people=len(drawn), found=found)


def described(way: OtherWay) -> str:
    """Return another way of choosing in words."""
    if not way.moment:
        return _chosen(way)
    left = MOMENTS[way.moment]
    if way.learns or way.when or way.shares:
        return f"{_chosen(way)}, and everything had left {left}"
    return f"If everything had left {left}"


def _chosen(way: OtherWay) -> str:
    if way.learns:
        return "If it chose as what has learned until now"
    if way.when:
        return f"If whoever “{way.when}” holds for got “{way.then}”, the others “{way.otherwise}”"
    shares = ", ".join(f"{arm} to {100 * share:.0f} in 100" for arm, share in way.shares.items())
    return f"If lot gave {shares}"


def way_in_words(told: WayTold) -> list[str]:
    """Return what another way would have brought in sentences."""
    begin = described(told.way)
    if isinstance(told.found, Refusal):
        return [f"{begin}: not known, {told.found.refused}. It needs {told.found.needs}."]
    found = told.found.doubly_robust
    low, mid, high = _hundreds(found.value)
    said = [f"{begin}, {mid} in 100 would have reached the goal ({low} to {high})."]
    gain_low, gain_mid, gain_high = _hundreds(told.found.gain)
    if told.found.gain.low > 0:
        said.append(f"That is surely more than as it chose: by {gain_low} to {gain_high} in 100.")
    elif told.found.gain.high < 0:
        fewer, fewest = gain_high.removeprefix("-"), gain_low.removeprefix("-")
        said.append(f"That is surely less than as it chose: by {fewer} to {fewest} in 100.")
    else:
        said.append(
            f"No usable difference to how it chose: {gain_mid} in 100 ({gain_low} to {gain_high})."
        )
    said.append(
        f"It rests on {found.worth:,.0f} decisions’ worth of {found.n:,}."
        + (" Under 500 it may be far off." if found.warning else "")
    )
    return said


def plain_way(told: WayTold) -> dict[str, object]:
    """Return what another way would have brought as JSON, in the shapes that every reading has."""
    said = {"way": described(told.way), "n": told.people, "sentences": way_in_words(told)}
    if isinstance(told.found, Refusal):
        refused = {"value": None, "refused": told.found.refused, "needs": told.found.needs}
        return {**said, **refused}
    return {
        **said,
        "value": told.found.doubly_robust.value.mid,
        "interval": _edges(told.found.doubly_robust.value),
        "worth": told.found.doubly_robust.worth,
        "warning": told.found.doubly_robust.warning,
        "beyond_as_it_chose": _edges(told.found.gain),
        "estimates": {
            one.kind: {"value": one.value.mid, "interval": _edges(one.value)}
            for one in _estimates(told.found)
        },
    }


def _moments(way: OtherWay, drawn: Drawn) -> tuple[Floats, Floats] | None:
    """Return the chance of the moment that was drawn for each, then and by another way."""
    if not way.moment:
        return None
    was_open = drawn.own > 0
    then = np.where(was_open, np.where(drawn.at_own, drawn.own, 1.0 - drawn.own), 1.0)
    wanted = ~was_open | (drawn.at_own == (way.moment == "own"))
    return then, wanted.astype(np.float64)


def _target(db: Database, campaign: Campaign, way: OtherWay, drawn: Drawn, held: Held) -> Floats:
    if way.learns:
        return _learned(db, campaign, drawn)
    if way.moment and not (way.when or way.shares):
        return drawn.spoken
    target = np.zeros(drawn.chances.shape)
    if way.when:
        moments: dict[PersonId, int] = dict(
            zip(drawn.person_id.tolist(), drawn.decided_us.tolist(), strict=True)
        )
        holds = set(held(moments))
        among = np.array([one in holds for one in drawn.person_id.tolist()], dtype=np.bool_)
        target[among, _place(drawn, way.then)] = 1.0
        target[~among, _place(drawn, way.otherwise)] = 1.0
        return target
    total = sum(way.shares.values())
    if total <= 0 or min(way.shares.values()) < 0:
        raise NothingDrawn
    for arm, share in way.shares.items():
        target[:, _place(drawn, arm)] += share / total
    return target


def _learned(db: Database, campaign: Campaign, drawn: Drawn) -> Floats:
    """Return the chances that what learns would give by all that was counted until now."""
    counted = decisions.tallies_of(db, campaign.campaign_id, campaign.version)
    none = decisions.Tally()
    paid = costs(campaign, drawn.arms)
    worth = campaign.plan.goal.value_micro or 1
    offer = Offer(
        campaign_id=campaign.campaign_id,
        version=campaign.version,
        step=0,
        arms=tuple(
            Arm(
                arm=arm,
                channel="",
                cost_micro=round(cost * worth),
                tally=counted.get((0, arm), none),
            )
            for arm, cost in zip(drawn.arms[:-1], paid[:-1].tolist(), strict=True)
        ),
        policy="bandit",
        value_micro=worth,
        silence=counted.get((0, ""), none),
    )
    sets, inverse = np.unique(drawn.could[:, :-1], axis=0, return_inverse=True)
    table = np.array([decisions.propensities(offer, one.tolist(), 0) for one in sets])
    return np.asarray(table[inverse.reshape(-1)], dtype=np.float64)


def _on_open(target: Floats, drawn: Drawn) -> Floats:
    """Return a way's chances among what might be said to each; silence where nothing could."""
    target = np.where(drawn.could, target, 0.0)
    whole = target.sum(axis=1, keepdims=True)
    target = np.where(whole > 0, target / np.where(whole > 0, whole, 1.0), 0.0)
    target[:, -1] += 1.0 - target.sum(axis=1)
    return np.asarray(np.maximum(target, 0.0), dtype=np.float64)


def _place(drawn: Drawn, arm: str) -> int:
    wanted = "" if arm == SILENCE else arm
    if wanted not in drawn.arms:
        raise NoSuchWay(arm=arm, arms=", ".join([*drawn.arms[:-1], SILENCE]))
    return drawn.arms.index(wanted)


def _estimates(found: Judged) -> tuple[Estimate, ...]:
    return (found.inverse, found.self_normalised, found.doubly_robust)


def _hundreds(interval: Interval) -> tuple[str, str, str]:
    low, mid, high = (f"{100 * one:.1f}" for one in (interval.low, interval.mid, interval.high))
    return low, mid, high


def _edges(found: Interval) -> dict[str, float]:
    return {"low": found.low, "mid": found.mid, "high": found.high, "level": found.level}
