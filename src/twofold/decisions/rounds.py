"""A round: everybody whose turn it is in whatever campaigns, and one choice for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twofold.decisions import choosing, holdouts, likeness, model, personal, tallies
from twofold.decisions.belief import Tally
from twofold.decisions.choosing import Arm, Choices, Offer
from twofold.decisions.columns import Columns
from twofold.decisions.holdouts import Kept
from twofold.decisions.likeness import Turns, Weighed
from twofold.decisions.model import Model
from twofold.decisions.numbers import Flags, Ints
from twofold.decisions.scene import Case, Holding
from twofold.decisions.weighing import Wait
from twofold.storage import Database


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """What is chosen for some people in some campaigns at once, in columns.

    For each of the `turns` there is what may become of them, what they are held back from (by its
    place in `holdouts.HELD`), and the offer's place in `choices`, -1 where there is none.
    """

    turns: Sequence[Turns]
    weighed: Sequence[Weighed]
    held: Sequence[Ints]
    offers: Sequence[Offer]
    offered: Sequence[int]
    choices: Choices

    def offer_of(self, number: int) -> Offer | None:
        """Return the offer of some of the turns."""
        return self.offers[self.offered[number]] if self.offered[number] >= 0 else None


def choose_all(
    db: Database, columns: Columns, turns: Sequence[Turns], *, holding: Holding
) -> Chosen:
    """Return what is chosen for some people, each step of each campaign being one of the `turns`.

    Nothing is written: as many may be asked about as there is memory for.
    """
    kept = holdouts.kept_of(db, columns.people)
    offers: list[Offer] = []
    offered: list[int] = []
    weighed, held, opened, liked = [], [], [], []
    for some in turns:
        found = _one_at_a_time(columns, some, likeness.weigh_turns(db, columns, some))
        back = _held(columns, kept, some, found.is_open[found.code], holding)
        weighed.append(found)
        held.append(back)
        offered.append(-1 if some.is_behind_the_last else len(offers))
        if some.is_behind_the_last:
            continue
        offers.append(_offer(db, some.first))
        opened.append(_opened(columns, some, found, is_free=back == 0))
        liked.append(_liked(db, columns, some, offers[-1], found))
    choices = choosing.choose(offers, columns.names, opened, columns.contacts, liked)
    return Chosen(
        turns=turns, weighed=weighed, held=held, offers=offers, offered=offered, choices=choices
    )


def _one_at_a_time(columns: Columns, turns: Turns, found: Weighed) -> Weighed:
    """Return the verdicts, but of two turns of one person at the same step the later one waits."""
    if bool(np.all(np.diff(turns.at) > 0)):
        return found
    _, first = np.unique(turns.at, return_index=True)
    if len(first) == len(turns.at):
        return found
    again = np.ones(len(turns.at), dtype=bool)
    again[first] = False
    later = Wait(until_us=columns.scene.now + 1, because="one_at_a_time")
    return found.again(np.flatnonzero(again & found.is_open[found.code]), later)


def _held(columns: Columns, kept: Kept, turns: Turns, is_open: Flags, holding: Holding) -> Ints:
    """Return what each of some turns is held back from, if it could be spoken to."""
    plan, found = turns.first.plan, np.zeros(len(turns.at), dtype=np.int64)
    if plan.is_called_for:
        return found
    which = np.flatnonzero(is_open)
    found[which] = holdouts.of_many(
        kept,
        columns.names,
        turns.first.campaign.campaign_id,
        at=turns.at[which],
        key=holding.key,
        share=plan.holdout,
        everywhere=holding.share,
        is_drawn=holding.is_drawn,
    )
    return found


def _opened(
    columns: Columns, turns: Turns, found: Weighed, *, is_free: Flags | None = None
) -> Flags:
    """Return which arms are open to which people, (n, k), as long as they are free."""
    arms = len(turns.first.plan.steps[turns.first.journey.step].variants)
    table = found.arms(arms)
    open_: Flags = np.logical_or.reduce(table, axis=1)[found.code]
    free = np.flatnonzero(open_ if is_free is None else open_ & is_free)
    opened = np.zeros((len(columns), arms), dtype=bool, order="F")
    # Of two turns of one person at a step at most one is open.
    opened[turns.at[free]] = table[found.code[free]]
    return opened


def _liked(db: Database, columns: Columns, turns: Turns, offered: Offer, found: Weighed) -> Ints:
    """Return what a model would choose for each of those who let it be worked out of their data.

    `choosing.NOBODY` where there is no model that says anything.
    Also for those held back: what would have been drawn for them is kept.
    """
    if offered.personal is None or not offered.personal.usable:
        return choosing.NOBODY
    liked = np.full(len(columns), -1, dtype=np.int64)
    could = _opened(columns, turns, found)
    places = np.flatnonzero(could.any(axis=1) & columns.may_learn)
    if len(places):
        ids, goal = (
            [columns.people[one].person_id for one in places.tolist()],
            turns.first.plan.goal,
        )
        liked[places] = personal.preferred(
            db, offered, goal, ids, could[places], columns.contacts[places], now=columns.scene.now
        )
    return liked


def _offer(db: Database, case: Case) -> Offer:
    campaign_id, version, step = case.offer
    learned = None
    if case.plan.policy == "personal":
        learned = model.of(db, campaign_id, version, step)
    return offer(case, tallies.of(db, campaign_id, version), learned)


def offer(
    case: Case, counted: Mapping[tuple[int, str], Tally], learned: Model | None = None
) -> Offer:
    """Return a case's step as it competes for people, with what came of it so far."""
    plan, (campaign_id, version, step) = case.plan, case.offer
    return Offer(
        campaign_id=campaign_id,
        version=version,
        step=step,
        arms=tuple(
            Arm(
                arm=variant.arm,
                channel=variant.channel,
                cost_micro=variant.cost_micro,
                tally=counted.get((step, variant.arm), Tally()),
            )
            for variant in plan.steps[step].variants
        ),
        policy=plan.policy,
        # Who asked is told, whatever it brings.
        value_micro=0 if plan.trigger.kind == "request" else plan.goal.value_micro,
        attention_micro=plan.attention_micro,
        silence=counted.get((step, tallies.SILENCE), Tally()),
        since_us=case.campaign.started_us or 0,
        competes=not plan.is_called_for,
        personal=learned,
    )
