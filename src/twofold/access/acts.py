"""What staff, or a machine of theirs, did to what all campaigns draw on and keep to."""

from typing import Literal

import msgspec

from twofold.access.staff import queries
from twofold.storage import Database

SHOWN_MAX = 20

Kind = Literal["feed", "pool", "file", "limit"]
# It came, or came anew; it was put in force; it was let go of.
Verb = Literal["brought", "set", "dropped"]


class StaffAct(msgspec.Struct, frozen=True, kw_only=True):
    """One act: on which thing of a kind, when and by whom, and what it was before and after."""

    kind: Kind
    name: str
    act_us: int
    verb: Verb
    act_by: str
    was: str
    became: str


def note_act(
    db: Database,
    kind: Kind,
    name: str,
    verb: Verb,
    *,
    by: str,
    was: str = "",
    became: str = "",
    now: int,
) -> None:
    """Keep that somebody did something, in the transaction in which it is done."""
    latest = db.only(queries.latest_act, kind=kind).act_us
    db.run(
        queries.note_act,
        kind=kind,
        name=name,
        # Of two acts at one moment the later one is the later one.
        act_us=max(now, latest + 1),
        verb=verb,
        act_by=by,
        was=was,
        became=became,
    )


def acts(db: Database, *kinds: Kind) -> list[StaffAct]:
    """Return what was done lately to things of some kinds, the latest first."""
    rows = db.all_in(queries.acts, "kinds", list(kinds), limit=SHOWN_MAX)
    return [
        StaffAct(**{name: getattr(row, name) for name in StaffAct.__struct_fields__})
        for row in rows
    ]
