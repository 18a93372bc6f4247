"""What is asked of everybody's touches, as measures over `steps`; every value is bound."""

from functools import cache, reduce
from typing import NamedTuple

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, Table

from twofold import engines, trajectories
from twofold.audiences.tree import Call
from twofold.audiences.vocabulary import purposes
from twofold.populations import in_threads, spoken
from twofold.trajectories import OWN, PERSON


class Shape(NamedTuple):
    """What a call looks like without its values: calls of one shape run as one compiled query."""

    name: str
    by_purpose: bool
    windowed: bool
    by_channel: bool
    by: str | None


def shape(call: Call) -> Shape:
    """Return the shape of a call."""
    return Shape(
        name=call.name,
        by_purpose=call.word in purposes(),
        windowed=call.within_us is not None,
        by_channel=call.channel is not None,
        by=call.by,
    )


@cache
def counted(shapes: tuple[Shape, ...]) -> Table:
    """Return place, valueN, momentN of calls about single touches, of people with any that count.

    `value` is how many count, their sum, or their last mark; `moment` is of the oldest that
    counts, or of the latest for `last` and `delight`.
    """
    steps = trajectories.steps_table()
    own = steps.filter(steps.orbit == OWN)
    which = [_counts(own, number, one) for number, one in enumerate(shapes)]
    rows = own.filter(reduce(lambda one, other: one | other, which))
    told = {}
    for number, one in enumerate(shapes):
        mine = _counts(rows, number, one)
        told[f"value{number}"] = _value(rows, one, mine)
        latest = one.name in {"last", "delight"}
        moments = rows.occurred_us.max if latest else rows.occurred_us.min
        told[f"moment{number}"] = moments(where=mine)
    return _placed(rows.group_by(*PERSON).agg(**told))


@cache
def speakers() -> Table:
    """Return PERSON of people who ever began a touch for the purpose that is bound, or wrote."""
    steps = trajectories.steps_table()
    theirs = steps.filter((steps.orbit == OWN) & (steps.initiator != "brand"))
    asked = theirs.filter((theirs.purpose == _param("word", 0)) | _param("word", 0).isnull())
    return asked.select(*PERSON).distinct()


@cache
def in_talk(name: str) -> Table:
    """Return place, value0, moment0 of `open` or `wrote_back`, of people in the table `asking`."""
    steps = trajectories.steps_table()
    asking = ibis.table(dict.fromkeys(PERSON, "int64"), name="asking")
    theirs = steps.semi_join(asking, PERSON)
    return _placed(_waiting(theirs) if name == "open" else _written_back(theirs))


def _waiting(steps: Table) -> Table:
    """Return who has a thread with trouble of theirs in it whose last touch is theirs."""
    talk = in_threads(steps)
    threads = talk.group_by(*PERSON, "thread_key").agg(
        replied=talk.seq.max(where=~talk.theirs).fill_null(0),
        spoke=talk.seq.max(where=talk.theirs),
        trouble=talk.count(where=talk.theirs & (talk.purpose == _param("word", 0))),
    )
    waiting = threads.filter((threads.trouble > 0) & (threads.spoke > threads.replied))
    return waiting.group_by(*PERSON).agg(value0=waiting.count() > 0, moment0=waiting.spoke.min())


def _written_back(steps: Table) -> Table:
    """Return how often people spoke in a thread in which the brand had spoken before."""
    talk = spoken(steps)
    threads = (
        talk.filter(talk.contact).group_by(*PERSON, "thread_key").agg(first=lambda t: t.seq.min())
    )
    replies = talk.filter(talk.incidence & (talk.occurred_us > _since(0)))
    back = replies.join(threads, [*PERSON, "thread_key"])
    back = back.filter(back.seq > back["first"])
    return back.group_by(*PERSON).agg(value0=back.count(), moment0=back.occurred_us.min())


def _counts(rows: Table, number: int, one: Shape) -> BooleanValue:
    match one.name:
        case "spent":
            found = rows.bought & (rows.currency == engines.param("currency", "string"))
        case "delight":
            found = rows.delight.notnull()
        case "received":
            found = rows.contact
        case _:
            found = _called(rows, number, one)
    if one.windowed:
        found &= rows.occurred_us > _since(number)
    if one.by_channel:
        found &= rows.channel == _param("channel", number)
    return found.fill_null(False)  # noqa: FBT003 - its only argument


def _called(rows: Table, number: int, one: Shape) -> BooleanValue:
    column = rows.purpose if one.by_purpose else rows.name
    found = column == _param("word", number)
    return found if one.by == "anyone" else found & (rows.initiator == _param("by", number))


def _value(rows: Table, one: Shape, mine: BooleanValue) -> IntegerValue:
    match one.name:
        case "spent":
            return rows.amount_micro.sum(where=mine).cast("int64")
        case "delight":
            return rows.delight.argmax(rows.seq, where=mine).cast("int64")
        case _:
            return rows.count(where=mine)


def _placed(told: Table) -> Table:
    named = ibis.table({**dict.fromkeys(PERSON, "int64"), "place": "int64"}, name="named")
    return named.inner_join(told, PERSON).drop(*PERSON)


def _param(name: str, number: int) -> ibis.Value:
    return engines.param(f"{name}{number}", "string")


def _since(number: int) -> ibis.Value:
    # Without a window everything counts that ever was.
    return ibis.coalesce(engines.param(f"since{number}", "int64"), -(2**62))
