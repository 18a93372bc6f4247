"""For whom a description held at a moment of their own, with nothing of what came later in it."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

from twofold import errors, touches
from twofold.audiences import facts, individual
from twofold.audiences.facts import Facts, Told
from twofold.audiences.individual import Touch
from twofold.audiences.queries import queries
from twofold.audiences.tree import Call, Expression, Reading
from twofold.audiences.vocabulary import OWN, READINGS
from twofold.ids import PersonId
from twofold.storage import Database

if TYPE_CHECKING:
    from twofold.terms import Permitting

# What is kept of people for every moment; all else is worked out as of today alone.
_KEPT = frozenset({"person_id", "stage", "stage_since_us"})


class KnownOnlyToday(errors.Invalid):
    """Of {readings} only today's value is known, which knows what followed; use stage or did(…)."""


def held_then(
    db: Database,
    expression: Expression,
    moments: Mapping[PersonId, int],
    *,
    permitting: "Permitting",
    currency: str,
) -> set[PersonId]:
    """Return for whom of some people an expression held, each at a moment of their own.

    Raises KnownOnlyToday. Who does not permit it is not among them.
    """
    wanted = facts.needed([expression])
    readings = {leaf.name for leaf in wanted if isinstance(leaf, Reading)}
    if strange := sorted(one for one in readings if READINGS[one].column not in _KEPT):
        raise KnownOnlyToday(readings=", ".join(strange))
    asked = [one for one in sorted(moments) if permitting.includes(one)]
    theirs, stages = _touches(db, asked, currency), _stages(db, asked)
    calls, left = facts.asked(wanted), facts.left_scores(db, wanted)
    holders = facts.handle_holders(db, queries.holders_of, wanted, asked)
    columns = facts.columns(wanted)
    found = set()
    for person in asked:
        now = moments[person]
        told = {
            call: _told(
                call, [one for one in theirs[person] if one.occurred_us < now], currency, now
            )
            for call in calls
        }
        known = {"person_id": person, **_stage_at(stages[person], now)}
        profile = facts.table(columns, [[tuple(known[name] for name in columns)]])
        ids = profile["person_id"].combine_chunks()
        one = Facts(
            people=ids, profile=profile, holders=holders, told=told, left=left, currency=currency
        )
        if one.answer(expression.tree, now=now).holds[0].as_py() is True:
            found.add(person)
    return found


def _touches(db: Database, people: list[PersonId], currency: str) -> dict[PersonId, list[Touch]]:
    theirs: dict[PersonId, list[Touch]] = defaultdict(list)
    names = {one.name: one for one in touches.event_names(db)}
    for row in db.all_in(queries.touches_of, "people", people):
        if row.orbit == OWN:
            theirs[row.person_id].append(individual.touch(row, names.get(row.name), currency))
    for some in theirs.values():
        some.sort(key=lambda touch: (touch.occurred_us, touch.touch_id))
    return theirs


def _stages(db: Database, people: list[PersonId]) -> dict[PersonId, list[tuple[int, str]]]:
    found: dict[PersonId, list[tuple[int, str]]] = defaultdict(list)
    for row in db.all_in(queries.stages_of, "people", people):
        found[row.person_id].append((row.since_us, row.stage))
    for some in found.values():
        some.sort()
    return found


def _stage_at(stages: list[tuple[int, str]], now: int) -> dict[str, object]:
    place = bisect_right([since for since, _ in stages], now)
    if not place:
        return {"stage": None, "stage_since_us": None}
    since, stage = stages[place - 1]
    return {"stage": stage, "stage_since_us": since}


def _told(call: Call, theirs: list[Touch], currency: str, now: int) -> Told:
    value, moment = individual.ask(call, theirs, currency, now=now)
    kind = pa.bool_() if call.kind == "yes" else pa.int64()
    return Told(pa.array([value], kind), pa.array([moment], pa.int64()))
