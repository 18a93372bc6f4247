"""What is known of everybody, out of their profiles and the lens."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr.types import Table
from numpy.typing import NDArray

from twofold import trajectories
from twofold.audiences import everybody, facts, individual
from twofold.audiences.facts import Facts, Told
from twofold.audiences.narrowing import narrowed
from twofold.audiences.queries import queries
from twofold.audiences.questions import counted, in_talk, shape, speakers
from twofold.audiences.tree import All, Call, Expression, Node, leaves
from twofold.ids import PersonId
from twofold.trajectories import PERSON, Lens

if TYPE_CHECKING:
    from twofold.engines import Engine
    from twofold.settings import Settings
    from twofold.storage import Database
    from twofold.terms import Permitting

Opened: TypeAlias = Callable[[], Lens]

# What is said in threads is not held in memory: of so few people it is read from the record.
FEW_PEOPLE = 5_000


def opening(
    db: "Database", engine: "Engine", settings: "Settings", *, use: "Permitting", as_of: int
) -> Opened:
    """Return what opens the lens at first need and once; over profiles alone nobody needs it."""
    return cache(lambda: trajectories.steps(db, engine, settings, as_of=as_of, use=use))


def members(
    db: "Database",
    engine: "Engine",
    settings: "Settings",
    expression: Expression,
    *,
    use: "Permitting",
    as_of: int,
    hold_bytes: int = 0,
    opened: Opened | None = None,
) -> list[PersonId]:
    """Return everybody whom an expression means and who permits the use, in order of their ids.

    The lens is held in memory for the next one if it takes no more than `hold_bytes`; it is that
    of `opened`, if the caller reads it, too.
    """
    opened = opened or opening(db, engine, settings, use=use, as_of=as_of)
    found = _whom(db, settings, expression, opened, use=use, as_of=as_of, hold_bytes=hold_bytes)
    return _in_order(found)


def count(
    db: "Database",
    engine: "Engine",
    settings: "Settings",
    expression: Expression,
    *,
    use: "Permitting",
    as_of: int,
    hold_bytes: int = 0,
) -> int:
    """Return how many people an expression means; see `members`."""
    opened = opening(db, engine, settings, use=use, as_of=as_of)
    found = _whom(db, settings, expression, opened, use=use, as_of=as_of, hold_bytes=hold_bytes)
    return len(found)


def meant(found: Facts, expression: Expression, *, now: int) -> list[PersonId]:
    """Return whom of these people an expression means, in order of their ids."""
    return _in_order(_meant(found, expression, now=now))


def _whom(
    db: "Database",
    settings: "Settings",
    expression: Expression,
    opened: Opened,
    *,
    use: "Permitting",
    as_of: int,
    hold_bytes: int,
) -> pa.StringArray:
    """Return the ids of everybody whom an expression means, in no order."""
    cheap, dear = _parted(expression)

    def ask(one: Expression) -> pa.StringArray:
        found = gather(
            db,
            settings,
            [one],
            opened,
            use=use,
            as_of=as_of,
            hold_bytes=hold_bytes,
            narrowed_by=expression.tree,
        )
        return _meant(found, one, now=as_of)

    if cheap is None or dear is None:
        return ask(expression)
    left = ask(cheap)
    if len(left) <= FEW_PEOPLE:
        return _meant(individual.gather(db, [dear], _in_order(left), now=as_of), dear, now=as_of)
    both = ask(dear)
    return both.filter(pc.is_in(both, value_set=left))


def _meant(found: Facts, expression: Expression, *, now: int) -> pa.StringArray:
    holds = found.answer(expression.tree, now=now).holds
    return found.people.filter(pc.fill_null(holds, fill_value=False))


def _in_order(people: pa.StringArray) -> list[PersonId]:
    found: list[PersonId] = sorted(people.to_pylist())
    return found


def gather(
    db: "Database",
    settings: "Settings",
    expressions: Collection[Expression],
    opened: Opened,
    *,
    use: "Permitting",
    as_of: int,
    hold_bytes: int = 0,
    narrowed_by: Node | None = None,
) -> Facts:
    """Return what some expressions ask of everybody who has readings and permits the use.

    With `narrowed_by`, whoever is surely not meant by that tree may be left out. The lens is
    held in memory for the next one if it takes no more than `hold_bytes`.
    """
    wanted = facts.needed(expressions)
    names = facts.columns(wanted)
    fewer = narrowed(narrowed_by, now=as_of)
    profile = _permitted(everybody.profiles(db, names, fewer), use)
    ids = profile["person_id"].combine_chunks()
    calls = facts.asked(wanted)
    told: dict[Call, Told] = {}
    if calls:
        told = _told(opened(), calls, ids, hold_bytes)
    return Facts(
        people=ids,
        profile=profile,
        holders=facts.handle_holders(db, queries.holders, wanted, None),
        told=told,
        left=facts.left_scores(db, wanted),
        currency=settings.currency,
    )


def _parted(expression: Expression) -> tuple[Expression | None, Expression | None]:
    """Return the parts that all have to hold apart: those over what is held, and over threads."""
    tree = expression.tree
    parts = tree.parts if isinstance(tree, All) else (tree,)
    cheap: list[Node] = []
    dear: list[Node] = []
    for part in parts:
        in_threads = any(leaf.name in facts.IN_THREADS for leaf in leaves(part))
        (dear if in_threads else cheap).append(part)
    return _joined(expression, cheap), _joined(expression, dear)


def _joined(expression: Expression, parts: Sequence[Node]) -> Expression | None:
    return Expression(text=expression.text, tree=All(parts=tuple(parts))) if parts else None


def _permitted(profile: pa.Table, use: "Permitting") -> pa.Table:
    if use.unless_said and not use.others:
        return profile
    others = pa.array(sorted(use.others), pa.string())
    named = pc.is_in(profile["person_id"], value_set=others)
    return profile.filter(pc.invert(named) if use.unless_said else named)


def _told(
    view: Lens, calls: Sequence[Call], people: pa.StringArray, hold_bytes: int
) -> dict[Call, Told]:
    places = dict(zip(PERSON, trajectories.person_keys(people), strict=True))
    named = pa.table({**places, "place": np.arange(len(people))})
    plain = [call for call in calls if call.name not in facts.IN_THREADS]
    told: dict[Call, Told] = {}
    if plain:
        held = view.held(bytes_max=hold_bytes, wait=False)
        found = _read(held, counted(tuple(map(shape, plain))), plain, named)
        told.update(_by_place(found, plain, len(people)))
    for call in calls:
        if call.name in facts.IN_THREADS:
            # Threads are not among what is held in memory, so only who had any is looked up.
            asking = _read(view.held(bytes_max=hold_bytes, wait=False), speakers(), [call], named)
            found = _read(view, in_talk(call.name), [call], named, asking=asking)
            told.update(_by_place(found, [call], len(people)))
    return told


def _read(
    view: Lens, expr: Table, calls: Sequence[Call], named: pa.Table, **more: pa.Table
) -> pa.Table:
    values = {
        f"{name}{place}": value
        for place, call in enumerate(calls)
        for name, value in _bound(call, view.as_of).items()
    }
    tables = {**view.tables, "named": named, **more}
    return replace(view, tables=tables, params={**view.params, **values}, again=None).arrow(expr)


def _bound(call: Call, as_of: int) -> dict[str, object]:
    """Return the values of a call that are bound when it runs."""
    return {
        "word": call.word,
        "channel": call.channel,
        "by": call.by or "person",
        "since": as_of - call.within_us if call.within_us is not None else None,
    }


def _by_place(found: pa.Table, calls: Sequence[Call], people: int) -> Iterator[tuple[Call, Told]]:
    """Yield each call with its columns in the order of people; nothing counts as 0 or unknown."""
    place = found["place"].to_numpy()
    for number, call in enumerate(calls):
        yield call, Told(
            *(_spread(found[f"{name}{number}"], place, people, _none(call, name))
              for name in ("value", "moment"))
        )  # fmt: skip


def _none(call: Call, name: str) -> bool | int | None:
    if name == "moment" or call.name in {"last", "delight"}:
        return None
    return False if call.kind == "yes" else 0


def _spread(
    column: pa.ChunkedArray, place: NDArray[np.int64], people: int, otherwise: bool | int | None
) -> pa.Array:
    known = pc.is_valid(column).to_numpy()
    is_flag = pa.types.is_boolean(column.type)
    values = np.zeros(people, dtype=bool if is_flag else np.int64)
    values[place] = pc.fill_null(column, False if is_flag else 0).to_numpy()
    if otherwise is not None:
        return pa.array(values)
    unknown = np.ones(people, dtype=bool)
    unknown[place[known]] = False
    return pa.array(values, mask=unknown)


def known(db: "Database", *, use: "Permitting") -> int:
    """Return of how many people there are readings that the use permits."""
    others = [row.person_id for row in db.all_in(queries.profiled, "people", sorted(use.others))]
    if not use.unless_said:
        return len(others)
    return int(db.only(queries.profiles_count).people) - len(others)
