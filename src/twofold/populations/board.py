"""The Now board: whom somebody should think of today, and for how long already."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis.expr.types import BooleanValue, IntegerScalar, Table

from twofold import clock, trajectories
from twofold.populations import threads
from twofold.trajectories import BUYING_PURPOSES

if TYPE_CHECKING:
    from twofold.engines import Engine, Params, Sources

STUCK_MIN = 3
STUCK_WITHIN_US = 7 * clock.DAY
DECIDES_MIN = 2
DECIDES_WITHIN_US = 14 * clock.DAY
COOLS_FROM, COOLS_TO = 2, 4
STATES = ("waits", "stuck", "decides", "cools off")
# What became due before that is told apart: an imported history would bury what is new.
CURRENT_US = 30 * clock.DAY
SHOWN_MAX = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """One person on the board: why (`state`), over what, since when and for how long.

    `state` is waits, stuck, decides or cools off; `about` is the purpose; `n` counts what put them
    there (unanswered touches, tries, sessions); `overdue` is told for those who cool off; `older`
    says that they are so for longer than CURRENT_US.
    """

    state: str
    person_id: str
    about: str | None
    since_us: int
    age_us: int
    n: int
    overdue: float | None
    older: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Lane:
    """One state of the board: how many rows are current and how many older, the longest first.

    `shown` has the current ones alone; `oldest_us` is for how long the oldest of the others waits.
    """

    state: str
    n: int
    shown: tuple[Waiting, ...]
    older: int
    oldest_us: int | None


def board(
    steps: Table, state: str, *, as_of: int | IntegerScalar, older: bool | None = None
) -> Table:
    """Return state, person_id, about, since_us, age_us, n, overdue, older.

    Current ones come first, then the longest wait; `older` asks for one kind alone. `state` is one
    of STATES; the definitions are DESIGN.md section 6, "the Now board".
    """
    rows = {"waits": waits, "stuck": stuck, "decides": decides, "cools off": cools_off}[state](
        steps, as_of=as_of
    )
    found = rows.mutate(age_us=as_of - rows.since_us)
    found = found.select(
        "state", "person_id", "about", "since_us", "age_us", "n", "overdue", "older"
    )
    if older is not None:
        found = found.filter(found.older == older)
    return found.order_by("older", ibis.desc("age_us"), "person_id", "about")


def waits(steps: Table, *, as_of: int | IntegerScalar) -> Table:
    """Return the service and complaint threads whose last touch is the person's.

    `since_us` is their first touch since the brand last spoke in the thread (else its opening), so
    asking again does not make the wait look shorter; one row a person and purpose, the longest, and
    another for those that are older.
    """
    talk = threads.in_threads(steps)
    keys = ["person_id", "thread_key"]
    replies = talk.group_by(keys).agg(
        replied_seq=talk.seq.max(where=~talk.theirs).fill_null(0),
        trouble=(talk.purpose.isin(threads.TROUBLE) & talk.theirs).sum(),
    )
    open_ = talk.filter(talk.theirs).join(replies.filter(replies.trouble > 0), keys)
    open_ = open_.filter(open_.seq > open_.replied_seq)
    by_purpose = open_.group_by(*keys).agg(
        about=open_.purpose.argmin(open_.seq), since_us=open_.occurred_us.min(), n=open_.count()
    )
    dated = by_purpose.mutate(older=by_purpose.since_us < as_of - CURRENT_US)
    found = dated.group_by("person_id", "about", "older").agg(
        since_us=dated.since_us.min(), n=dated.n.sum()
    )
    return _rows(found, "waits", older=found.older)


def stuck(steps: Table, *, as_of: int | IntegerScalar) -> Table:
    """Return people with >= 3 incidences of one purpose in the last 7 days and no answer.

    An answer is a touch by the brand in the thread of one of them, or for the same purpose; tries
    count from the last answer on. Purchases and renewals are left out: who reaches their aim three
    times in a week is not stuck.
    """
    talk = threads.spoken(steps)
    recent = talk.filter(talk.occurred_us >= as_of - STUCK_WITHIN_US)
    tries = recent.filter(recent.incidence & recent.purpose.notin(BUYING_PURPOSES))
    asked = tries.select("person_id", "thread_key", about="purpose").distinct()
    replies = recent.filter(~recent.theirs)
    in_thread = replies.join(asked, ["person_id", "thread_key"])
    answered = in_thread.select("person_id", "about", "seq").union(
        replies.select("person_id", "seq", about="purpose").select("person_id", "about", "seq")
    )
    last = answered.group_by("person_id", "about").agg(answered_seq=answered.seq.max())
    tries = tries.select("person_id", "seq", "occurred_us", about="purpose")
    both = tries.left_join(last, ["person_id", "about"])
    both = both.filter(both.answered_seq.isnull() | (both.seq > both.answered_seq))
    found = both.group_by("person_id", "about").agg(since_us=both.occurred_us.min(), n=both.count())
    return _rows(found.filter(found.n >= STUCK_MIN), "stuck")


def decides(steps: Table, *, as_of: int | IntegerScalar) -> Table:
    """Return people with >= 2 sessions of research in the last 14 days and no purchase since.

    Research before their last purchase or renewal does not count; `since_us` is the first touch of
    research that does.
    """
    mine = steps.filter(steps.incidence & (steps.occurred_us >= as_of - DECIDES_WITHIN_US))
    bought = mine.purpose.isin(BUYING_PURPOSES)
    lasts = mine.group_by("person_id").agg(bought_seq=mine.seq.max(where=bought).fill_null(0))
    looked = mine.filter(mine.purpose == "research").join(lasts, "person_id")
    looked = looked.filter(looked.seq > looked.bought_seq)
    found = looked.group_by("person_id").agg(
        since_us=looked.occurred_us.min(), n=looked.session_no.nunique()
    )
    found = found.filter(found.n >= DECIDES_MIN).mutate(about=ibis.literal("research"))
    return _rows(found, "decides")


def cools_off(steps: Table, *, as_of: int | IntegerScalar) -> Table:
    """Return people who have been away for 2 to 4 of their own periods, since their last touch.

    They do so from the moment at which the second period was over.
    """
    gone = trajectories.absences(steps, as_of=as_of)
    late = gone.filter((gone.overdue >= COOLS_FROM) & (gone.overdue <= COOLS_TO))
    cooling_us = late.away_us * (1 - COOLS_FROM / late.overdue)
    return late.select(
        "person_id",
        about=ibis.null("string"),
        since_us=late.last_us,
        n=ibis.literal(1, "int64"),
        state=ibis.literal("cools off"),
        overdue="overdue",
        older=cooling_us > CURRENT_US,
    )


def read_board(
    engine: "Engine",
    tables: "Sources",
    steps: Table,
    *,
    as_of: int | IntegerScalar,
    shown_max: int = SHOWN_MAX,
    params: "Params | None" = None,
) -> tuple[Lane, ...]:
    """Return the board as of `as_of`: each state with its numbers and its longest waits."""
    columns = []
    for state in STATES:
        found = engine.arrow(board(steps, state, as_of=as_of), tables, params)
        older = sum(found["older"].to_pylist())
        current = found.num_rows - older
        shown = found.slice(0, min(current, shown_max)).to_pylist()
        oldest = found["age_us"][current].as_py() if older else None
        columns.append(
            Lane(
                state=state,
                n=current,
                shown=tuple(Waiting(**row) for row in shown),
                older=older,
                oldest_us=oldest,
            )
        )
    return tuple(columns)


def _rows(found: Table, state: str, *, older: BooleanValue | None = None) -> Table:
    return found.select(
        "person_id",
        "about",
        "since_us",
        "n",
        state=ibis.literal(state),
        overdue=ibis.null("float64"),
        # The others look back no further than two weeks.
        older=ibis.literal(value=False) if older is None else older,
    )


# Outside this room `board` is this module; the people behind one of its states are its rows.
board_people = board
