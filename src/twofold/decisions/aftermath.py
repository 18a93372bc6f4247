"""What followed each person's first decision of a campaign, as columns to estimate from.

An outcome is a touch that the person began: what they did, never that a letter was opened or a link
in it followed. Decisions in which nothing was left to choose (rules, limits) are no comparison and
are left out; so is whoever does not let themselves be counted.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twofold.campaigns import Goal
from twofold.decisions.queries import sql
from twofold.storage import Database
from twofold.terms import Permitting


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcomes:
    """One row a person, by columns of equal length (n,), in the order of their ids.

    `arm` is empty for silence, `held` is '', 'global' or 'campaign'; `propensity` is that of what
    was chosen. `reached` tells whether the goal followed within its window, `value_micro` what
    purchases came to in it in the goal's currency; `before_micro` and `before` are the same value,
    and the number of goals, in a window as long before the decision, `begun` how many contacts they
    began in that. `options` are what else could have been, as the decision keeps them. `moment` is
    when it was to leave, '' where that was not open; where there were two, `moment_open`, it was
    drawn with `moment_chance`.
    """

    person_id: NDArray[np.str_]
    decision_id: NDArray[np.str_]
    version: NDArray[np.int64]
    decided_us: NDArray[np.int64]
    arm: NDArray[np.str_]
    channel: NDArray[np.str_]
    held: NDArray[np.str_]
    propensity: NDArray[np.float64]
    reached: NDArray[np.bool_]
    value_micro: NDArray[np.int64]
    before: NDArray[np.int64]
    before_micro: NDArray[np.int64]
    begun: NDArray[np.int64]
    options: NDArray[np.object_]
    moment: NDArray[np.str_]
    moment_chance: NDArray[np.float64]
    moment_open: NDArray[np.bool_]

    def __len__(self) -> int:
        """Return how many people there are."""
        return len(self.person_id)


_TYPES = {
    "person_id": "U32", "decision_id": "U32", "version": "i8", "decided_us": "i8", "arm": None,
    "channel": None, "held": None, "propensity": "f8", "reached": "?", "value_micro": "i8",
    "before": "i8", "before_micro": "i8", "begun": "i8", "options": "O",
    "moment": None, "moment_chance": "f8", "moment_open": "?",
}  # fmt: skip


def outcomes(
    db: Database,
    campaign_id: str,
    goal: Goal,
    *,
    use: Permitting,
    step: int = 0,
    is_over: bool = True,
    simulated: bool = False,
    now: int,
) -> Outcomes:
    """Return what followed everybody's first decision at one step of a campaign.

    With `is_over` only of those whose window has passed. Touches of a simulated layer count only if
    `simulated`, and then they alone do. `use` is who permits being counted (`seeing.permitting`).
    """
    rows = db.all(
        sql.outcomes,
        campaign_id=campaign_id,
        step=step,
        goal_name=goal.name or None,
        goal_purpose=goal.purpose or None,
        currency=goal.currency,
        window_us=goal.window_us,
        until_us=now - goal.window_us if is_over else now,
        simulated=int(simulated),
        now=now,
    )
    kept = [row for row in rows if use.includes(row.person_id)]
    columns = {
        name: np.array([getattr(row, name) for row in kept], dtype=kind or np.str_)
        for name, kind in _TYPES.items()
    }
    return Outcomes(**columns)
