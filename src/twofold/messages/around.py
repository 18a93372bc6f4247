"""What has to be known of a person before anything may leave for them, read from the record."""

import msgspec

from twofold import clock, people, terms
from twofold.messages.queries import sql
from twofold.people import Person
from twofold.storage import Database, Row
from twofold.terms import Circumstances, Clause, Contact, Matter

# The longest stretch that a rate may count over.
_COUNTED_US = 366 * clock.DAY
# Nobody says when most threads are over: half a year without a word closes one.
QUIET_US = 180 * clock.DAY

# Where people act but are not written to; the address given with an order is an e-mail address.
_NO_LETTERBOX = {"web": "email", "app": "email", "store": "email", None: "email"}
_BOUGHT = frozenset({"purchase", "renewal"})


class House(msgspec.Struct, frozen=True, kw_only=True):
    """What the organisation settled for everybody."""

    zone: str = "UTC"
    policy: tuple[Clause, ...] = ()
    legal_kinds: frozenset[str] = frozenset()


def circumstances(db: Database, person: Person, house: House, *, now: int) -> Circumstances:
    """Return what the terms do not hold: what is open, what was sent, who the person is to us."""
    handles = [handle.handle_id for handle in person.handles]
    gate = terms.gate(db, person)
    handed = db.all_in(sql.handed, "handles", handles, after_us=now - _COUNTED_US)
    return Circumstances(
        zone=house.zone,
        is_doubtful=any(link.state == people.REVIEW for link in people.links(db, person.person_id)),
        is_restricted=gate.is_restricted,
        is_erased=gate.is_erased,
        matters=_matters(db.all_in(sql.threads, "handles", handles)),
        contacts=tuple(Contact(use=row.use, at_us=row.handed_us) for row in handed),
        position=terms.assumed(db, person),
        policy=house.policy,
        legal_kinds=house.legal_kinds,
    )


def _matters(rows: list[Row]) -> tuple[Matter, ...]:
    """Return what the person began, each by their latest word in it, on that word's channel.

    Who writes again after they had stopped everything wants an answer again.
    """
    found: dict[tuple[str, str], Matter] = {}
    last: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: row.touch_seq):
        last[row.thread] = max(last.get(row.thread, row.occurred_us), row.occurred_us)
        if row.initiator != "person":
            continue
        use = terms.TRANSACTION if row.purpose in _BOUGHT else terms.REPLY
        found[row.thread, use] = Matter(
            matter=row.thread,
            use=use,
            channel=_NO_LETTERBOX.get(row.channel, row.channel),
            seq=row.touch_seq,
            opened_us=row.occurred_us,
        )
    return tuple(
        msgspec.structs.replace(matter, closed_us=last[matter.matter] + QUIET_US)
        for matter in found.values()
    )
