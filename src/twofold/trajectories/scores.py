"""The scores by which somebody may be judged, and what is left of a profile without some of them.

How often somebody came, when, and by which channels is the plain record. What is made out of it is
a score, and whoever leaves one has no value of it in any reading from then on: not in their
profile, not in what is computed anew.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from twofold import terms
from twofold.ids import PersonId
from twofold.storage import Database, Query
from twofold.trajectories.marks import SERIAL
from twofold.trajectories.queries import queries

if TYPE_CHECKING:
    from twofold.trajectories.individual import Profile

STAGE = "stage"
# Each with the columns of a profile that hold it; the plainest first.
SCORES: Mapping[str, tuple[str, ...]] = {
    STAGE: ("stage", "stage_since_us", "stage_why"),
    # Who has no period is never overdue.
    "period": ("period_us",),
    "preferred_channel": ("preferred_channel",),
    "pull_share": ("pull_share",),
    "answered_share": ("answered_share", "answer_us"),
    "frequency": ("frequency", "recency_days", "age_days"),
    "monetary_value": ("monetary_micro", "monetary_days"),
    "delight_chain": ("delight_run", "delight_best"),
    "halo": ("halo_entropy",),
    "burstiness": ("burstiness",),
}


def left_by(db: Database, people: Collection[PersonId]) -> dict[PersonId, frozenset[str]]:
    """Return which scores those of some people left who left any."""
    return {
        person_id: left
        for person_id, abouts in terms.exemptions.of_many(db, people).items()
        if (left := frozenset(filter(lambda name: _is_among(name, abouts), SCORES)))
    }


def forget_scores(db: Database, left: Mapping[PersonId, Collection[str]]) -> None:
    """Forget the scores that people left, in the transaction in which they leave them."""
    with db.write(serial=SERIAL):
        for name, columns in SCORES.items():
            people = [person_id for person_id, names in left.items() if name in names]
            if people:
                db.run_in(_emptying(name, columns), "people", people)
        staged = [person_id for person_id, names in left.items() if STAGE in names]
        db.run_in(queries.drop_stage_steps, "people", staged)


def without(profile: "Profile", left: Collection[str]) -> "Profile":
    """Return a profile without the scores that its person left."""
    gone: dict[str, Any] = dict.fromkeys(columns_of(left))
    if "period_us" in gone:
        gone["overdue"] = None
    return replace(profile, **gone)


def emptied(row: tuple[Any, ...], names: Sequence[str], left: Collection[str]) -> tuple[Any, ...]:
    """Return a row of `profile` without what its person left; `names` are its columns."""
    gone = columns_of(left)
    return tuple(None if name in gone else value for name, value in zip(names, row, strict=True))


def columns_of(left: Collection[str]) -> frozenset[str]:
    """Return the columns of a profile that hold some scores."""
    return frozenset(column for name in left for column in SCORES[name])


def _is_among(name: str, abouts: Collection[str]) -> bool:
    return terms.exemptions.of_score(name) in abouts


def _emptying(name: str, columns: Sequence[str]) -> Query:
    # Names of columns stand above and nowhere else; nothing that was typed comes here.
    emptied = ", ".join(f"{column} = NULL" for column in columns)
    text = f"UPDATE profile SET {emptied} WHERE person_id IN (:people)"
    return Query(f"empty_{name}", text)
