"""Who is left alone so that it can be known what speaking to the others does.

Drawn once for each person by a keyed hash that nobody outside can work out, and kept: a share that
is lowered, a merge or a new version of a campaign lets nobody slip out who was held back.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from twofold.decisions import draws
from twofold.decisions.decision import Held
from twofold.decisions.queries import sql
from twofold.ids import HandleId, PersonId
from twofold.people import Person
from twofold.storage import Database

# In place of a campaign where somebody is held back from all of them.
ALL = ""


def drawn(
    person_ids: Sequence[PersonId], key: bytes, campaign_id: str, shares: Sequence[float]
) -> list[bool]:
    """Return of each of some people whether they are drawn to be held back from a campaign."""
    numbers = draws.uniform(draws.names(person_ids), draws.seed(key.hex(), campaign_id))
    return [number < share for number, share in zip(numbers.tolist(), shares, strict=True)]


def of_many(
    db: Database,
    people: Sequence[Person],
    campaign_id: str,
    *,
    key: bytes,
    shares: Sequence[float],
    everywhere: float,
    is_drawn: bool = False,
) -> list[Held]:
    """Return of each of some people whether they are held back: from everything, from this, or not.

    `shares` are the campaign's own, for each of them under their version of it; `everywhere` is the
    one of all campaigns. Whoever was held back once is so for good; with `is_drawn` nobody else is.
    """
    ids = [person.person_id for person in people]
    kept = _kept(db, people, (ALL, campaign_id))
    found: list[Held] = []
    nobody = [False] * len(ids)
    from_all = nobody if is_drawn else drawn(ids, key, ALL, [everywhere] * len(ids))
    from_this = nobody if is_drawn else drawn(ids, key, campaign_id, shares)
    for person, one, other in zip(people, from_all, from_this, strict=True):
        handles = [handle.handle_id for handle in person.handles]
        if one or any((handle, ALL) in kept for handle in handles):
            found.append("global")
        elif other or any((handle, campaign_id) in kept for handle in handles):
            found.append("campaign")
        else:
            found.append("")
    return found


def keep(db: Database, held: Iterable[tuple[HandleId, str]], *, now: int) -> None:
    """Keep whom a draw holds back, from a campaign or from `ALL`, in the open transaction."""
    rows = [
        {"handle_id": handle, "campaign_id": campaign_id, "now": now}
        for handle, campaign_id in held
    ]
    db.many(sql.hold_back, rows)


def _kept(
    db: Database, people: Collection[Person], wanted: Collection[str]
) -> Mapping[tuple[HandleId, str], int]:
    handles = [handle.handle_id for person in people for handle in person.handles]
    rows = db.all_in(sql.held_back, "handles", handles)
    return {
        (row.handle_id, row.campaign_id): row.since_us for row in rows if row.campaign_id in wanted
    }
