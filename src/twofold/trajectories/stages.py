"""Where somebody stands with the organisation, when they came there, and why, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute
from ibis.expr.types import Table
from numpy.typing import NDArray

from twofold.trajectories import schema
from twofold.trajectories.conditions import Condition, Evidence
from twofold.trajectories.points import LANGUAGE, Points, Rows
from twofold.trajectories.rules import Rule

# Rows that are looked at together: enough for NumPy, little enough for memory.
BLOCK_ROWS = 1_000_000

LEFT = "left"
ADOPTED = "adopted"

HISTORY = pa.schema(
    [
        ("person_id", pa.string()),
        ("seq", pa.int64()),
        ("stage", pa.string()),
        ("since_us", pa.int64()),
        ("until_us", pa.int64()),
        ("why", pa.string()),
    ]
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Histories:
    """Stage steps of people, and when each of them falls silent if nothing else happens.

    `steps` has the columns of HISTORY in order of person_id and seq; `deadlines` has person_id
    and deadline_us, for people whose deadline is still to come.
    """

    steps: pa.Table
    deadlines: pa.Table


@cache
def running() -> Table:
    """Return the own-orbit steps with what the running facts need, in their order."""
    steps = schema.steps()
    own = steps.filter(steps.orbit == schema.OWN)
    mine = own.initiator == "person"
    rows = own.select(
        *("person_id", "occurred_us", "touch_id", "incidence", "purpose", "delight"),
        *("session_no", "next_incidence_us", "net_day", "amount_micro", "currency"),
        session_gap_us=ibis.cases((own.session_start, own.gap_us)),
        leaving=mine & (own.purpose == "terms") & (own.name == LEFT),
        adopted=own.contact & (own.purpose == "contribution") & (own.name == ADOPTED),
    )
    return rows.order_by(schema.ORDER)


def histories(rows: pa.Table, rules: Sequence[Rule], *, as_of: int) -> Histories:
    """Return the stage histories of everybody in `rows` (of `running`, whole people, in order).

    A rule is asked at each own-orbit touch, and at each moment at which a `silent(…)` of a rule
    becomes true; of touches at one moment only the last one's facts count. The first rule that
    holds gives the stage, and its evidence the words.
    """
    if rows.num_rows == 0:
        empty = pa.schema([("person_id", pa.string()), ("deadline_us", pa.int64())])
        return Histories(steps=HISTORY.empty_table(), deadlines=empty.empty_table())
    asked = [_Asked(rule) for rule in rules]
    parts = [_block(block, asked, as_of) for block in _blocks(rows.combine_chunks())]
    return Histories(
        steps=pa.concat_tables(part.steps for part in parts),
        deadlines=pa.concat_tables(part.deadlines for part in parts),
    )


class _Asked:
    """A rule that was read."""

    def __init__(self, rule: Rule) -> None:
        self.stage = rule.stage
        self.condition = Condition(rule.condition, LANGUAGE)
        self.evidence = Evidence(rule.evidence, LANGUAGE)


def _blocks(rows: pa.Table) -> Iterator[pa.Table]:
    """Yield whole people, few enough that person and time fit one 64-bit key."""
    moments = rows["occurred_us"].to_numpy()
    people_max = 2**62 // (int(moments.max()) - int(moments.min()) + 2)
    ids = rows["person_id"].combine_chunks()
    changed = pa.compute.not_equal(ids[1:], ids[:-1]).to_numpy(zero_copy_only=False)
    starts = np.concatenate(([0], np.flatnonzero(changed) + 1, [rows.num_rows]))
    first = 0
    while first < len(starts) - 1:
        fitting = int(np.searchsorted(starts, starts[first] + BLOCK_ROWS, side="right")) - 1
        last = max(first + 1, min(fitting, first + people_max, len(starts) - 1))
        yield rows.slice(int(starts[first]), int(starts[last] - starts[first]))
        first = last


def _block(table: pa.Table, asked: Sequence[_Asked], as_of: int) -> Histories:
    rows = Rows(table)
    ids = table["person_id"].combine_chunks().take(pa.array(rows.starts))
    limits = {
        call.numbers: rows.limit_us(**dict(call.numbers))
        for rule in asked
        for call in rule.condition.calls()
        if call.name == "silent"
    }
    points = _points(rows, list(limits.values()), as_of)
    return Histories(
        steps=_changes(points, ids, asked),
        deadlines=_deadlines(rows, ids, list(limits.values()), as_of),
    )


def _points(rows: Rows, limits: Sequence[NDArray[np.int64]], as_of: int) -> Points:
    row = [np.arange(len(rows.person))]
    moment = [rows.occurred_us]
    begun = np.flatnonzero(rows.incidence)
    for limit in limits:
        deadline = rows.occurred_us[begun] + limit[begun]
        falls = (deadline < rows.next_us[begun]) & (deadline < as_of)
        since = np.clip(deadline[falls] - rows.first_us, 0, rows.span - 1)
        key = rows.person[begun[falls]] * rows.span + since
        row.append(np.searchsorted(rows.keys, key, side="right") - 1)
        moment.append(deadline[falls])
    all_rows, moments = np.concatenate(row), np.concatenate(moment)
    order = np.lexsort((all_rows, moments, rows.person[all_rows]))
    all_rows, moments = all_rows[order], moments[order]
    person = rows.person[all_rows]
    last = (np.diff(person, append=-1) != 0) | (np.diff(moments, append=-1) != 0)
    return Points(rows, all_rows[last], moments[last])


def _changes(points: Points, ids: pa.Array, asked: Sequence[_Asked]) -> pa.Table:
    n = len(points.row)
    answers = [np.broadcast_to(rule.condition.ask(points), (n,)) for rule in asked]
    rule = np.full(n, -1)
    for number in reversed(range(len(asked))):
        rule[answers[number]] = number
    names = list(dict.fromkeys(one.stage for one in asked))
    stage_of_rule = np.array([names.index(one.stage) for one in asked] + [-1])
    stage = stage_of_rule[rule]
    person = points.rows.person[points.row]
    begins = (np.diff(person, prepend=-1) != 0) | (np.diff(stage, prepend=-2) != 0)
    places = np.flatnonzero(begins)
    since, whose = points.moment_us[places], person[places]
    goes_on = np.concatenate((whose[1:] == whose[:-1], [False]))
    until = pa.array(np.append(since[1:], 0), mask=~goes_on)
    told = stage[places] >= 0
    places, whose = places[told], whose[told]
    first = np.flatnonzero(np.diff(whose, prepend=-1))
    seq = np.arange(len(whose)) - np.repeat(first, np.diff(np.append(first, len(whose)))) + 1
    words = _words(points, places, rule[places], asked)
    columns = [
        ids.take(pa.array(whose)),
        pa.array(seq),
        pa.array(names).take(pa.array(stage[places])),
        pa.array(since[told]),
        until.filter(pa.array(told)),
        pa.array(words, pa.string()),
    ]
    return pa.Table.from_arrays(columns, schema=HISTORY)


def _words(
    points: Points, places: NDArray[np.int64], rule: NDArray[np.int64], asked: Sequence[_Asked]
) -> NDArray[np.object_]:
    words = np.empty(len(places), dtype=object)
    for number, one in enumerate(asked):
        here = np.flatnonzero(rule == number)
        if len(here):
            words[here] = one.evidence.tell(points.at(places[here]), len(here))
    return words


def _deadlines(
    rows: Rows, ids: pa.Array, limits: Sequence[NDArray[np.int64]], as_of: int
) -> pa.Table:
    """Return each person's next silence deadline that is not before `as_of`."""
    ends = np.append(rows.starts[1:], len(rows.person)) - 1
    last = rows.last_incidence[ends]
    never = np.iinfo(np.int64).max
    soonest = np.full(len(ends), never)
    for limit in limits:
        deadline = np.where(last >= 0, rows.occurred_us[last] + limit[last], never)
        soonest = np.minimum(soonest, np.where(deadline >= as_of, deadline, never))
    coming = soonest < never
    return pa.table(
        {"person_id": ids.filter(pa.array(coming)), "deadline_us": pa.array(soonest[coming])}
    )
