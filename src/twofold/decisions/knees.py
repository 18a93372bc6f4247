"""After how many contacts it is enough, of one campaign and of all: as it was found, and heeded."""

from collections.abc import Mapping

import msgspec

from twofold import campaigns
from twofold.decisions.queries import sql
from twofold.storage import Database

# In place of a campaign where it is found over all of them.
ALL = ""


class Enough(msgspec.Struct, frozen=True, kw_only=True):
    """After how many contacts in thirty days to stop, and why; None where that is not known yet."""

    campaign_id: str
    most: int | None
    why: str
    found_us: int


def keep(db: Database, campaign_id: str, most: int | None, why: str, *, now: int) -> None:
    """Keep what was found, in place of what was found before."""
    with db.write():
        db.run(sql.keep_knee, campaign_id=campaign_id, most=most, why=why, found_us=now)


def found(db: Database) -> Mapping[str, Enough]:
    """Return what was found of each campaign, and under `ALL` of all."""
    return {
        row.campaign_id: Enough(**{name: getattr(row, name) for name in Enough.__struct_fields__})
        for row in db.all(sql.knees)
    }


def unheeded(db: Database) -> frozenset[str]:
    """Return the campaigns, or `ALL`, in which staff let contacts go on past the point."""
    latest = campaigns.latest(db, "past_enough", "heeds_enough")
    return frozenset(one.campaign_id for one in latest.values() if one.verb == "past_enough")


class Heeded(msgspec.Struct, frozen=True, kw_only=True):
    """After how many contacts each campaign stops: its own number, else that of all."""

    own: Mapping[str, int] = {}
    every: int | None = None
    past: frozenset[str] = frozenset()

    def most(self, campaign_id: str) -> int | None:
        """Return after how many contacts a campaign stops; None where nothing says to."""
        if campaign_id in self.past:
            return None
        return self.own.get(campaign_id, self.every)


def heeded(db: Database) -> Heeded:
    """Return what decisions heed now."""
    past = unheeded(db)
    known = {one.campaign_id: one.most for one in found(db).values() if one.most is not None}
    every = known.pop(ALL, None)
    return Heeded(own=known, every=None if ALL in past else every, past=past)
