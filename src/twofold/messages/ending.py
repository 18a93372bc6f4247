"""How a delivery ends, in one transaction: its state, its touch, the stops that waited for it."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import Literal, NamedTuple

from twofold import clock, errors, people, touches
from twofold.messages import addresses, digests, stops, unspent
from twofold.messages.channels import Fenced, Later, Outcome, Sent
from twofold.messages.delivery import Delivery, Returned, State, get, read
from twofold.messages.digests import Ended
from twofold.messages.queries import sql
from twofold.people import Person
from twofold.storage import Database, Row

ROOM = "messages"
# How long to wait before trying again what a channel refused for now, doubled each time, and up to
# a quarter more, so that not all come back at once.
RETRY_US = 30 * clock.SECOND
RETRY_US_MAX = 4 * clock.HOUR
_PARTS = 1 << 16
# Why something waits whose channel cannot be used as it is set, and for how long at a time: only
# another gateway, with other settings, can hand it over.
SHUT = "shut"
SHUT_US = clock.HOUR
# So many at once are let go on, so that nobody else's writing waits long.
_GO_ON_MAX = 2_000

# Told, in the transaction that ends deliveries, of what has become of each, and whose they are.
Follow = Callable[[Sequence[tuple[Delivery, Person]]], None]


class NothingUnknown(errors.Conflict):
    """What became of this delivery is known already: {state}."""


class NotAgain(errors.Conflict):
    """This is not tried once more: {reason}."""


def end(
    db: Database,
    over: Sequence[tuple[Delivery, Outcome]],
    *,
    now: int,
    follow: Follow,
    ended_by: str | None = None,
) -> None:
    """End the leases that deliveries were read with, but for those that ended otherwise meanwhile.

    What a fence or a channel held back waits again, unless a stop found it on its way. An owner who
    was given up and comes back with the outcome is heard: it was unknown till then.
    """
    with db.write(serial=people.SERIAL):
        digested = [delivery.delivery_id for delivery, _ in over if delivery.topics]
        carried = digests.parts_of(db, digested)
        every = [*(delivery for delivery, _ in over), *carried]
        stopped = stops.awaiting(db, [delivery.delivery_id for delivery in every])
        rows = _ended(db, over, carried, stopped, ended_by=ended_by, now=now)
        ended = {row.delivery_id for row in rows}
        gone = [row.delivery_id for row in rows if row.state == "cancelled"]
        unspent.give_back(db, gone)
        whose = people.known(db, [delivery.handle_id for delivery in every])
        drafts = [
            _draft(delivery, carried, whose[delivery.handle_id], outcome.first_byte_us)
            for delivery, outcome in over
            if isinstance(outcome, Sent)
            and delivery.delivery_id in ended
            and delivery.handle_id in whose
        ]
        touches.record_all(db, drafts, now=now)
        for row in rows:
            if row.delivery_id in stopped:
                stops.settle(db, row.delivery_id, row.state)
        follow([(read(row), whose[row.handle_id]) for row in rows if row.handle_id in whose])


def find_out(
    db: Database,
    delivery_id: str,
    outcome: Literal["sent", "failed"],
    *,
    by: str,
    now: int,
    follow: Follow,
) -> Delivery:
    """Say of a delivery that nobody knew about whether it had left; the same again changes nothing.

    What was carried in another left with that one, or did not. Raises UnknownDelivery,
    NothingUnknown.
    """
    with db.write(serial=people.SERIAL):
        delivery = get(db, delivery_id)
        if delivery.carried_in is not None:
            delivery = get(db, delivery.carried_in)
        if delivery.state == outcome:
            return get(db, delivery_id)
        if delivery.state != "unknown":
            raise NothingUnknown(state=delivery.state)
        found = Outcome(state="failed", reason="it did not leave")
        if outcome == "sent":
            found = Sent(first_byte_us=delivery.handed_us or now)
        end(db, [(delivery, found)], now=now, follow=follow, ended_by=by)
        return get(db, delivery_id)


def put_off(db: Database, delivery_ids: Sequence[str], *, until_us: int, reason: str) -> None:
    """Let some of what waits wait longer, for a reason that is in nobody's rules."""
    told = {"until_us": until_us, "reason": reason}
    db.many(sql.try_again, [{"delivery_id": one, **told} for one in delivery_ids])


def let_go_on(db: Database, channel: str, *, now: int) -> None:
    """Let what waited for a channel that could not be used leave as soon as it may."""
    told = {"shut": SHUT, "channel": channel, "now": now, "rows_max": _GO_ON_MAX}
    while db.run(sql.let_go_on, **told) == _GO_ON_MAX:
        pass


def take_back(
    db: Database, delivery_ids: Sequence[str], *, reason: str, now: int, follow: Follow
) -> int:
    """Withhold some of what waits, for a reason that is in no rule of theirs; returns how many.

    In the transaction that is open, under `people.SERIAL`.
    """
    gone = db.all_in(sql.take_back, "deliveries", delivery_ids, reason=reason, now=now)
    unspent.give_back(db, [row.delivery_id for row in gone])
    rows = db.all_in(sql.deliveries, "deliveries", [row.delivery_id for row in gone])
    whose = people.known(db, [row.handle_id for row in rows])
    follow([(read(row), whose[row.handle_id]) for row in rows if row.handle_id in whose])
    return len(gone)


