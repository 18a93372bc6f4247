"""Which arm, or silence, for each of some people and each of some campaigns that compete for them.

One person is a crowd of one: single and bulk are the same lines, and the same draw. People to whom
the same arms are open, with as many contacts lately, share one vector of propensities; a number of
their own picks from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import msgspec
import numpy as np
from numpy.typing import NDArray

from twofold.campaigns import Policy
from twofold.decisions import belief, draws
from twofold.decisions.belief import Floats, Tally
from twofold.decisions.draws import Words
from twofold.decisions.model import Model

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

# What learns still tries everything a little, so that a changed policy can be judged by its log.
FLOOR = 0.01
# Silence wins over what a rule chose once it is this probable that speaking is not worth it.
DOUBT_MAX = 0.95
# Fewer tries of an arm, or of silence, say nothing about which campaign goes first.
TRIED_MIN = 50
# More contacts than so many in a month weigh no more.
CONTACTS_MAX = 15

# Whom no model says anything about.
NOBODY: Ints = np.array([-1], dtype=np.int64)

# Why nothing is said to somebody for a campaign, besides what had barred it before.
OPEN, SILENT, TAKEN, NOT_WORTH = 0, -1, -2, -3


class Arm(msgspec.Struct, frozen=True, kw_only=True):
    """One option of a step: its name, where it is said, what it costs, and what came of it."""

    arm: str
    channel: str
    cost_micro: int = 0
    tally: Tally = Tally()


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One campaign's step as it competes for people; silence has what came of it as well.

    What a person's own act calls for does not compete: it waits for nothing and displaces nothing.
    """

    campaign_id: str
    version: int
    step: int
    arms: tuple[Arm, ...]
    policy: Policy = "fixed"
    value_micro: int = 0
    attention_micro: int = 0
    silence: Tally = Tally()
    since_us: int = 0
    competes: bool = True
    personal: Model | None = None

    @property
    def seed(self) -> tuple[int, int]:
        """Return what this choice is drawn by; the same person is drawn the same number again."""
        return draws.seed("arm", self.campaign_id, self.version, self.step)

    def costs(self, contacts: int) -> list[float]:
        """Return what each arm takes, of money and attention, in units of the goal's value.

        Each contact in the last month makes one more weigh as much again.
        """
        attention = self.attention_micro * (1 + contacts)
        worth = max(self.value_micro, 1)
        return [(arm.cost_micro + attention) / worth for arm in self.arms]

    def net_micro(self, place: int, contacts: int = 0) -> float:
        """Return what saying an arm is expected to bring over silence, less what it takes.

        Until both were tried often enough, nothing is known to be gained.
        """
        tally = self.arms[place].tally
        known = min(tally.tried, self.silence.tried) >= TRIED_MIN
        gain = tally.mean - self.silence.mean if known else 0.0
        return (gain - self.costs(contacts)[place]) * max(self.value_micro, 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """What was chosen, people by offers: an arm's place or a reason below 0, and how probably.

    `propensity` is the probability of what was chosen, of an arm or of silence; where nothing was
    left to choose it is 1. `preferred` is what a model would have chosen, -1 where none says.
    """

    arm: Ints
    propensity: Floats
    contacts: Ints
    order: tuple[int, ...]
    preferred: Ints


def rank(offers: Sequence[Offer]) -> tuple[int, ...]:
    """Return the offers' places, the one that is expected to bring most first.

    It rests on nothing that was drawn, so that the propensity of an arm is that within its offer.
    """
    return tuple(sorted(range(len(offers)), key=lambda place: _place(offers[place])))


def choose(
    offers: Sequence[Offer],
    people: Words,
    open_arms: Sequence[Flags],
    contacts: Ints,
    preferred: Sequence[Ints] | None = None,
) -> Choices:
    """Choose for people (n, 2) among offers; `open_arms` tell of each offer which arms are, (n, k).

    An arm is open to somebody who is in the campaign, under their terms and limits, and not held
    back. `contacts` (n,) are those that people had lately; `preferred` (n,) of each offer what a
    model would choose for each, -1 for nothing, or NOBODY. Whoever is spoken to for one offer hears
    nothing of those behind it.
    """
    # A column lies together: each offer is chosen by itself.
    arm = np.full((len(people), len(offers)), SILENT, dtype=np.int64, order="F")
    propensity = np.ones((len(people), len(offers)), order="F")
    taken = np.zeros(len(people), dtype=bool)
    capped = np.minimum(contacts, CONTACTS_MAX)
    order = rank(offers)
    for place in order:
        offer, open_ = offers[place], open_arms[place]
        wanted = np.flatnonzero(reduce(np.logical_or, open_.T))
        lost = taken[wanted] & offer.competes
        arm[wanted[lost], place] = TAKEN
        who = wanted[~lost]
        if not len(who):
            continue
        wished = NOBODY if preferred is None else preferred[place]
        liked = wished if wished is NOBODY else wished[who]
        found, sure = _pick(offer, people[who], open_[who], capped[who], liked)
        arm[who, place], propensity[who, place] = found, sure
        if offer.competes:
            taken[who[found >= 0]] = True
    wishes = np.broadcast_to(NOBODY, arm.shape)
    if preferred is not None and any(one is not NOBODY for one in preferred):
        every = [np.broadcast_to(one, len(people)) for one in preferred]
        wishes = np.stack(every, axis=1)
    return Choices(arm=arm, propensity=propensity, contacts=capped, order=order, preferred=wishes)


def propensities(offer: Offer, open_: Sequence[bool], contacts: int, preferred: int = -1) -> Floats:
    """Return how probable each arm of an offer is, and silence last, (k + 1,), for one open set.

    What is `preferred` for somebody is as good as sure; the others keep their small chance.
    """
    places = [place for place, is_open in enumerate(open_) if is_open]
    found = np.zeros(len(offer.arms) + 1)
    if not places:
        found[-1] = 1.0
        return found
    costs = offer.costs(contacts)
    if offer.policy == "personal" and preferred in {*places, len(offer.arms)}:
        found[[*places, -1]] = FLOOR
        found[preferred] = 1.0 - FLOOR * len(places)
        return found
    if offer.policy in {"bandit", "personal"}:
        tallies = [*(offer.arms[place].tally for place in places), offer.silence]
        won = belief.best(tallies, [*(costs[place] for place in places), 0.0])
        found[[*places, -1]] = (1.0 - FLOOR * len(won)) * won + FLOOR
        return found
    worth = [place for place in places if not _is_hopeless(offer, place, costs[place])]
    if not worth:
        found[-1] = 1.0
    elif offer.policy == "rotate":
        found[worth] = 1.0 / len(worth)
    else:
        found[worth[0]] = 1.0
    return found


def _pick(
    offer: Offer, people: Words, open_: Flags, contacts: Ints, preferred: Ints
) -> tuple[Ints, Floats]:
    """Return of each person the arm that is drawn, and how probable it was."""
    arms = open_.shape[1]
    liked = np.broadcast_to(preferred, len(people))
    bits = 1 << np.arange(arms, dtype=np.int64)
    # At most 2^50 sets of arms, 16 counts of contacts and 52 wishes: it fits 63 bits.
    alike = (open_.astype(np.int64) @ bits * (CONTACTS_MAX + 1) + contacts) * (arms + 2)
    groups, first, inverse = np.unique(alike + liked + 1, return_index=True, return_inverse=True)
    table = np.array(
        [
            propensities(offer, open_[one].tolist(), int(contacts[one]), int(liked[one]))
            for one in first.tolist()
        ]
    )
    drawn = draws.uniform(people, offer.seed)
    picked = np.zeros(len(people), dtype=np.int64)
    for group in range(len(groups)):
        members = inverse == group
        ladder = np.cumsum(table[group])
        # Rounding must not leave a step above the last that can be drawn.
        ladder[np.flatnonzero(table[group])[-1] :] = 1.0
        picked[members] = np.searchsorted(ladder, drawn[members], side="right")
    sure = table[inverse, picked]
    silent = picked == len(offer.arms)
    unworthy = silent & (sure >= 1.0)
    return np.where(unworthy, NOT_WORTH, np.where(silent, SILENT, picked)), sure


def _is_hopeless(offer: Offer, place: int, cost: float) -> bool:
    if not offer.value_micro:
        return False
    worth = belief.exceeds(offer.arms[place].tally, offer.silence, by=cost)
    return worth < 1.0 - DOUBT_MAX


def _place(offer: Offer) -> tuple[float, int, str]:
    best = max((offer.net_micro(place) for place in range(len(offer.arms))), default=0.0)
    return (-best, offer.since_us, offer.campaign_id)
