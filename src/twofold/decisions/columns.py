"""Some people in columns: what decides about each, worked out for all when first asked for."""

from collections.abc import Callable, Collection, Sequence
from functools import cached_property, partial

import msgspec
import numpy as np
from numpy.typing import NDArray

from twofold import terms
from twofold.campaigns import Goal, Plan, Step, is_called_for
from twofold.decisions import draws, weighing
from twofold.decisions.ceilings import ContactLimit, under
from twofold.decisions.draws import Words
from twofold.decisions.habits import Habits
from twofold.decisions.scene import MONTH_US, Scene
from twofold.ids import PersonId
from twofold.people import Person
from twofold.terms import Answers, Circumstances, Deny, Intent, Permission

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

# Numbers up to so many times as many as there are of them are told apart without sorting.
_SPARSE = 8


class Columns:
    """What a scene holds of some people, in their order."""

    def __init__(self, scene: Scene, people: Sequence[Person]) -> None:
        """Lay nothing out yet."""
        self.scene, self.people = scene, people
        self._answers: dict[Intent, Answers] = {}
        self._reached: dict[str, Flags] = {}
        self._orders: dict[bool, Ints] = {}
        self._last: dict[Goal, Ints] = {}

    def __len__(self) -> int:
        """Return how many people there are."""
        return len(self.people)

    @cached_property
    def names(self) -> Words:
        """Return whom chance draws for, (n, 2)."""
        return draws.names([person.person_id for person in self.people])

    @cached_property
    def contacts(self) -> Ints:
        """Return how many contacts count that people had in the last month, (n,)."""
        lately = self._claims.person[self._claims.last_us > self.scene.now - MONTH_US]
        found = np.bincount(lately, minlength=len(self))
        for place in np.flatnonzero(self.apart).tolist():
            claimed = self.scene.claimed(self.people[place])
            found[place] = sum(one.last_us > self.scene.now - MONTH_US for one in claimed)
        return found

    @cached_property
    def apart(self) -> Flags:
        """Return whose answer rests on more than their own rules and what is kept of them.

        Who reads at an address with others, and whoever a simulation has spoken to already.
        """
        return self._flags(self.scene.asked.shared | set(self.scene.more))

    @cached_property
    def open(self) -> Flags:
        """Return who has a complaint or a question open."""
        found = self._acted.copy()
        for place in np.flatnonzero(found).tolist():
            found[place] = self._habits(place).is_open(self.scene.now)
        return found

    def last(self, goal: Goal) -> Ints:
        """Return when people last did by themselves what a goal is about; 0 if they did not."""
        if goal not in self._last:
            found = np.zeros(len(self), dtype=np.int64)
            for place in np.flatnonzero(self._acted).tolist():
                found[place] = self._habits(place).last(goal, until_us=self.scene.now)
            self._last[goal] = found
        return self._last[goal]

    def holds(self, use: str, expression: str) -> Flags:
        """Return for whom an expression holds."""
        return self._flags(self.scene.holds[use, expression])

    def limited(self, campaign_id: str, plan: Plan) -> Flags:
        """Return who has no room for one more contact of a campaign now, or had enough of them."""
        found = self._claims.reach(plan, weighing.limits(self.scene, plan))
        most = self.scene.enough.most(campaign_id)
        # Where none is ever too many, it is so for everybody alike.
        return found | (self._claims.lately() >= most) if most else found

    def alike(self, plan: Plan, step: Step, at: Ints) -> Ints:
        """Return a number for each of some people, which those share to whom as much is open.

        It stands for what each channel's rules say and which channel comes first.
        """
        number = self._order(by_habit=not plan.learns)[at]
        for channel in dict.fromkeys(variant.channel for variant in step.variants):
            code = self._asked(Intent(use=plan.use, channel=channel)).code[at] + 1
            number = _joined(number, np.where(self._reaches(channel)[at], code, 0))
        return number

    def let(self, plan: Plan, step: Step) -> Flags:
        """Return to whom at least one channel of a step is open."""
        found = np.zeros(len(self), dtype=bool)
        for channel in {variant.channel for variant in step.variants}:
            answers = self._asked(Intent(use=plan.use, channel=channel))
            found |= answers.permitted & self._reaches(channel)
        return found

    def asking(self, plan: Plan, at: int) -> Callable[[str], Permission | None]:
        """Return what tells what the terms of one of them say to a channel."""

        def ask(channel: str) -> Permission | None:
            if not self._reaches(channel)[at]:
                return None
            answers = self._asked(Intent(use=plan.use, channel=channel))
            return answers.different[int(answers.code[at])]

        return ask

    @cached_property
    def _crowd(self) -> terms.Crowd:
        return terms.gather(self._known(person) for person in self.people)

    @cached_property
    def _claims(self) -> "_Claims":
        return _Claims(self.scene, self.people)

    def _habits(self, place: int) -> Habits:
        return self.scene.habits[self.people[place].person_id]

    def _known(self, person: Person) -> tuple[terms.Terms, Circumstances]:
        asked, who = self.scene.asked, person.person_id
        # What is asked here belongs to no thread or order.
        known = asked.known[who]
        plain = msgspec.structs.replace(known, matters=()) if known.matters else known
        return asked.terms[who], plain

    def _flags(self, who: Collection[PersonId]) -> Flags:
        if not who:
            return np.zeros(len(self), dtype=bool)
        return np.array([person.person_id in who for person in self.people], dtype=bool)

    def _asked(self, intent: Intent) -> Answers:
        if intent not in self._answers:
            self._answers[intent] = terms.permit_all(self._crowd, intent, now=self.scene.now)
        return self._answers[intent]

    def _reaches(self, channel: str) -> Flags:
        if channel not in self._reached:
            reached = [self.scene.reaches(person, channel) for person in self.people]
            self._reached[channel] = np.array(reached, dtype=bool)
        return self._reached[channel]

    def _order(self, *, by_habit: bool) -> Ints:
        """Return a number for the order of channels that comes first, as `weighing.order` does."""
        if by_habit not in self._orders:
            found = list(self._said)
            if by_habit and (acted := np.flatnonzero(self._acted & self.may_learn)).size:
                for place in acted.tolist():
                    found[place] = found[place] or self._habits(place).channels()
            met: dict[tuple[str, ...], int] = {}
            numbers = [met.setdefault(one, len(met)) for one in found]
            self._orders[by_habit] = np.array(numbers, dtype=np.int64)
        return self._orders[by_habit]

    @cached_property
    def _said(self) -> list[tuple[str, ...]]:
        found = self.scene.asked.terms
        return [tuple(found[one.person_id].preferences.channels or ()) for one in self.people]

    @cached_property
    def _acted(self) -> Flags:
        habits = self.scene.habits
        return np.array([bool(habits[one.person_id].touched) for one in self.people], dtype=bool)

    @cached_property
    def may_learn(self) -> Flags:
        """Return from whom it may be learned, as `Scene.may_learn` says of each."""
        answers = self._asked(Intent(use=terms.PROFILING_MARKETING))
        let = [not isinstance(one, Deny) for one in answers.different]
        return np.array(let, dtype=bool)[answers.code]