def try_once_more(db: Database, delivery_id: str, *, now: int) -> Delivery:
    """Let a delivery that failed wait again; its person's rules, and its end, are asked anew.

    Raises UnknownDelivery, NotAgain.
    """
    with db.write(serial=people.SERIAL):
        delivery = get(db, delivery_id)
        if not delivery.message.text:
            raise NotAgain(reason="what it said is kept no more")
        if not db.run(sql.try_once_more, delivery_id=delivery_id, now=now):
            came_back = delivery.state == "failed" and delivery.returned
            raise NotAgain(reason=f"it {came_back}" if came_back else f"it is {delivery.state}")
        return get(db, delivery_id)


class _End(NamedTuple):
    """How some leases end alike."""

    state: State
    reason: str | None
    owner: str | None
    unbegun: int
    returned: Returned | None


def _ended(
    db: Database,
    over: Sequence[tuple[Delivery, Outcome]],
    carried: Sequence[Delivery],
    stopped: Mapping[str, str],
    *,
    ended_by: str | None,
    now: int,
) -> list[Row]:
    """End leases; returns the rows of all but those that wait again or had ended before."""
    alike: dict[_End, list[tuple[Delivery, Outcome]]] = {}
    for delivery, outcome in over:
        end = _end_of(delivery, outcome, stopped=stopped.get(delivery.delivery_id))
        alike.setdefault(end, []).append((delivery, outcome))
    over_for_good: list[Row] = []
    again: list[dict[str, object]] = []
    digested: list[Ended] = []
    for end, some in alike.items():
        named = [delivery.delivery_id for delivery, _ in some]
        told = {**end._asdict(), "ended_by": ended_by, "now": now}
        rows = db.all_in(sql.end_leases, "deliveries", named, **told)
        ended = {row.delivery_id for row in rows}
        digested += [
            _carrying(one, outcome, end, now=now)
            for one, outcome in some
            if one.topics and one.delivery_id in ended
        ]
        if end.state != "waiting":
            over_for_good += rows
            continue
        again += [
            _retry(one, outcome, end, now=now)
            for one, outcome in some
            if one.delivery_id in ended and not isinstance(outcome, Fenced)
        ]
    db.many(sql.try_again, again)
    digests.end(db, digested, carried, stopped, ended_by=ended_by, now=now)
    just_now = {one.digest_id for one in digested}
    inside = [one.delivery_id for one in carried if one.carried_in in just_now]
    rows = db.all_in(sql.deliveries, "deliveries", inside)
    return over_for_good + [row for row in rows if row.state != "waiting"]


def _end_of(delivery: Delivery, outcome: Outcome, *, stopped: str | None) -> _End:
    state, reason = _state(delivery, outcome), outcome.reason
    if state == "waiting" and stopped is not None:
        state, reason = "cancelled", stopped
    unbegun = int(isinstance(outcome, Fenced | Later))
    return _End(state, reason, delivery.lease_owner, unbegun, outcome.returned)


def _carrying(delivery: Delivery, outcome: Outcome, end: _End, *, now: int) -> Ended:
    waits = end.state == "waiting" and not isinstance(outcome, Fenced)
    return Ended(
        digest_id=delivery.delivery_id,
        state=end.state,
        reason=end.reason,
        unbegun=end.unbegun,
        until_us=now + _pause_us(delivery, outcome) if waits else None,
    )


def _retry(delivery: Delivery, outcome: Outcome, end: _End, *, now: int) -> dict[str, object]:
    until_us = now + _pause_us(delivery, outcome)
    return {"delivery_id": delivery.delivery_id, "until_us": until_us, "reason": end.reason}


def _pause_us(delivery: Delivery, outcome: Outcome) -> int:
    if isinstance(outcome, Later):
        return int(outcome.seconds * clock.SECOND)
    own_us = min(RETRY_US_MAX, RETRY_US << (delivery.attempt - 1))
    # Whoever says when to come again is not asked before.
    pause_us = max(own_us, int(outcome.after_seconds * clock.SECOND))
    told = f"{delivery.delivery_id} {delivery.attempt}".encode()
    chance = int.from_bytes(blake2b(told, digest_size=2).digest())
    return pause_us + pause_us * chance // (4 * _PARTS)


def _state(delivery: Delivery, outcome: Outcome) -> State:
    refused = outcome.state == "waiting" and not isinstance(outcome, Fenced | Later)
    return "failed" if refused and delivery.attempt >= outcome.tries_max else outcome.state


def _draft(
    delivery: Delivery, carried: Sequence[Delivery], person: Person, first_byte_us: int
) -> touches.TouchDraft:
    channel, message = delivery.intent.channel, delivery.message
    # What went to an address that cannot exist has reached nobody, and is no contact with anybody.
    # An answer in a thread that they began can be read on their own side, whatever their address.
    lost = not delivery.intent.matter and addresses.is_nowhere(person, channel, message.to)
    nobody = message.simulated or lost
    told: dict[str, object] = {"delivery_id": delivery.delivery_id, "use": delivery.intent.use}
    if delivery.topics:
        inside = [one for one in carried if one.carried_in == delivery.delivery_id]
        told["carries"] = [
            {"delivery_id": one.delivery_id, "use": one.intent.use} for one in inside
        ]
    return touches.TouchDraft(
        room=ROOM,
        message_id=f"delivery:{delivery.delivery_id}",
        handle_id=delivery.handle_id,
        occurred_us=first_byte_us,
        purpose="message",
        initiator="brand",
        channel=channel,
        name="Message Sent",
        thread=delivery.intent.matter or None,
        source="simulated" if nobody else "observed",
        properties=told,
    )
