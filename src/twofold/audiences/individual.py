"""What is known of a few people, out of the record as it stands now: no lens is needed for them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from twofold import touches
from twofold.audiences import facts
from twofold.audiences.facts import Facts, Told
from twofold.audiences.queries import queries
from twofold.audiences.tree import Call, Expression
from twofold.audiences.vocabulary import ASKING, BUYING, INCIDENCES, OWN, purposes
from twofold.ids import PersonId
from twofold.storage import Database, Row

if TYPE_CHECKING:
    from twofold.terms import Permitting
    from twofold.touches import EventName


class Touch(NamedTuple):
    """A touch of the own orbit with what its name means filled in, as `steps` have it."""

    touch_id: str
    occurred_us: int
    channel: str
    purpose: str
    name: str | None
    initiator: str
    amount_micro: int | None
    currency: str | None
    delight: int | None
    thread: str | None
    refers_to: str | None

    @property
    def is_contact(self) -> bool:
        """Tell whether the brand began it."""
        return self.initiator == "brand" and self.purpose != "terms"

    @property
    def thread_key(self) -> str:
        """Return what it belongs to: its thread, what it refers to, or itself."""
        return self.thread or self.refers_to or self.touch_id


def holds(
    db: Database, expression: Expression, person_id: PersonId, *, permitting: "Permitting", now: int
) -> bool:
    """Tell whether a person is one of those that an expression means, as of now.

    Who does not permit it is not, and neither is who has no readings. What is unknown is not true.
    """
    if not permitting.includes(person_id):
        return False
    return bool(meant_of(db, expression, [person_id], now=now))


def meant_of(
    db: Database, expression: Expression, people: Collection[PersonId], *, now: int
) -> set[PersonId]:
    """Return whom of a few people an expression means, all of whom permit being looked at."""
    if not people:
        return set()
    found = gather(db, [expression], sorted(people), now=now)
    holds = found.answer(expression.tree, now=now).holds
    return {
        PersonId(one)
        for one, is_so in zip(found.people.to_pylist(), holds.to_pylist(), strict=True)
        if is_so
    }


def gather(
    db: Database, expressions: Collection[Expression], people: Sequence[PersonId], *, now: int
) -> Facts:
    """Return what some expressions ask of those of these people who have readings."""
    wanted = facts.needed(expressions)
    names = facts.columns(wanted)
    columns = (*names, "currency")
    rows = db.all_in(facts.selecting(columns), "people", sorted(set(people)))
    profile = facts.table(columns, [rows])
    ids = profile["person_id"].combine_chunks()
    calls = facts.asked(wanted)
    home = dict(zip(ids.to_pylist(), profile["currency"].to_pylist(), strict=True))
    return Facts(
        people=ids,
        profile=profile,
        holders=facts.handle_holders(db, queries.holders_of, wanted, list(home)),
        told=_told(db, calls, home, now=now) if calls else {},
        left=facts.left_scores(db, wanted),
        currency=next(iter(home.values()), ""),
    )


def _told(
    db: Database, calls: Sequence[Call], home: Mapping[PersonId, str], *, now: int
) -> dict[Call, Told]:
    theirs: dict[PersonId, list[Touch]] = defaultdict(list)
    names = {one.name: one for one in touches.event_names(db)}
    for row in db.all_in(queries.touches_of, "people", list(home)):
        if row.occurred_us < now and row.orbit == OWN:
            theirs[row.person_id].append(touch(row, names.get(row.name), home[row.person_id]))
    for found in theirs.values():
        found.sort(key=lambda touch: (touch.occurred_us, touch.touch_id))
    told = {}
    for call in calls:
        answers = [ask(call, theirs[one], home[one], now=now) for one in home]
        values, moments = zip(*answers, strict=True) if answers else ((), ())
        kind = pa.bool_() if call.kind == "yes" else pa.int64()
        told[call] = Told(pa.array(values, kind), pa.array(moments, pa.int64()))
    return told


def ask(
    call: Call, theirs: Sequence[Touch], currency: str, *, now: int
) -> tuple[int | None, int | None]:
    """Return what one person's touches, in their order, say to a call; see `facts.Told`."""
    if call.name == "open":
        return _is_open(theirs, call.word), None
    met = [touch for touch in _matching(call, theirs, currency) if _is_within(touch, call, now)]
    match call.name:
        case "last":
            return None, met[-1].occurred_us if met else None
        case "delight":
            return (met[-1].delight, met[-1].occurred_us) if met else (None, None)
        case "spent":
            value = sum(touch.amount_micro or 0 for touch in met)
        case _:
            value = len(met)
    return value, met[0].occurred_us if met else None


def _matching(call: Call, theirs: Sequence[Touch], currency: str) -> list[Touch]:
    match call.name:
        case "spent":
            return [
                touch for touch in theirs
                if touch.purpose in BUYING
                and touch.amount_micro is not None
                and touch.currency == currency
            ]  # fmt: skip
        case "delight":
            return [touch for touch in theirs if touch.delight is not None]
        case "wrote_back":
            return _written_back(theirs)
        case "received":
            met = [touch for touch in theirs if touch.is_contact]
        case _:
            by = call.by or "person"
            met = [
                touch for touch in theirs
                if _is_called(touch, call.word) and by in {touch.initiator, "anyone"}
            ]  # fmt: skip
    return [touch for touch in met if call.channel in {None, touch.channel}]


def _is_called(touch: Touch, word: str | None) -> bool:
    return touch.purpose == word if word in purposes() else touch.name == word


def _is_within(touch: Touch, call: Call, now: int) -> bool:
    return call.within_us is None or touch.occurred_us > now - call.within_us


def _written_back(theirs: Sequence[Touch]) -> list[Touch]:
    spoken: set[str] = set()
    back = []
    for touch in theirs:
        if touch.is_contact:
            spoken.add(touch.thread_key)
        elif (
            touch.initiator == "person"
            and touch.purpose in INCIDENCES
            and touch.thread_key in spoken
        ):
            back.append(touch)
    return back


def _is_open(theirs: Sequence[Touch], trouble: str | None) -> bool:
    talk = (
        touch for touch in theirs
        if touch.purpose != "terms" and touch.initiator in {"person", "helper", "brand"}
    )  # fmt: skip
    threads: dict[str, list[Touch]] = {}
    for touch in talk:
        asks = touch.initiator != "brand" and touch.purpose in ASKING
        if touch.thread or touch.refers_to or asks:
            threads.setdefault(touch.thread_key, []).append(touch)
    return any(
        thread[-1].initiator != "brand"
        and any(one.purpose == trouble and one.initiator != "brand" for one in thread)
        for thread in threads.values()
    )


def touch(row: Row, meaning: "EventName | None", home: str) -> Touch:
    """Return a row with what its name means where the source did not say it."""

    def said(column: str, otherwise: str) -> str:
        return getattr(row, column) or getattr(meaning, column, None) or otherwise

    currency = row.currency or (home if row.amount_micro is not None else None)
    return Touch(
        touch_id=row.touch_id,
        occurred_us=row.occurred_us,
        channel=said("channel", "unknown"),
        purpose=said("purpose", "unclassified"),
        name=row.name,
        initiator=said("initiator", "person"),
        amount_micro=row.amount_micro,
        currency=currency,
        delight=row.delight,
        thread=row.thread,
        refers_to=row.refers_to,
    )
