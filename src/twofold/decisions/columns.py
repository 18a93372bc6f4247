"""Some people in columns: what decides about each, worked out for all when first asked for."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import TypeVar

import msgspec
import numpy as np

from twofold import messages, terms
from twofold.campaigns import Goal, Plan, Step
from twofold.decisions import draws, weighing
from twofold.decisions.claimed import Claimed
from twofold.decisions.draws import Words
from twofold.decisions.habits import Habits
from twofold.decisions.numbers import Flags, Ints, joined, numbered, owners
from twofold.decisions.scene import MONTH_US, Scene
from twofold.ids import PersonId
from twofold.people import Handle, Person
from twofold.terms import Answers, Deny, Intent, Permission

T = TypeVar("T")


class Columns:
    """What a scene holds of some people, in their order."""

    def __init__(self, scene: Scene, people: Sequence[Person]) -> None:
        """Lay nothing out yet."""
        self.scene, self.people = scene, people
        self._answers: dict[Intent, Answers] = {}
        self._reached: dict[str, Flags] = {}
        self._alike: dict[tuple[object, ...], Ints] = {}
        self._orders: dict[bool, Ints] = {}
        self._last: dict[Goal, Ints] = {}

    def __len__(self) -> int:
        """Return how many people there are."""
        return len(self.people)

    @cached_property
    def names(self) -> Words:
        """Return whom chance draws for, (n, 2)."""
        return draws.names(self._ids)

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
        channels = tuple(dict.fromkeys(variant.channel for variant in step.variants))
        key = (plan.use, channels, plan.learns)
        if key not in self._alike:
            number = self._order(by_habit=not plan.learns)
            for channel in channels:
                code = self._asked(Intent(use=plan.use, channel=channel)).code + 1
                number = joined(number, code * self._reaches(channel))
            self._alike[key] = number
        return self._alike[key][at]

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
    def _ids(self) -> list[PersonId]:
        return [person.person_id for person in self.people]

    @cached_property
    def _terms(self) -> list[terms.Terms]:
        return self._of(self.scene.asked.terms)

    @cached_property
    def _crowd(self) -> terms.Crowd:
        # What is asked here belongs to no thread or order.
        around = [
            msgspec.structs.replace(known, matters=()) if known.matters else known
            for known in self._of(self.scene.asked.known)
        ]
        return terms.gather(self._terms, around)

    @cached_property
    def _handles(self) -> tuple[list[Handle], Ints]:
        """Return everybody's handles, and of each whose it is."""
        several = [person.handles for person in self.people]
        return list(chain.from_iterable(several)), owners(several)

    @cached_property
    def _claims(self) -> Claimed:
        return Claimed(self._of(self.scene.claims, default=()), now=self.scene.now)

    def _habits(self, place: int) -> Habits:
        return self.scene.habits[self.people[place].person_id]

    def _of(self, what: Mapping[PersonId, T], *, default: T | None = None) -> list[T]:
        """Return what there is of each of the people."""
        # What was read in their order need not be found one by one.
        if len(what) == len(self) and list(what) == self._ids:
            return list(what.values())
        if default is None:
            return [what[one] for one in self._ids]
        return [what.get(one, default) for one in self._ids]

    def _flags(self, who: Collection[PersonId]) -> Flags:
        if not who:
            return np.zeros(len(self), dtype=bool)
        return np.array([one in who for one in self._ids], dtype=bool)

    def _asked(self, intent: Intent) -> Answers:
        if intent not in self._answers:
            self._answers[intent] = terms.permit_all(self._crowd, intent, now=self.scene.now)
        return self._answers[intent]

    def _reaches(self, channel: str) -> Flags:
        """Return to whom a channel leads, as `Scene.reaches` says of each."""
        if channel not in self._reached:
            leads = messages.leading_to(channel, self.scene.takers)
            found = np.ones(len(self), dtype=bool)
            if leads is not None:
                handles, owner = self._handles
                found[:] = False
                found[owner[np.fromiter(map(leads, handles), bool, len(handles))]] = True
            self._reached[channel] = found
        return self._reached[channel]

    def _order(self, *, by_habit: bool) -> Ints:
        """Return a number for the order of channels that comes first, as `weighing.order` does."""
        if by_habit not in self._orders:
            found = list(self._said)
            if by_habit and (acted := np.flatnonzero(self._acted & self.may_learn)).size:
                for place in acted.tolist():
                    found[place] = found[place] or self._habits(place).channels()
            self._orders[by_habit] = numbered(found)
        return self._orders[by_habit]

    @cached_property
    def _said(self) -> list[tuple[str, ...]]:
        wanted = map(attrgetter("preferences.channels"), self._terms)
        return [channels or () for channels in wanted]

    @cached_property
    def _acted(self) -> Flags:
        return np.array([bool(one.touched) for one in self._of(self.scene.habits)], dtype=bool)

    @cached_property
    def may_learn(self) -> Flags:
        """Return from whom it may be learned, as `Scene.may_learn` says of each."""
        answers = self._asked(Intent(use=terms.PROFILING_MARKETING))
        let = [not isinstance(one, Deny) for one in answers.different]
        return np.array(let, dtype=bool)[answers.code]
