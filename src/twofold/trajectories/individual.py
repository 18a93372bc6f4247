"""One person's readings, stored or of this moment."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from twofold.ids import PersonId
from twofold.trajectories.queries import queries

if TYPE_CHECKING:
    from twofold.engines import Engine
    from twofold.settings import Settings
    from twofold.storage import Database
    from twofold.terms import Permitting


@dataclass(frozen=True, kw_only=True, slots=True)
class StageStep:
    """One stage of a person's way: from when, until when (None: still), and why."""

    seq: int
    stage: str
    since_us: int
    until_us: int | None
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """Everything that is read out of one person's touches, as of a moment.

    Times and durations are µs, amounts millionths of `currency`, the home's when they were added
    up; what was bought in others stands in `detail["currencies"]` alone. None is unknown.
    `tenure_us` and `overdue` are computed at read.
    """

    person_id: PersonId
    as_of_us: int
    changes_us: int | None
    stage: str | None
    stage_since_us: int | None
    stage_why: str | None
    first_us: int | None
    last_us: int | None
    last_incidence_us: int | None
    touches: int
    incidences: int
    contacts: int
    sessions: int
    channels: int
    halo_entropy: float | None
    preferred_channel: str | None
    period_us: float | None
    burstiness: float | None
    pull_share: float | None
    answered_share: float | None
    answer_us: float | None
    frequency: int | None
    recency_days: int | None
    age_days: int | None
    monetary_micro: float | None
    monetary_days: int | None
    currency: str
    amount_micro: int | None
    returns: int
    delight_run: int | None
    delight_best: int | None
    other_orbits: int
    detail: dict[str, Any]
    tenure_us: int | None
    overdue: float | None


def profile(db: "Database", person_id: PersonId, *, now: int) -> Profile | None:
    """Return the stored profile with what time alone changes brought up to `now`; None if none."""
    row = db.one(queries.profile, person_id=person_id)
    return None if row is None else _read(row._asdict(), now)


def stage_steps(db: "Database", person_id: PersonId) -> list[StageStep]:
    """Return the stored way of a person through the stages."""
    rows = db.all(queries.stage_steps_of, person_id=person_id)
    return [StageStep(**row._asdict()) for row in rows]


def profile_now(
    db: "Database",
    engine: "Engine",
    settings: "Settings",
    person_id: PersonId,
    *,
    as_of: int,
    use: "Permitting | None" = None,
) -> tuple[Profile | None, list[StageStep]]:
    """Return profile and stages as of a moment, computed from the record and not stored.

    Who does not permit the `use` has neither, and no score that they left.
    """
    from twofold.trajectories import lens, portraits, rules, scores

    view = lens.steps(db, engine, settings, as_of=as_of, people=[person_id], use=use)
    drawn = portraits.draw(view, rules.stage_rules(db))
    found = [
        _read(dict(zip(("person_id", *portraits.COLUMNS, "detail"), row, strict=True)), as_of)
        for row in drawn.profiles()
    ]
    steps = drawn.stages.drop_columns("person_id").to_pylist()
    left = scores.left_by(db, [person_id]).get(person_id, frozenset())
    profiles = [scores.without(one, left) for one in found]
    history = [] if scores.STAGE in left else [StageStep(**step) for step in steps]
    return next(iter(profiles), None), history


def overdue(last_incidence_us: int | None, period_us: float | None, *, now: int) -> float | None:
    """Return (now - last) / period: above 1 they are later than usual; None without a period."""
    if last_incidence_us is None or not period_us:
        return None
    return (now - last_incidence_us) / period_us


def _read(row: dict[str, Any], now: int) -> Profile:
    row["detail"] = msgspec.json.decode(row["detail"])
    first_us = row["first_us"]
    return Profile(
        **row,
        tenure_us=None if first_us is None else now - first_us,
        overdue=overdue(row["last_incidence_us"], row["period_us"], now=now),
    )
