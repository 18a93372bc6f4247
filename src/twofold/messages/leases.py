"""Leases: the leave to hand deliveries over, taken under the terms of now."""

import logging
import time
from collections.abc import Sequence
from typing import Any

import msgspec

from twofold import clock, people
from twofold.messages import digests, grounds, unspent, verdicts
from twofold.messages.around import House
from twofold.messages.delivery import Delivery, read
from twofold.messages.digests import Bind, Part
from twofold.messages.ending import Follow
from twofold.messages.queries import sql
from twofold.messages.verdicts import Verdict
from twofold.people import Person
from twofold.storage import Database, Row
from twofold.terms import Clause, Defer, Digest, Permit

# What cannot be worded together is looked at again after this long; others leave meanwhile.
UNWORDED_US = clock.HOUR

_LOG = logging.getLogger(__name__)
_write = msgspec.json.Encoder(order="deterministic").encode

# The gates of all handles of whoever a lease reaches, as one value to compare.
Gate = frozenset[Row]


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that may leave, as long as the gate of all whom it reaches stands as it did.

    The first of them is whom it is for. `brought` is the yes from a list that it stands on, if no
    message has left on it yet; `language` is the one that they stated.
    """

    delivery: Delivery
    reached: Sequence[Person]
    gate: Gate
    brought: Clause | None = None
    language: str | None = None


def take(
    db: Database,
    deliveries: Sequence[Delivery],
    house: House,
    *,
    owner: str,
    now: int,
    follow: Follow,
    bind: Bind,
    seconds_max: float,
) -> tuple[int, list[Lease]]:
    """Lease what its person's terms allow now; of the rest note why it waits or never goes.

    What is saved up for one person leaves as one, in the words that `bind` gives. Returns how many
    it came to in `seconds_max` (one at least), and the leases. The caller holds the transaction and
    `people.SERIAL`.
    """
    until = time.monotonic() + seconds_max
    known = people.known(db, [delivery.handle_id for delivery in deliveries])
    # Who was erased meanwhile is nobody to write to or to tell.
    lost = [delivery for delivery in deliveries if delivery.handle_id not in known]
    tried, asked = verdicts.give(
        db,
        [one for one in deliveries if one.handle_id in known],
        known,
        house,
        now=now,
        until=until,
    )
    db.many(sql.withhold, [_nobody(delivery, now=now) for delivery in lost])
    _put_off(db, asked, now=now)
    if refused := _refuse(db, asked, now=now):
        follow(refused)
    return len(lost) + tried, _lease(db, asked, bind, owner=owner, now=now)


def stands(db: Database, lease: Lease) -> bool:
    """Tell whether nothing was refused since, and these handles are still the same people's."""
    if len(lease.reached) > 1:
        return frozenset(_gates(db, lease.reached)) == lease.gate
    # All handles are asked about by one of them: whoever was joined or parted has others now.
    [person] = lease.reached
    handle_id = person.handles[0].handle_id
    return frozenset(db.all(sql.gate_now, handle_id=handle_id)) == lease.gate


def _put_off(db: Database, asked: Sequence[Verdict], *, now: int) -> None:
    rows = [
        _told(one, now=now)
        | {"until_us": one.answer.until_us, "saved_up": int(isinstance(one.answer, Digest))}
        for one in asked
        if isinstance(one.answer, Defer | Digest)
    ]
    db.many(sql.put_off, rows)


def _refuse(db: Database, asked: Sequence[Verdict], *, now: int) -> list[tuple[Delivery, Person]]:
    """Withhold what may never go; returns it as it stands then, and whose it was."""
    refused = [one for one in asked if not isinstance(one.answer, Permit | Defer | Digest)]
    db.many(sql.withhold, [_told(one, now=now) | {"now": now} for one in refused])
    named = [one.delivery.delivery_id for one in refused]
    unspent.give_back(db, named)
    rows = {row.delivery_id: row for row in db.all_in(sql.deliveries, "deliveries", named)}
    found = [(read(rows[one.delivery.delivery_id]), one.reached[0]) for one in refused]
    return [(delivery, person) for delivery, person in found if delivery.state == "withheld"]


def _nobody(delivery: Delivery, *, now: int) -> dict[str, Any]:
    gone = {"reason": "erased", "clauses": "", "grounds": None}
    return {"delivery_id": delivery.delivery_id, "now": now, **gone}


