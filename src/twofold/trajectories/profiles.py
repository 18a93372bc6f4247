"""Profiles: one row per person with all their readings, kept in the record."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from twofold import terms
from twofold.ids import PersonId
from twofold.trajectories import lens, portraits, rules, scores
from twofold.trajectories.marks import SERIAL, drop_profiles
from twofold.trajectories.queries import queries

if TYPE_CHECKING:
    from twofold.engines import Engine
    from twofold.settings import Settings
    from twofold.storage import Database
    from twofold.terms import Permitting

Progress = Callable[[int, int], None]

# A write of a few thousand people keeps the record's lock well under its 200 ms.
WRITE_PEOPLE = 2_000
_COLUMNS = ("person_id", *portraits.COLUMNS, "detail")


def profile_people(
    db: "Database",
    engine: "Engine",
    settings: "Settings",
    people: Sequence[PersonId],
    *,
    as_of: int,
    use: "Permitting | None" = None,
) -> int:
    """Compute and keep the profiles of a few people from the record; returns how many have one.

    Who does not permit the `use` has none.
    """
    marks = [tuple(row) for row in db.all_in(queries.profile_marks_of, "people", list(people))]
    view = lens.steps(db, engine, settings, as_of=as_of, people=people, use=use)
    drawn = portraits.draw(view, rules.stage_rules(db))
    kept = _kept(db, drawn, use)
    gone = sorted(set(people) - kept)
    with db.write():
        drop_profiles(db, gone)
        _settle(db, marks)
    return len(kept)


def profile_everybody(
    db: "Database",
    engine: "Engine",
    settings: "Settings",
    *,
    as_of: int,
    use: "Permitting | None" = None,
    progress: Progress | None = None,
) -> int:
    """Compute and keep everybody's profile as of a moment; returns how many have one.

    Who does not permit the `use` has none.
    """
    marks = [tuple(row) for row in db.all(queries.profile_marks)]
    view = lens.steps(db, engine, settings, as_of=as_of, use=use)
    ruled = rules.stage_rules(db)
    parts = list(view.parts())
    kept: set[str] = set()
    for done, part in enumerate(parts, 1):
        kept |= _kept(db, portraits.draw(part, ruled), use)
        if progress:
            progress(done, len(parts))
    gone = [
        PersonId(person_id)
        for block in db.stream(queries.profiled_people)
        for (person_id,) in block
        if person_id not in kept
    ]
    with db.write():
        drop_profiles(db, gone)
        _settle(db, marks)
    return len(kept)


def _kept(db: "Database", drawn: portraits.Portraits, use: "Permitting | None") -> set[str]:
    """Write profiles and histories, a few thousand people at a time; return whose.

    Who said no while they were drawn is left out, so that no row comes back after the no; and so
    is each score that its person left.
    """
    steps = iter(zip(*(column.to_pylist() for column in drawn.stages.columns), strict=True))
    waiting = next(steps, None)
    kept: set[str] = set()
    for chunk in _chunks(drawn.profiles()):
        people = [row[0] for row in chunk]
        theirs = []
        while waiting is not None and waiting[0] <= people[-1]:
            theirs.append(waiting)
            waiting = next(steps, None)
        with db.write(serial=SERIAL):
            refused = _refusing(db, people, use)
            left = scores.left_by(db, people)
            rows = [row for row in chunk if row[0] not in refused]
            if left:
                rows = [scores.emptied(row, _COLUMNS, left.get(row[0], ())) for row in rows]
            db.many(queries.put_profile, rows)
            db.run_in(queries.drop_stage_steps, "people", people)
            unstaged = refused | {one for one, names in left.items() if scores.STAGE in names}
            db.many(queries.add_stage_step, [row for row in theirs if row[0] not in unstaged])
            db.run_in(queries.drop_profiles_of_nobody, "people", people)
            db.run_in(queries.drop_stage_steps_of_nobody, "people", people)
        kept.update(set(people) - refused)
    return kept


def _refusing(
    db: "Database", people: Sequence[PersonId], use: "Permitting | None"
) -> set[PersonId]:
    if use is None:
        return set()
    # The moment is the one at which the use was asked for, the answers are those of this moment.
    refused: set[PersonId] = set()
    for one in use.uses:
        refused |= set(people) - terms.who_of_these_permits(db, one, people, now=use.now)
    return refused


def _chunks(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while chunk := list(itertools.islice(rows, WRITE_PEOPLE)):
        yield chunk


def _settle(db: "Database", marks: Sequence[tuple[str, int]]) -> None:
    by_moment = sorted((since_us, person_id) for person_id, since_us in marks)
    for since_us, group in itertools.groupby(by_moment, key=lambda mark: mark[0]):
        people = [person_id for _, person_id in group]
        db.run_in(queries.settle_both, "people", people, since_us=since_us)
        db.run_in(queries.settle_profile, "people", people, since_us=since_us)
