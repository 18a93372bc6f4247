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
from twofold.storage import Database

# In place of a campaign where somebody is held back from all of them.
ALL = ""

# By campaign the places of people.
Kept: TypeAlias = dict[str, set[int]]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

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
    key: bytes,
    share: float,
    everywhere: float,
    is_drawn: bool = False,
) -> Ints:
    """Return of each of some people what they are held back from, by its place in HELD, (n,).

    `share` is the campaign's own, `everywhere` the one of all campaigns, `kept` who was held back
    before (`kept_of`). Whoever was held back once is so for good; with `is_drawn` nobody else is.
    """

    def held(which: str, shared: float) -> Flags:
        found = drawn(names, key, which, 0.0 if is_drawn else shared)
        found[sorted(kept.get(which, ()))] = True
        return found

    return np.where(held(ALL, everywhere), 1, np.where(held(campaign_id, share), 2, 0))


def kept_of(db: Database, people: Sequence[Person]) -> Kept:
    """Return who of some people were held back before, by the campaign; '' from everything."""
    places = {handle.handle_id: at for at, one in enumerate(people) for handle in one.handles}
    found: Kept = {}
    for row in db.all_in(sql.held_back, "handles", list(places)):
        found.setdefault(row.campaign_id, set()).add(places[row.handle_id])
    return found


def keep(db: Database, held: Iterable[tuple[HandleId, str]], *, now: int) -> None:
    """Keep whom a draw holds back, from a campaign or from `ALL`, in the open transaction."""
    rows = [
        {"handle_id": handle, "campaign_id": campaign_id, "now": now}
        for handle, campaign_id in held
    ]
    db.many(sql.hold_back, rows)
