"""Who entered a group and who left it lately, as the touches of these steps tell it."""

from typing import TYPE_CHECKING

import msgspec

from twofold.audiences import departures
from twofold.audiences.queries import queries
from twofold.audiences.vocabulary import ENTERED
from twofold.ids import PersonId
from twofold.storage import Database, Row

if TYPE_CHECKING:
    from twofold.terms import Permitting

# So many of the latest steps, of all groups, are looked through.
STEPS_READ_MAX = 2_000


class Stepped(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a person into a group or out of it: the touch, when, and why."""

    touch_id: str
    person_id: PersonId
    at_us: int
    enters: bool
    why: str


class _Said(msgspec.Struct):
    audience_id: str = ""
    why: str = ""


class _Payload(msgspec.Struct):
    properties: _Said = msgspec.field(default_factory=_Said)


_decode = msgspec.json.Decoder(_Payload).decode


def latest_steps(db: Database, audience_id: str, *, use: "Permitting", limit: int) -> list[Stepped]:
    """Return the latest steps of people who permit the use, the last first.

    Who left the group themselves is not named with it any more.
    """
    found: list[Stepped] = []
    gone = departures.exempted(db, audience_id)
    for row in db.all(queries.latest_steps, rows_max=STEPS_READ_MAX):
        said = _said(row)
        if (
            said.audience_id == audience_id
            and use.includes(row.person_id)
            and row.person_id not in gone
        ):
            found.append(
                Stepped(
                    touch_id=row.touch_id,
                    person_id=PersonId(row.person_id),
                    at_us=row.occurred_us,
                    enters=row.name == ENTERED,
                    why=said.why,
                )
            )
        if len(found) == limit:
            break
    return found


def _said(row: Row) -> _Said:
    """Return what a step says; others may send touches of this name, with anything in them."""
    try:
        return _decode(bytes(row.payload) or b"{}").properties
    except msgspec.MsgspecError:
        return _Said()
