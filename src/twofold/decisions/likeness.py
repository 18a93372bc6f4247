"""Turns that are alike are weighed once: those that share all that an answer rests on.

Of those who share it, one is weighed by the same lines as anybody alone; whose answer rests on more
than the columns hold is weighed alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from twofold.decisions import weighing
from twofold.decisions.columns import Columns, Flags, Ints, dense
from twofold.decisions.scene import Case
from twofold.decisions.weighing import Verdict
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighed:
    """What may become of some turns: of each the place of its verdict in `verdicts`, (n,)."""

    verdicts: Sequence[Verdict]
    code: Ints


def weigh_turns(db: Database, columns: Columns, turns: Turns) -> Weighed:
    """Return what may become of each of some turns, as `weighing.weigh` says of it alone."""
    if len(turns.cases) <= FEW:
        every = [weighing.weigh(db, columns.scene, case) for case in turns.cases]
        return Weighed(verdicts=every, code=np.arange(len(every)))
    plan, now = turns.first.plan, columns.scene.now
    if turns.is_behind_the_last or (plan.ends_us is not None and now >= plan.ends_us):
        same = weighing.weigh(db, columns.scene, turns.first)
        return Weighed(verdicts=[same], code=np.zeros(len(turns.at), dtype=np.int64))
    alone = _alone(columns, turns)
    code = np.zeros(len(turns.at), dtype=np.int64)
    verdicts: list[Verdict] = []
    together = np.flatnonzero(~alone)
    if len(together):
        number, asked = _answered_alike(columns, turns, together)
        code[together] = number
        for place in asked:
            ask = columns.asking(plan, int(turns.at[place]))
            verdicts.append(weighing.allowed(columns.scene, turns.cases[place], ask))
    for place in np.flatnonzero(alone).tolist():
        code[place] = len(verdicts)
        verdicts.append(weighing.weigh(db, columns.scene, turns.cases[place]))
    return Weighed(verdicts=verdicts, code=code)


def _answered_alike(columns: Columns, turns: Turns, together: Ints) -> tuple[Ints, list[int]]:
    """Return numbers from 0 that turns share which are answered alike, and one turn of each.

    Their rules say the same and they want the same channel first. Who had as many contacts as
    anybody may have by now shares it with nobody: when there may be one more hangs on when they had
    theirs. Where no channel is open to them it does not come to that.
    """
    case, at = turns.first, turns.at[together]
    step = case.plan.steps[case.journey.step]
    number = columns.alike(case.plan, step, at)
    if not case.plan.is_called_for:
        limited = columns.limited(case.campaign.campaign_id, case.plan)
        near = limited[at] & columns.let(case.plan, step)[at]
        number[near] = int(number.max()) + 1 + np.arange(int(near.sum()))
    number = dense(number)
    first = np.zeros(int(number.max()) + 1, dtype=np.int64)
    first[number] = together
    return number, first.tolist()


def _alone(columns: Columns, turns: Turns) -> Flags:
    """Return whose verdict hangs on what they did, on an hour, or on others' rules as well."""
    case, at = turns.first, turns.at
    plan, step = case.plan, case.plan.steps[case.journey.step]
    # What somebody asked to be told is allowed to them alone, by a rule of its own.
    if step.at or plan.trigger.kind == "request":
        return np.ones(len(at), dtype=bool)
    alone = columns.apart[at] | (columns.last(plan.goal)[at] > turns.entered_us)
    if plan.pauses_on_open and not plan.is_called_for:
        alone |= columns.open[at]
    for expression in (plan.audience, step.when):
        if expression:
            alone |= ~columns.holds(plan.profiling, expression)[at]
    return alone
