"""Turns that are alike are weighed once: those that share all that an answer rests on.

Of those who share it, one is weighed by the same lines as anybody alone; whose answer rests on more
than the columns hold is weighed alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twofold.decisions import weighing
from twofold.decisions.columns import Columns
from twofold.decisions.numbers import Flags, Ints, dense
from twofold.decisions.scene import Case
from twofold.decisions.weighing import Open, Verdict
from twofold.storage import Database

# So few turns at a step are weighed one by one sooner than they are laid out.
FEW = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Turns:
    """Turns of some people at one step of one campaign, in columns of equal length (n,).

    `at` is whose they are, by their place among the people, `entered_us` since when they are in;
    `cases` has each of them.
    """

    cases: Sequence[Case]
    at: Ints
    entered_us: Ints

    @property
    def first(self) -> Case:
        """Return the first of them, of which campaign, plan and step are those of all."""
        return self.cases[0]

    @property
    def is_behind_the_last(self) -> bool:
        """Tell whether their plan has no such step any more."""
        return self.first.journey.step >= len(self.first.plan.steps)


class Weighed:
    """What may become of some turns: `code` has the place of each one's verdict, (n,).

    That something is silent for now is known sooner than until when it is; such verdicts are worked
    out when they are first looked at.
    """

    def __init__(
        self,
        code: Ints,
        known: Mapping[int, Verdict],
        *,
        count: int,
        ask: Callable[[int], Verdict] | None = None,
    ) -> None:
        """Keep what is known, and what tells the others of `count` in all."""
        self.code, self.count = code, count
        self._known, self._ask = dict(known), ask

    @property
    def is_open(self) -> Flags:
        """Return which verdicts let anything through, (number of verdicts,)."""
        found = np.zeros(self.count, dtype=bool)
        found[[code for code, one in self._known.items() if isinstance(one, Open)]] = True
        return found

    def verdict(self, code: int) -> Verdict:
        """Return a verdict by its place."""
        if code not in self._known and self._ask is not None:
            self._known[code] = self._ask(code)
        return self._known[code]

    def arms(self, arms: int) -> Flags:
        """Return which arms each verdict lets through, (number of verdicts, arms)."""
        found = np.zeros((self.count, arms), dtype=bool)
        for code, verdict in self._known.items():
            if isinstance(verdict, Open):
                found[code] = verdict.arms
        return found

    def again(self, places: Ints, later: Verdict) -> "Weighed":
        """Return the same with another verdict at some places."""
        code = self.code.copy()
        code[places] = self.count
        known = {**self._known, self.count: later}
        return Weighed(code, known, count=self.count + 1, ask=self._ask)


def weigh_turns(db: Database, columns: Columns, turns: Turns) -> Weighed:
    """Return what may become of each of some turns, as `weighing.weigh` says of it alone."""

    def weigh(place: int) -> Verdict:
        return weighing.weigh(db, columns.scene, turns.cases[place])

    many, plan, now = len(turns.at), turns.first.plan, columns.scene.now
    if many <= FEW:
        return Weighed(np.arange(many), {one: weigh(one) for one in range(many)}, count=many)
    if turns.is_behind_the_last or (plan.ends_us is not None and now >= plan.ends_us):
        return Weighed(np.zeros(many, dtype=np.int64), {0: weigh(0)}, count=1)
    alone = _alone(columns, turns)
    code, together = np.zeros(many, dtype=np.int64), np.flatnonzero(~alone)
    asked, later = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
    if len(together):
        code[together], asked, later = _answered_alike(columns, turns, together)

    def ask(number: int) -> Verdict:
        place = int(asked[number])
        case, told = turns.cases[place], columns.asking(plan, int(turns.at[place]))
        return weighing.allowed(columns.scene, case, told)

    known = {number: ask(number) for number in np.flatnonzero(~later).tolist()}
    for number, place in enumerate(np.flatnonzero(alone).tolist(), len(asked)):
        code[place], known[number] = number, weigh(place)
    return Weighed(code, known, count=len(asked) + int(alone.sum()), ask=ask)


def _answered_alike(columns: Columns, turns: Turns, together: Ints) -> tuple[Ints, Ints, Flags]:
    """Return numbers from 0 that turns share which are answered alike, and one turn of each.

    Their rules say the same and they want the same channel first. Who had as many contacts as
    anybody may have by now shares it with nobody: when there may be one more hangs on when they had
    theirs. Where no channel is open to them it does not come to that. The last is of which numbers
    it is sure that nothing is said now.
    """
    case, at = turns.first, turns.at[together]
    step = case.plan.steps[case.journey.step]
    number, let = columns.alike(case.plan, step, at), columns.let(case.plan, step)[at]
    silent = ~let
    if not case.plan.is_called_for:
        limited = columns.limited(case.campaign.campaign_id, case.plan)
        near = limited[at] & let
        number[near] = int(number.max()) + 1 + np.arange(int(near.sum()))
        silent |= near
    number = dense(number)
    first = np.zeros(int(number.max()) + 1, dtype=np.int64)
    first[number] = np.arange(len(together))
    return number, together[first], silent[first]


def _alone(columns: Columns, turns: Turns) -> Flags:
    """Return whose verdict hangs on what they did, on an hour, or on others' rules as well."""
    case, at = turns.first, turns.at
    plan, step = case.plan, case.plan.steps[case.journey.step]
    # What somebody asked to be told is allowed to them alone, by a rule of its own.
    if step.waits_for_hour or plan.trigger.kind == "request":
        return np.ones(len(at), dtype=bool)
    alone = columns.apart[at] | (columns.last(plan.goal)[at] > turns.entered_us)
    if plan.pauses_on_open and not plan.is_called_for:
        alone |= columns.open[at]
    for expression in (plan.audience, step.when):
        if expression:
            alone |= ~columns.holds(plan.profiling, expression)[at]
    return alone
