"""Groups filled from the lens: everybody looked at at once, for one group or for all of them."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from twofold import people
from twofold.audiences import crowd, departures, memberships, reasons
from twofold.audiences.facts import Facts
from twofold.audiences.memberships import REASON_FIRST, Moved, Step
from twofold.audiences.queries import queries
from twofold.audiences.saved import Audience
from twofold.ids import PersonId
from twofold.storage import Database

if TYPE_CHECKING:
    from twofold.engines import Engine
    from twofold.settings import Settings
    from twofold.terms import Permitting

# A transaction of so many is done in a fraction of a second; nobody's act waits longer.
WRITE_PEOPLE = 1_000

Item = TypeVar("Item")


def fill(
    db: Database,
    engine: "Engine",
    settings: "Settings",
    audiences: Sequence[Audience],
    *,
    use: "Permitting",
    as_of: int,
    now: int,
) -> Moved:
    """Bring groups up to date over everybody who permits the use; all of them cost one look.

    A group that is new, or described anew, fills without touches: what moved is the group. Who
    changed meanwhile is looked at again.
    """
    described = [one for one in audiences if one.is_described]
    if not described:
        return Moved(0, 0, 0)
    parsed = [one.parsed() for one in described]
    opened = crowd.opening(db, engine, settings, use=use, as_of=as_of)
    facts = crowd.gather(db, settings, parsed, opened, use=use, as_of=as_of)
    entered, left = 0, 0
    soonest = np.full(len(facts.people), memberships.NEVER, dtype=np.int64)
    for audience, expression in zip(described, parsed, strict=True):
        answers = facts.answer(expression.tree, now=as_of)
        soonest = np.minimum(soonest, answers.next_us.to_numpy())
        holds = pc.fill_null(answers.holds, fill_value=False)
        gone = pa.array(sorted(departures.exempted(db, audience.audience_id)), pa.string())
        holds = pc.and_(holds, pc.invert(pc.is_in(facts.people, value_set=gone)))
        for chunk in _chunks(_steps(db, audience, facts, holds, as_of)):
            with db.write(serial=people.SERIAL):
                moved = memberships.take(db, chunk, as_of=as_of, now=now)
            entered, left = entered + moved[0], left + moved[1]
        db.run(queries.filled, audience_id=audience.audience_id, version=audience.version, now=now)
    _look_later(db, facts.people, soonest)
    with db.write():
        db.run(queries.look_at_changed, since_us=now)
    return Moved(len(facts.people), entered, left)


def _steps(
    db: Database, audience: Audience, facts: Facts, holds: pa.BooleanArray, as_of: int
) -> Iterator[Step]:
    who = facts.people.filter(holds).to_pylist()
    mine = dict(zip(who, pc.indices_nonzero(holds).to_pylist(), strict=True))
    inside = {
        row[0] for block in db.stream(queries.members, audience_id=audience.audience_id)
        for row in block
    }  # fmt: skip
    places: dict[str, int] = {}
    gone = sorted(inside - mine.keys())
    if gone:
        found = pc.index_in(pa.array(gone, pa.string()), value_set=facts.people).to_pylist()
        places = {one: at for one, at in zip(gone, found, strict=True) if at is not None}
    tree = audience.parsed().tree
    is_new = audience.filled_us is None
    left = departures.exempted(db, audience.audience_id)
    for one in sorted(inside ^ mine.keys()):
        at = mine.get(one, places.get(one))
        if is_new:
            why = REASON_FIRST
        elif one in left:
            why = reasons.LEFT
        elif at is None:
            why = reasons.NO_READINGS
        else:
            why = reasons.why(tree, facts.alone(at), 0, now=as_of)
        yield Step(audience, PersonId(one), one in mine, why)


def _look_later(db: Database, ids: pa.StringArray, soonest: NDArray[np.int64]) -> None:
    coming = np.flatnonzero(soonest < memberships.NEVER)
    rows = zip(ids.take(pa.array(coming)).to_pylist(), soonest[coming].tolist(), strict=True)
    for chunk in _chunks({"person_id": one, "due_us": at} for one, at in rows):
        with db.write():
            db.many(queries.look_by, chunk)


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    every = iter(items)
    while chunk := list(itertools.islice(every, WRITE_PEOPLE)):
        yield chunk
