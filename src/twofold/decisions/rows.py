"""One contact after another: what each brought beyond silence at its place in the row.

How many contacts somebody had follows from what they did and from what was thought of them, so
that comparing those with many to those with few says nothing. Compared are, of those for whom the
next contact would have been the k-th in thirty days, the ones to whom chance gave it with those
from whom chance withheld it: by the campaign's lot the first time that it could speak to somebody,
and whenever silence was drawn like an arm. Where two campaigns wanted to speak at one moment, the
lot of one decides over the place of the other, and nothing is taken from it.
"""

from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from twofold import campaigns
from twofold.campaigns import Campaign
from twofold.decisions.decision import Option
from twofold.decisions.queries import sql
from twofold.decisions.scene import MONTH_US
from twofold.storage import Database, Row
from twofold.terms import Permitting

# Contacts beyond so many count as this one: few people ever have more.
NUMBER_MAX = 10

_options = msgspec.json.Decoder(tuple[Option, ...]).decode


@dataclass(frozen=True, kw_only=True, slots=True)
class InARow:
    """One row a person and a place, by columns of equal length (n,).

    It would have been their contact `number` in thirty days; it was `sent` by a `chance` in (0, 1).
    `reached` tells whether the goal followed in its window, `complained` whether a complaint or a
    stop did.
    """

    number: NDArray[np.int64]
    sent: NDArray[np.bool_]
    chance: NDArray[np.float64]
    reached: NDArray[np.float64]
    complained: NDArray[np.bool_]

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.number)


def in_a_row(db: Database, campaign: Campaign, *, use: Permitting, now: int) -> InARow:
    """Return what followed the decisions of a campaign whose window is over, as above.

    `use` is who permits being counted. Of somebody whose number was reached more than once, only
    the first time counts. Of a simulated campaign only what was simulated counts.
    """
    goal = campaign.plan.goal
    rows = db.all(
        sql.in_a_row,
        campaign_id=campaign.campaign_id,
        goal_name=goal.name or None,
        goal_purpose=goal.purpose or None,
        window_us=goal.window_us,
        month_us=MONTH_US,
        until_us=now - goal.window_us,
        simulated=int(campaign.plan.simulated),
    )
    shares = _shares(db, campaign, rows)
    found: dict[tuple[str, int], tuple[int, bool, float, bool, bool]] = {}
    for row in rows:
        chance = _chance(row, shares[row.version])
        number = min(int(row.before) + 1, NUMBER_MAX)
        if 0.0 < chance < 1.0 and use.includes(row.person_id):
            sent = row.outcome == "send"
            told = (number, sent, chance, bool(row.reached), bool(row.complained))
            found.setdefault((row.person_id, number), told)
    return gathered(list(found.values()))


def gathered(rows: list[tuple[int, bool, float, bool, bool]]) -> InARow:
    """Return rows as columns."""
    number, sent, chance, reached, complained = (
        zip(*rows, strict=True) if rows else ((), (), (), (), ())
    )
    return InARow(
        number=np.array(number, dtype=np.int64),
        sent=np.array(sent, dtype=np.bool_),
        chance=np.array(chance, dtype=np.float64),
        reached=np.array(reached, dtype=np.float64),
        complained=np.array(complained, dtype=np.bool_),
    )


def joined(every: list[InARow]) -> InARow:
    """Return the rows of several campaigns as one, each with the chance that it had."""
    every = [gathered([]), *every]
    return InARow(
        number=np.concatenate([one.number for one in every]),
        sent=np.concatenate([one.sent for one in every]),
        chance=np.concatenate([one.chance for one in every]),
        reached=np.concatenate([one.reached for one in every]),
        complained=np.concatenate([one.complained for one in every]),
    )


def _shares(db: Database, campaign: Campaign, rows: list[Row]) -> dict[int, float]:
    """Return what share of people each version of a campaign leaves alone."""
    if campaign.plan.is_called_for:
        return dict.fromkeys({row.version for row in rows}, 0.0)
    return {
        version: campaigns.plan_of(db, campaign.campaign_id, version).holdout
        for version in {row.version for row in rows}
    }


def _chance(row: Row, holdout: float) -> float:
    """Return how probable it was that something was said to somebody at this place; else 0 or 1."""
    if row.contested or row.reason in ("another_campaign", "not_worth_it"):
        return 0.0
    said = sum(one.propensity for one in _options(bytes(row.options)))
    if row.outcome == "send":
        said += row.propensity
    said = min(said, 1.0)
    # The lot is cast once; who was let be spoken to before is not drawn for again.
    return (1.0 - holdout) * said if row.place == 1 else (0.0 if row.held else said)
