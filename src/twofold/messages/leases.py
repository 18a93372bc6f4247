"""A lease: the leave to hand one delivery over, taken under the terms of now."""

import time
from collections.abc import Sequence

import msgspec

from twofold import people
from twofold.messages import addresses, around, grounds
from twofold.messages.around import House, View
from twofold.messages.delivery import Delivery, get
from twofold.messages.ending import Follow
from twofold.messages.queries import sql
from twofold.people import Person
from twofold.storage import Database, Row
from twofold.terms import Clause, Defer, Digest, Permit

_write = msgspec.json.Encoder(order="deterministic").encode


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that may leave, as long as the gate of all whom it reaches stands as it did.

    The first of them is whom it is for. `brought` is the yes from a list that it stands on, if no
    message has left on it yet.
    """

    delivery: Delivery
    reached: Sequence[Person]
    gate: Row
    brought: Clause | None = None


def take(
    db: Database,
    deliveries: Sequence[Delivery],
    house: House,
    *,
    owner: str,
    now: int,
    follow: Follow,
    seconds_max: float,
) -> tuple[int, list[Lease]]:
    """Lease what its person's terms allow now; of the rest note why it waits or never goes.

    Returns how many it came to in `seconds_max` (one at least), and the leases. The caller holds
    the transaction and `people.SERIAL`.
    """
    until, tried = time.monotonic() + seconds_max, 0
    known = people.known(db, [delivery.handle_id for delivery in deliveries])
    found: list[Lease] = []
    refused: list[tuple[Delivery, Person]] = []
    for delivery in deliveries:
        if tried and time.monotonic() >= until:
            break
        tried += 1
        person = known.get(delivery.handle_id)
        if person is None:
            # Erased meanwhile; there is nobody to write to or to tell.
            gone = {"reason": "erased", "clauses": "", "grounds": None}
            db.run(sql.withhold, delivery_id=delivery.delivery_id, now=now, **gone)
            continue
        lease = _take(db, delivery, person, house, owner=owner, now=now, refused=refused)
        if lease is not None:
            found.append(lease)
    if refused:
        follow(refused)
    return tried, found


def stands(db: Database, lease: Lease) -> bool:
    """Tell whether nothing was refused since, and these handles are still one person."""
    return bool(_gate(db, lease.reached) == lease.gate)


def _take(
    db: Database,
    delivery: Delivery,
    person: Person,
    house: House,
    *,
    owner: str,
    now: int,
    refused: list[tuple[Delivery, Person]],
) -> Lease | None:
    reached = addresses.reached(db, person, delivery.intent.channel, delivery.message.to)
    handles = sorted({handle.handle_id for one in reached for handle in one.handles})
    db.many(sql.hold_gate, [{"handle_id": handle_id} for handle_id in handles])
    views = around.views(db, reached, delivery.intent, house, now=now)
    answer = around.strictest([view.answer for view in views])
    told = {
        "delivery_id": delivery.delivery_id,
        "reason": answer.reason,
        "clauses": " ".join(answer.clauses),
        "grounds": _write(grounds.note(views, delivery.intent, now=now)),
    }
    match answer:
        case Permit():
            gate = _gate(db, reached)
            brought = _brought(db, views[0], answer)
            if db.run(sql.take_lease, epoch=gate.epoch, owner=owner, now=now, **told):
                return Lease(
                    delivery=_leased(delivery, owner), reached=reached, gate=gate, brought=brought
                )
        case Defer() | Digest():
            db.run(sql.put_off, until_us=answer.until_us, **told)
        case _:
            if db.run(sql.withhold, now=now, **told):
                refused.append((get(db, delivery.delivery_id), person))
    return None


def _brought(db: Database, view: View, answer: Permit) -> Clause | None:
    yes = next((one for one in view.terms.clauses if one.clause_id in answer.clauses), None)
    if yes is None or (yes.effect, yes.speaker) != ("allow", "import"):
        return None
    handles = [handle.handle_id for handle in view.person.handles]
    before = db.all_in(sql.left_on, "handles", handles, clauses=yes.clause_id)
    return None if before else yes


def _gate(db: Database, reached: Sequence[Person]) -> Row:
    handles = [handle.handle_id for one in reached for handle in one.handles]
    return db.all_in(sql.gate_now, "handles", handles)[0]


def _leased(delivery: Delivery, owner: str) -> Delivery:
    return msgspec.structs.replace(
        delivery, state="leased", attempt=delivery.attempt + 1, lease_owner=owner
    )
