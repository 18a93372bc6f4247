"""What a model would choose for each of some people, by what they did before.

It was learned over people drawn by chance, and may choose only where that surely beat saying one
thing to all (`results.learn_personal`); elsewhere it says nothing.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from twofold.campaigns import Goal
from twofold.decisions.choosing import Flags, Ints, Offer
from twofold.decisions.drawn import features
from twofold.decisions.model import Model
from twofold.decisions.queries import sql
from twofold.ids import PersonId
from twofold.storage import Database


def preferred(  # noqa: PLR0917 - the columns of one choice
    db: Database,
    offer: Offer,
    goal: Goal,
    people: Sequence[PersonId],
    open_: Flags,
    contacts: Ints,
    *,
    now: int,
) -> Ints:
    """Return which arm of an offer a model expects most of for each of some people, (n,).

    Its number of arms stands for silence, -1 for people about whom it says nothing: where it may
    not run, or was asked of other arms than there are. `open_` (n, k) tell which arms are open.
    """
    nobody = np.full(len(people), -1, dtype=np.int64)
    model, arms = offer.personal, [one.arm for one in offer.arms]
    if model is None or not model.usable or not people:
        return nobody
    places = {arm: place for place, arm in enumerate(model.arms)}
    if any(arm not in places for arm in arms) or "" not in places:
        return nobody
    told = _expected(model, _traits(db, people, goal, now=now))
    worth = told[:, [*(places[arm] for arm in arms), places[""]]]
    # What each contact of late adds is not in what was learned.
    worth[:, :-1] -= (offer.attention_micro * contacts / max(offer.value_micro, 1))[:, None]
    worth[:, :-1][~open_] = -np.inf
    return np.asarray(worth.argmax(axis=1), dtype=np.int64)


def _expected(model: Model, told: NDArray[np.float64]) -> NDArray[np.float64]:
    scaled = (told - np.array(model.centre)) / np.array(model.spread)
    filled = np.column_stack([np.ones(len(told)), scaled])
    return np.asarray(filled @ np.array(model.weights).T, dtype=np.float64)


def _traits(
    db: Database, people: Sequence[PersonId], goal: Goal, *, now: int
) -> NDArray[np.float64]:
    rows = db.all_in(
        sql.traits,
        "people",
        list(people),
        goal_name=goal.name or None,
        goal_purpose=goal.purpose or None,
        currency=goal.currency,
        after_us=now - goal.window_us,
        simulated=0,
        now=now,
    )
    told: Mapping[str, tuple[int, int, int]] = {
        row.person_id: (int(row.before), int(row.before_micro), int(row.begun)) for row in rows
    }
    columns = np.array([told.get(one, (0, 0, 0)) for one in people], dtype=np.int64)
    return features(columns[:, 0], columns[:, 1], columns[:, 2])