class _Claims:
    """What counts against people's limits, a row each: whose, for which use, from when to when."""

    def __init__(self, scene: Scene, people: Sequence[Person]) -> None:
        self._now, self._people = scene.now, len(people)
        uses: dict[tuple[str, ...], int] = {}
        rows = [
            (place, uses.setdefault(claim.uses, len(uses)), claim.first_us, claim.last_us)
            for place, person in enumerate(people)
            for claim in scene.claims.get(person.person_id, ())
        ]
        every = np.array(rows, dtype=np.int64).reshape(-1, 4)
        self.person, self._use, self._first_us, self.last_us = every.T
        self._uses = list(uses)

    def lately(self) -> Ints:
        """Return how many contacts people had in thirty days that nothing of theirs called for."""
        pushed = self._are(lambda uses: not all(map(is_called_for, uses)))
        counted = pushed & (self.last_us > self._now - MONTH_US)
        return np.bincount(self.person[counted], minlength=self._people)

    def reach(self, plan: Plan, limits: Sequence[ContactLimit]) -> Flags:
        """Return who has no room for one more contact now, as `ceilings.reached` says of each."""
        found, dies_us = np.zeros(self._people, dtype=bool), self._now + plan.lives_us
        for limit in limits:
            if not under(plan.use, limit.use):
                continue
            counted = partial(_is_counted, above=limit.use)
            meets = (
                self._are(counted)
                & (self.last_us > self._now - limit.per_us)
                & (self._first_us < dies_us + limit.per_us)
            )
            found |= np.bincount(self.person[meets], minlength=self._people) >= limit.most
        return found

    def _are(self, what: Callable[[tuple[str, ...]], bool]) -> Flags:
        """Return which of the contacts were for such uses."""
        told = np.array([what(uses) for uses in self._uses], dtype=bool)
        return told[self._use] if len(told) else np.zeros(0, dtype=bool)


def _is_counted(uses: Collection[str], above: str) -> bool:
    return any(under(one, above) for one in uses)


def dense(numbers: Ints) -> Ints:
    """Return small numbers (n,) that people share who share these, which are not below 0."""
    most = int(numbers.max(initial=0))
    if most > _SPARSE * len(numbers):
        return np.unique(numbers, return_inverse=True)[1].astype(np.int64)
    # In time that grows with n alone: no sorting.
    present = np.zeros(most + 1, dtype=np.int64)
    present[numbers] = 1
    found: Ints = (np.cumsum(present) - 1)[numbers]
    return found


def _joined(one: Ints, other: Ints) -> Ints:
    """Return small numbers that two people share if they share both of these."""
    return dense(one * (int(other.max(initial=0)) + 1) + other)
