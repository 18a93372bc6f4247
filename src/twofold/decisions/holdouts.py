"""Who is left alone so that it can be known what speaking to the others does.

Drawn once for each person by a keyed hash that nobody outside can work out, and kept: a share that
is lowered, a merge or a new version of a campaign lets nobody slip out who was held back.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from twofold.decisions import draws
from twofold.decisions.decision import Held
from twofold.decisions.draws import Words
from twofold.decisions.queries import sql
from twofold.ids import HandleId
from twofold.people import Person
from twofold.storage import Database, Row

# In place of a campaign where somebody is held back from all of them.
ALL = ""

# By campaign the places of people.
Kept: TypeAlias = dict[str, set[int]]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

# From so many handles on it is first tried to read whoever is held back.
CROWD_MIN = 10_000

# From nothing, from all campaigns, from one.
HELD: tuple[Held, ...] = ("", "global", "campaign")


def drawn(names: Words, key: bytes, campaign_id: str, share: float) -> Flags:
    """Return of each of some people whether they are drawn to be held back from a campaign."""
    return draws.uniform(names, draws.seed(key.hex(), campaign_id)) < share


def of_many(
    kept: Kept,
    names: Words,
    campaign_id: str,
    *,
    at: Ints | slice = slice(None),
    key: bytes,
    share: float,
    everywhere: float,
    is_drawn: bool = False,
) -> Ints:
    """Return of some people, `at` their places, what they are held back from, by its place in HELD.

    `share` is the campaign's own, `everywhere` the one of all campaigns, `kept` who was held back
    before (`kept_of`). Whoever was held back once is so for good; with `is_drawn` nobody else is.
    """

    def held(which: str, shared: float) -> Flags:
        found = drawn(names[at], key, which, 0.0 if is_drawn else shared)
        if before := kept.get(which):
            is_kept = np.zeros(len(names), dtype=bool)
            is_kept[list(before)] = True
            found |= is_kept[at]
        return found

    return np.where(held(ALL, everywhere), 1, np.where(held(campaign_id, share), 2, 0))


def kept_of(db: Database, people: Sequence[Person]) -> Kept:
    """Return who of some people were held back before, by the campaign; '' from everything."""
    handles = [handle.handle_id for one in people for handle in one.handles]
    rows = _few(db, len(handles)) if len(handles) > CROWD_MIN else None
    if rows is None:
        rows = db.all_in(sql.held_back, "handles", handles)
    if not rows:
        return {}
    places = {handle.handle_id: at for at, one in enumerate(people) for handle in one.handles}
    found: Kept = {}
    for row in rows:
        if (place := places.get(row.handle_id)) is not None:
            found.setdefault(row.campaign_id, set()).add(place)
    return found


def _few(db: Database, handles: int) -> list[Row] | None:
    """Return who was ever held back if they are few beside so many handles, which to look up."""
    most = handles // 4
    rows = db.all(sql.first_held_back, most=most + 1)
    return rows if len(rows) <= most else None


def keep(db: Database, held: Iterable[tuple[HandleId, str]], *, now: int) -> None:
    """Keep whom a draw holds back, from a campaign or from `ALL`, in the open transaction."""
    rows = [
        {"handle_id": handle, "campaign_id": campaign_id, "now": now}
        for handle, campaign_id in held
    ]
    db.many(sql.hold_back, rows)