def _lease(
    db: Database, asked: Sequence[Verdict], bind: Bind, *, owner: str, now: int
) -> list[Lease]:
    permitted = [one for one in asked if isinstance(one.answer, Permit)]
    every = list(zip(permitted, _gates_of(db, permitted), _brought(db, permitted), strict=True))
    singles = [found for found in every if not found[0].together]
    taken = [
        _told(one, now=now) | {"epoch": _epoch(gate), "owner": owner, "now": now}
        for one, gate, _ in singles
    ]
    db.many(sql.take_lease, taken)
    # What did not wait any more was not taken.
    held = {row.delivery_id for row in db.all(sql.held_by, owner=owner)} if taken else set()
    leases = [
        Lease(
            delivery=_leased(one.delivery, owner),
            reached=one.reached,
            gate=gate,
            brought=yes,
            language=one.views[0].terms.preferences.language,
        )
        for one, gate, yes in singles
        if one.delivery.delivery_id in held
    ]
    digested: dict[str, list[tuple[Verdict, Gate, Clause | None]]] = {}
    for found in every:
        if found[0].together:
            digested.setdefault(found[0].together, []).append(found)
    together = (_bound(db, some, bind, owner=owner, now=now) for some in digested.values())
    return [*leases, *(one for one in together if one is not None)]


def _bound(
    db: Database,
    some: Sequence[tuple[Verdict, Gate, Clause | None]],
    bind: Bind,
    *,
    owner: str,
    now: int,
) -> Lease | None:
    """Lease messages as one; what cannot be worded so waits, and keeps nobody else's back."""
    (first, gate, _), whom = some[0], some[0][0].reached
    parts = [Part(delivery=one.delivery, brought=yes) for one, _, yes in some]
    try:
        message = bind(whom[0], parts)
    except Exception:
        _LOG.exception("%d messages saved up, with %s", len(parts), first.delivery.delivery_id)
        told = {"until_us": now + UNWORDED_US, "reason": "it could not be prepared"}
        db.many(sql.try_again, [told | {"delivery_id": one.delivery.delivery_id} for one in parts])
        return None
    told_of = [(one.delivery, _told(one, now=now)) for one, _, _ in some]
    delivery = digests.begin(
        db, whom[0], told_of, message, epoch=_epoch(gate), owner=owner, now=now
    )
    return Lease(delivery=delivery, reached=whom, gate=gate)


def _told(one: Verdict, *, now: int) -> dict[str, Any]:
    return {
        "delivery_id": one.delivery.delivery_id,
        "reason": one.answer.reason,
        "clauses": one.clauses,
        "grounds": _write(grounds.note(one.views, one.delivery.intent, now=now)),
    }


def _gates_of(db: Database, some: Sequence[Verdict]) -> list[Gate]:
    rows: dict[str, list[Row]] = {}
    for row in _gates(db, [person for one in some for person in one.reached]):
        rows.setdefault(row.person_id, []).append(row)
    return [
        frozenset(row for person in one.reached for row in rows[person.person_id]) for one in some
    ]


def _gates(db: Database, some: Sequence[Person]) -> list[Row]:
    handles = {handle.handle_id for person in some for handle in person.handles}
    return db.all_in(sql.gates_now, "handles", list(handles))


def _epoch(gate: Gate) -> int:
    return sum(row.epoch for row in gate)


def _brought(db: Database, permitted: Sequence[Verdict]) -> list[Clause | None]:
    """Return the yes from a list on which each stands, if it is the first that leaves on it."""
    found = [_imported(one) for one in permitted]
    handles = {
        handle.handle_id
        for one, yes in zip(permitted, found, strict=True)
        if yes is not None
        for handle in one.reached[0].handles
    }
    left = {
        (row.handle_id, row.clauses) for row in db.all_in(sql.left_on, "handles", list(handles))
    }
    first: list[Clause | None] = []
    for one, yes in zip(permitted, found, strict=True):
        own = [handle.handle_id for handle in one.reached[0].handles]
        before = yes is None or any((handle_id, yes.clause_id) in left for handle_id in own)
        first.append(None if before else yes)
        left.add((one.delivery.handle_id, one.clauses))
    return first


def _imported(one: Verdict) -> Clause | None:
    for clause in one.views[0].terms.clauses:
        if clause.clause_id in one.answer.clauses:
            return clause if (clause.effect, clause.speaker) == ("allow", "import") else None
    return None


def _leased(delivery: Delivery, owner: str) -> Delivery:
    return msgspec.structs.replace(
        delivery, state="leased", attempt=delivery.attempt + 1, lease_owner=owner
    )
