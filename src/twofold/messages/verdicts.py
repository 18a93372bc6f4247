"""What everybody's terms say of what is due: asked of many deliveries with a handful of queries.

What is saved up for one person is asked about together, for it leaves together: a rate counts it
once.
"""

import time
from collections.abc import Mapping, Sequence

import msgspec

from twofold import ids
from twofold.ids import HandleId
from twofold.messages import addresses, around, digests
from twofold.messages.around import Around, House, View
from twofold.messages.delivery import Delivery
from twofold.messages.queries import sql
from twofold.people import Handle, Person
from twofold.storage import Database
from twofold.terms import Permission, Permit


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that was asked about, with the answers of all whom it would reach.

    Those with the same `together` leave as one.
    """

    delivery: Delivery
    reached: Sequence[Person]
    views: Sequence[View]
    answer: Permission
    together: str = ""

    @property
    def clauses(self) -> str:
        """Return the clauses that gave the answer, as they are kept."""
        return " ".join(self.answer.clauses)


def give(
    db: Database,
    deliveries: Sequence[Delivery],
    known: Mapping[HandleId, Person],
    house: House,
    *,
    now: int,
    until: float,
) -> tuple[int, list[Verdict]]:
    """Ask about deliveries in their order until the time is over, about one at least.

    Returns how many of them it came to; what is saved up beside them is asked about as well.
    """
    bunches = _bunches(db, deliveries, known)
    contacts = [(person, _address(person, some[0])) for person, some in bunches]
    reached = addresses.reached_by(db, contacts)
    everybody = list({person.person_id: person for some in reached for person in some}.values())
    db.run_in(
        sql.hold_gates, "handles", [one.handle_id for who in everybody for one in who.handles]
    )
    around_them = Around(db, everybody, house, now=now)
    due, tried = {one.delivery_id for one in deliveries}, 0
    asked: list[Verdict] = []
    for (_, some), whom in zip(bunches, reached, strict=True):
        if tried and time.monotonic() >= until:
            break
        tried += sum(one.delivery_id in due for one in some)
        asked += _judged(around_them, some, whom, now=now)
    return tried, asked


def _bunches(
    db: Database, deliveries: Sequence[Delivery], known: Mapping[HandleId, Person]
) -> list[tuple[Person, list[Delivery]]]:
    """Return deliveries with whom they are for, and with each all that may leave together with it.

    Saved up is what the record says is, whatever was read before.
    """
    savers = {known[one.handle_id].person_id: known[one.handle_id]
              for one in deliveries if one.saved_up}  # fmt: skip
    waiting: dict[tuple[object, ...], list[Delivery]] = {}
    for person, one in digests.saved_up(db, list(savers.values())):
        waiting.setdefault(digests.place(person, one), []).append(one)
    met: set[str] = set()
    bunches = []
    for delivery in deliveries:
        person = known[delivery.handle_id]
        if delivery.delivery_id in met:
            continue
        place = digests.place(person, delivery) if delivery.saved_up else ()
        some = waiting.get(place, [])
        if delivery.delivery_id not in {one.delivery_id for one in some}:
            some = [delivery]
        met |= {one.delivery_id for one in some}
        bunches.append((person, some))
    return bunches


def _judged(
    around_them: Around, some: Sequence[Delivery], whom: Sequence[Person], *, now: int
) -> list[Verdict]:
    """Return the answers to deliveries that may leave together; what is leased counts once."""
    if len(some) == 1:
        alone = _answer(around_them, some[0], whom, now=now)
        if isinstance(alone.answer, Permit):
            # It counts for what comes behind it.
            around_them.count(some[0].handle_id, some[0].intent, now=now)
        return [alone]
    every = [_answer(around_them, one, whom, now=now) for one in some]
    permitted = [one for one in every if isinstance(one.answer, Permit)]
    chosen = _fitting(around_them, permitted, now=now)
    together = ids.random_id() if len(chosen) > 1 else ""
    if chosen:
        parts = [one.delivery for one in chosen]
        handle_id, topics = chosen[0].delivery.handle_id, digests.topics(parts)
        around_them.count(handle_id, digests.intent(parts), topics if together else (), now=now)
    # What does not fit any more is asked about again, behind what has just left.
    refused = [one for one in every if not isinstance(one.answer, Permit)]
    return [*(msgspec.structs.replace(one, together=together) for one in chosen), *refused]


def _answer(
    around_them: Around, delivery: Delivery, whom: Sequence[Person], *, now: int
) -> Verdict:
    views = around.views(around_them, whom, delivery.intent, now=now)
    answer = around.strictest([view.answer for view in views])
    return Verdict(delivery=delivery, reached=whom, views=views, answer=answer)


def _fitting(around_them: Around, permitted: Sequence[Verdict], *, now: int) -> list[Verdict]:
    """Return what has room in one delivery, and asks no more of the person in all than they give.

    A rate counts what leaves together once, a budget all that it asks.
    """
    if not permitted:
        return []
    space = digests.room(permitted[0].delivery.intent.channel)
    chosen: list[Verdict] = []
    for one in permitted[: space.parts]:
        whole = digests.intent([*(before.delivery for before in chosen), one.delivery])
        own = one.delivery.intent
        asks = msgspec.structs.replace(own, minutes=whole.minutes, data=whole.data)
        if asks != own:
            more = msgspec.structs.replace(one.delivery, intent=asks)
            answer = _answer(around_them, more, one.reached, now=now).answer
            if not isinstance(answer, Permit):
                continue
        chosen.append(one)
    return chosen


def _address(person: Person, delivery: Delivery) -> Handle:
    return addresses.address(person, delivery.intent.channel, delivery.message.to)
